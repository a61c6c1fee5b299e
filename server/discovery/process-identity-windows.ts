/** Process identity on Windows, by CIM through PowerShell. Knows only how to ask and how to read what is printed. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import { isAbsent, isPid, type ProcessSource } from './process-source.ts';
import { runTool } from './run-tool.ts';

/**
 * The kernel's own process, which starts with the boot and is recorded once. `LastBootUpTime` would not do:
 * it is computed from the clock and moves when the clock is set.
 */
const SYSTEM_PID = 4;

/** Lines of `PID TICKS` (100 ns since the year 1, UTC): numbers alone, so that no language or region changes them. */
export function parseCreationLines(output: string): ReadonlyMap<number, string> {
  const lines = output.matchAll(/^\s*(\d+) (\d+)\s*$/gm);
  return new Map(Array.from(lines, ([, pid, ticks]) => [Number(pid), ticks ?? '']));
}

/** Start times by pid, always with the system's own; undefined when CIM did not answer in full. */
async function seen(pid: number): Promise<ReadonlyMap<number, string> | undefined> {
  const query =
    `Get-CimInstance Win32_Process -Filter 'ProcessId=${SYSTEM_PID} or ProcessId=${pid}' | ` +
    `ForEach-Object { "$($_.ProcessId) $($_.CreationDate.ToUniversalTime().Ticks)" }`;
  const answer = await runTool('powershell.exe', [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    query,
  ]);
  const times = parseCreationLines(answer?.exitCode === 0 ? answer.stdout : '');
  return times.has(SYSTEM_PID) ? times : undefined;
}

async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const times = isPid(pid) ? await seen(pid) : undefined;
  const [bootId, startTime] = [times?.get(SYSTEM_PID), times?.get(pid)];
  return bootId && startTime ? { pid, startTime, bootId } : undefined;
}

export const windowsProcesses: ProcessSource = {
  identify,
  async identifySelf() {
    const self = await identify(process.pid);
    if (!self) throw new Error('CIM did not say who this process is.');
    return self;
  },
  async verdictOf(asked) {
    const times = isPid(asked.pid) ? await seen(asked.pid) : undefined;
    if (!times) return 'unknown';
    if (times.get(SYSTEM_PID) !== asked.bootId) return 'dead';
    const startTime = times.get(asked.pid);
    if (startTime === undefined) return isAbsent(asked.pid) ? 'dead' : 'unknown';
    return startTime === asked.startTime ? 'live' : 'dead';
  },
};
