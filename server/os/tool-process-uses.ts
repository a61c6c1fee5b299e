/** What every process of macOS or Windows uses, by one question to the system's own tool. */
import { PLAIN } from '#discovery/process-identity-macos.ts';
import { runTool } from '#discovery/run-tool.ts';
import type { ProcessUse } from './tree-figures.ts';
import type { UseSource } from './use-source.ts';

/** A line of `ps -axww -E -o pid=,ppid=,rss=,time=,lstart=,command=` (ps(1)): kilobytes; minutes, seconds and hundredths. */
const PS_LINE =
  /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d\d(?:\.\d+)?)\s+(\w{3}\s+\w{3}\s+\d{1,2}\s+\d\d:\d\d:\d\d\s+\d{4})\s+(.*)$/;

interface MarkedUse extends ProcessUse {
  readonly marker: string | undefined;
}

export function parsePsUses(output: string): ReadonlyMap<number, MarkedUse> {
  const uses = new Map<number, MarkedUse>();
  for (const line of output.split('\n')) {
    const [, pid, parent, kilobytes, days = '0', hours = '0', minutes, seconds, started, rest] =
      PS_LINE.exec(line) ?? [];
    if (!pid || !started) continue;
    uses.set(Number(pid), {
      pid: Number(pid),
      parent: Number(parent),
      startTime: started.replace(/\s+/g, ' '),
      cpu: ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds),
      memory: Number(kilobytes) * 1_024,
      marker: /(?:^| )HARBORMASTER_MARKER=(\S+)/.exec(rest ?? '')?.[1],
    });
  }
  return uses;
}

export const macosUses: UseSource = {
  async uses() {
    const columns = ['-axww', '-E', '-o', 'pid=,ppid=,rss=,time=,lstart=,command='];
    const answer = await runTool('/bin/ps', columns, PLAIN);
    if (answer?.exitCode !== 0) throw new Error('ps gave no list of processes.');
    return parsePsUses(answer.stdout);
  },
  markers: async () => (use) => (use as MarkedUse).marker,
};

/** Times in tenths of microseconds (Win32_Process, learn.microsoft.com). */
const QUERY =
  '@(Get-CimInstance Win32_Process | Where-Object { $_.CreationDate } | ForEach-Object { @{ i = [int]$_.ProcessId; u = [int]$_.ParentProcessId; t = "$($_.CreationDate.ToUniversalTime().Ticks)"; k = "$([long]$_.KernelModeTime + [long]$_.UserModeTime)"; w = "$($_.WorkingSetSize)" } }) | ConvertTo-Json -Compress';

interface WindowsRow {
  readonly i: number;
  readonly u: number;
  readonly t: string;
  readonly k: string;
  readonly w: string;
}

/** Throws when `output` is not the answer to our question. */
export function parseWindowsUses(output: string): ReadonlyMap<number, ProcessUse> {
  const rows = JSON.parse(output.replace(/^\uFEFF/, '')) as readonly WindowsRow[];
  return new Map(
    rows.map(({ i, u, t, k, w }) => [
      i,
      { pid: i, parent: u, startTime: t, cpu: Number(k) / 10_000_000, memory: Number(w) },
    ]),
  );
}

export const windowsUses: UseSource = {
  async uses() {
    const args = ['-NoProfile', '-NonInteractive', '-Command', QUERY];
    const answer = await runTool('powershell.exe', args);
    if (answer?.exitCode !== 0) throw new Error('PowerShell gave no list of processes.');
    return parseWindowsUses(answer.stdout);
  },
  // Windows shows no environments: what a tree left behind is not seen to be its own.
  markers: async () => () => undefined,
};
