/** The processes of Windows, by one CIM question. Knows how to read the answer, and how its command lines are divided. */
import type { ProcessRow, ProcessTable } from './process-table.ts';
import { redactCommand } from './redact-command.ts';

/** A process as our question asks for it: pid, parent, start in ticks of .NET, command line. */
export interface WindowsProcess {
  readonly i: number;
  readonly u: number;
  readonly t: string;
  readonly c: string | null;
}

/** PowerShell that gives such objects. Property names and numbers alone are read: neither depends on the language of the system. */
export const PROCESSES =
  'Get-CimInstance Win32_Process | Where-Object { $_.CreationDate } | ForEach-Object { @{ i = [int]$_.ProcessId; u = [int]$_.ParentProcessId; t = "$($_.CreationDate.ToUniversalTime().Ticks)"; c = $_.CommandLine } }';

/** The kernel's own process, whose start tells the boot; the same as for identities. */
const SYSTEM_PID = 4;
/** Ticks of 100 ns between the year 1 and 1970. */
const TICKS_TO_1970 = 621_355_968_000_000_000n;

export function windowsProcessTable(processes: readonly WindowsProcess[]): ProcessTable {
  const bootId = processes.find((each) => each.i === SYSTEM_PID)?.t ?? '';
  const table = new Map<number, ProcessRow>();
  for (const { i, u, t, c } of processes)
    table.set(i, {
      identity: { pid: i, startTime: t, bootId },
      parent: u,
      command: redactCommand(splitCommandLine(c ?? '')),
      startedAt: startedAtOf(t),
    });
  return table;
}

/** Milliseconds since 1970 of a start in ticks. */
export function startedAtOf(ticks: string): number {
  return Number((BigInt(ticks) - TICKS_TO_1970) / 10_000n);
}

/** Words as CommandLineToArgvW divides them, as far as showing them needs it. */
export function splitCommandLine(line: string): string[] {
  const words = line.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return words.map((word) => word.replaceAll('"', ''));
}
