/** Process identity on Windows, by CIM through PowerShell. Knows only how to ask and how to read what is printed. */
import { type Life, lifeOf, type ProcessIdentity } from '#common/process-identity.ts';
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

/** So many are named one by one; of more it is quicker to list all there are. */
const namedAtMost = 20;

/** Start times by pid, always with the system's own; undefined when CIM did not answer in full. One question for all. */
async function seen(pids: readonly number[]): Promise<ReadonlyMap<number, string> | undefined> {
  const named = [SYSTEM_PID, ...pids].map((pid) => `ProcessId=${pid}`).join(' or ');
  const filter = pids.length > namedAtMost ? '' : `-Filter '${named}' `;
  const query =
    `Get-CimInstance Win32_Process ${filter}| Where-Object { $_.CreationDate } | ` +
    `ForEach-Object { "$($_.ProcessId) $($_.CreationDate.ToUniversalTime().Ticks)" }`;
  const args = ['-NoProfile', '-NonInteractive', '-Command', query];
  const answer = await runTool('powershell.exe', args);
  const times = parseCreationLines(answer?.exitCode === 0 ? answer.stdout : '');
  return times.has(SYSTEM_PID) ? times : undefined;
}

async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const times = isPid(pid) ? await seen([pid]) : undefined;
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
  async livesOf(asked) {
    const pids = [...new Set(asked.map(({ pid }) => pid).filter(isPid))];
    const times = pids.length > 0 ? await seen(pids) : undefined;
    return asked.map((one) => lifeOf(reasonOf(one, times)));
  },
};

function reasonOf(
  { pid, startTime, bootId }: ProcessIdentity,
  times: ReadonlyMap<number, string> | undefined,
): Life['reason'] {
  if (!times || !isPid(pid)) return 'unreadable';
  if (times.get(SYSTEM_PID) !== bootId) return 'otherBoot';
  const found = times.get(pid);
  if (found === undefined) return isAbsent(pid) ? 'gone' : 'hidden';
  return found === startTime ? 'runs' : 'pidReused';
}
