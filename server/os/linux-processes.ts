/** Every process of a Linux machine in one reading of /proc: who it is, whose, what it runs, where, and for which lease. */
import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { identityFrom } from '#discovery/process-identity-linux.ts';
import { hasEnded } from '#discovery/process-stat-linux.ts';
import type { RunningProcess, RunningProcesses } from '#server/stops/needs.ts';
import { allPids, linkOf, memoryText, statOf, TICKS_PER_SECOND } from './linux-proc.ts';
import { markerIn } from './marker.ts';
import { redactCommand } from './redact-command.ts';

/** How many processes are looked into at once: reads of /proc go through a pool of four threads. */
const AT_ONCE = 8;

/** Rejects when /proc cannot be read. */
export async function readLinuxProcesses(): Promise<RunningProcesses> {
  const pids = allPids();
  const found = new Map<number, RunningProcess>();
  const bootedAt = bootTime();
  const worker = async () => {
    for (let pid = pids.pop(); pid !== undefined; pid = pids.pop()) {
      const row = await rowOf(pid, bootedAt);
      if (row) found.set(pid, row);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found;
}

async function rowOf(
  pid: number,
  bootedAt: number | undefined,
): Promise<RunningProcess | undefined> {
  const stat = statOf(pid);
  if (!stat || stat.isKernel) return undefined;
  const process = identityFrom(pid, stat);
  if (!process) return undefined;
  const [command, environment] = await Promise.all([
    memoryText(`/proc/${pid}/cmdline`).catch(() => ''),
    memoryText(`/proc/${pid}/environ`).catch(() => ''),
  ]);
  const row = {
    process,
    parent: stat.parent,
    isMine: isMine(pid),
    command: redactCommand(command.replace(/\0+$/, '').split('\0')),
    cwd: linkOf(`/proc/${pid}/cwd`),
    startedAt:
      bootedAt && Math.round(bootedAt + (Number(process.startTime) / TICKS_PER_SECOND) * 1_000),
    marker: markerIn(environment),
  };
  // What was read last must still be of the process that was read first.
  return statOf(pid)?.startTime === process.startTime ? row : undefined;
}

/** One read of /proc, for the moment before a signal; the boot and the namespace were compared before. */
export function isStillLinux({ pid, startTime }: ProcessIdentity): boolean {
  const stat = statOf(pid);
  return stat?.startTime === startTime && !hasEnded(stat);
}

/** Real and effective user alike (proc_pid_status(5), `Uid`): what runs with another's rights is not this user's to end. */
function isMine(pid: number): boolean | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const [, real, effective] = /^Uid:\s+(\d+)\s+(\d+)/m.exec(status) ?? [];
    const mine = String(process.geteuid?.());
    return real === undefined ? undefined : real === mine && effective === mine;
  } catch {
    return undefined;
  }
}

/** Milliseconds since 1970 (proc_stat(5), `btime`). */
function bootTime(): number | undefined {
  try {
    const [, seconds] = /^btime (\d+)/m.exec(readFileSync('/proc/stat', 'latin1')) ?? [];
    return seconds === undefined ? undefined : Number(seconds) * 1_000;
  } catch {
    return undefined;
  }
}
