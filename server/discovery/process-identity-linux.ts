/** Process identity on Linux, out of /proc: microseconds, and no process is started. Refuses to guess: what /proc hides is unknown. */
import { readFileSync, readlinkSync } from 'node:fs';
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';
import { isAbsent, isPid, type ProcessSource } from './process-source.ts';
import { hasEnded, type ProcessStat, parseProcessStat } from './process-stat-linux.ts';

/** What cannot change while this process lives: its boot, its pid namespace, and whether /proc speaks of that namespace. */
interface Ground {
  readonly bootId: string;
  readonly pidNamespace: string;
  /** False when /proc was mounted for another pid namespace than ours, so that its numbers are not our numbers. */
  readonly procIsOurs: boolean;
}

let known: Ground | undefined;

/** Throws when /proc is not there. */
function ground(): Ground {
  known ??= {
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
    pidNamespace: readlinkSync('/proc/self/ns/pid'),
    procIsOurs: readlinkSync('/proc/self') === String(process.pid),
  };
  return known;
}

function identityOf(pid: number, stat: ProcessStat): ProcessIdentity {
  const { bootId, pidNamespace } = ground();
  return { pid, startTime: stat.startTime, bootId, pidNamespace };
}

function readStat(pid: number | 'self'): ProcessStat | undefined {
  return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

function verdictNow(asked: ProcessIdentity): Verdict {
  const here = groundIfKnown();
  if (!here || !isPid(asked.pid)) return 'unknown';
  if (asked.bootId !== here.bootId) return 'dead';
  if (asked.pidNamespace !== here.pidNamespace) return 'unknown';
  try {
    const stat = here.procIsOurs ? readStat(asked.pid) : undefined;
    if (stat) return stat.startTime !== asked.startTime || hasEnded(stat) ? 'dead' : 'live';
  } catch {
    // A /proc mounted with hidepid hides living strangers, so "no such file" alone proves nothing.
  }
  return isAbsent(asked.pid) ? 'dead' : 'unknown';
}

function groundIfKnown(): Ground | undefined {
  try {
    return ground();
  } catch {
    return undefined;
  }
}

export const linuxProcesses: ProcessSource = {
  async identify(pid) {
    if (!isPid(pid)) return undefined;
    try {
      const stat = ground().procIsOurs ? readStat(pid) : undefined;
      return stat && !hasEnded(stat) ? identityOf(pid, stat) : undefined;
    } catch {
      return undefined;
    }
  },
  async identifySelf() {
    const stat = readStat('self');
    if (!stat) throw new Error('/proc/self/stat cannot be understood.');
    return identityOf(process.pid, stat);
  },
  async verdictOf(asked) {
    return verdictNow(asked);
  },
};
