/** Process identity on Linux, out of /proc: microseconds, and no process is started. Refuses to guess: what /proc hides is unknown. */
import { closeSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { type Life, lifeOf, type ProcessIdentity } from '#common/process-identity.ts';
import { isAbsent, isPid, type ProcessSource } from './process-source.ts';
import { hasEnded, isStopped, type ProcessStat, parseProcessStat } from './process-stat-linux.ts';

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

/** More than a line of it ever has: 52 numbers of at most 20 digits and a name of 16 bytes. */
const line = Buffer.alloc(2_048);

/** Throws when there is no such process. One read into the same buffer: half of what readFile costs. */
function readStat(pid: number | 'self'): ProcessStat | undefined {
  const file = openSync(`/proc/${pid}/stat`, 'r');
  try {
    return parseProcessStat(line.toString('latin1', 0, readSync(file, line, 0, line.length, 0)));
  } finally {
    closeSync(file);
  }
}

/** Answers at once, from what /proc shows at this moment. */
export function linuxLifeNow(asked: ProcessIdentity): Life {
  return lifeOf(reasonNow(asked));
}

function reasonNow(asked: ProcessIdentity): Life['reason'] {
  const here = groundIfKnown();
  if (!here || !isPid(asked.pid)) return 'unreadable';
  if (asked.bootId !== here.bootId) return 'otherBoot';
  if (asked.pidNamespace !== here.pidNamespace) return 'otherNamespace';
  try {
    const stat = here.procIsOurs ? readStat(asked.pid) : undefined;
    if (stat) return reasonIn(stat, asked);
  } catch {
    // A /proc mounted with hidepid hides living strangers, so "no such file" alone proves nothing.
  }
  return isAbsent(asked.pid) ? 'gone' : 'hidden';
}

function reasonIn(stat: ProcessStat, asked: ProcessIdentity): Life['reason'] {
  if (stat.startTime !== asked.startTime) return 'pidReused';
  if (hasEnded(stat)) return 'zombie';
  return isStopped(stat) ? 'stopped' : 'runs';
}

function groundIfKnown(): Ground | undefined {
  try {
    return ground();
  } catch {
    return undefined;
  }
}

/** Who the process is of which /proc just said this. Undefined when it has ended, or when these are not our numbers. */
export function identityFrom(pid: number, stat: ProcessStat): ProcessIdentity | undefined {
  return groundIfKnown()?.procIsOurs && !hasEnded(stat) ? identityOf(pid, stat) : undefined;
}

export const linuxProcesses: ProcessSource = {
  async identify(pid) {
    if (!isPid(pid)) return undefined;
    try {
      const stat = ground().procIsOurs ? readStat(pid) : undefined;
      return stat && identityFrom(pid, stat);
    } catch {
      return undefined;
    }
  },
  async identifySelf() {
    const stat = readStat('self');
    if (!stat) throw new Error('/proc/self/stat cannot be understood.');
    return identityOf(process.pid, stat);
  },
  async livesOf(asked) {
    return asked.map(linuxLifeNow);
  },
};
