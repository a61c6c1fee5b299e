/** The processes and listening sockets of Windows, by one CIM question through PowerShell. Knows how to ask and how to read the JSON. */
import { runTool } from '#discovery/run-tool.ts';
import type { SeenListener } from './listener-source.ts';
import { type ProcessRow, seenProcess } from './process-table.ts';
import { redactCommand } from './redact-command.ts';

/** Property names and numbers alone are read: neither depends on the language of the system. */
const QUERY = `
$sockets = Get-NetTCPConnection -State Listen | ForEach-Object { @{ a = $_.LocalAddress; p = [int]$_.LocalPort; o = [int]$_.OwningProcess } }
$processes = Get-CimInstance Win32_Process | Where-Object { $_.CreationDate } | ForEach-Object { @{ i = [int]$_.ProcessId; u = [int]$_.ParentProcessId; t = "$($_.CreationDate.ToUniversalTime().Ticks)"; c = $_.CommandLine } }
@{ sockets = @($sockets); processes = @($processes) } | ConvertTo-Json -Compress -Depth 3`;

/** How long PowerShell may take in all, in milliseconds: it starts slowly on a cold machine. */
const LIMIT_MS = 10_000;

/** The kernel's own process, whose start tells the boot; the same as for identities. */
const SYSTEM_PID = 4;
/** Ticks of 100 ns between the year 1 and 1970. */
const TICKS_TO_1970 = 621_355_968_000_000_000n;

interface WindowsReading {
  readonly sockets: readonly { readonly a: string; readonly p: number; readonly o: number }[];
  readonly processes: readonly {
    readonly i: number;
    readonly u: number;
    readonly t: string;
    readonly c: string | null;
  }[];
}

/** Throws when `output` is not the answer to our question. */
export function parseWindowsReading(output: string): readonly SeenListener[] {
  const { sockets, processes } = JSON.parse(output.replace(/^\uFEFF/, '')) as WindowsReading;
  const bootId = processes.find((each) => each.i === SYSTEM_PID)?.t ?? '';
  const table = new Map<number, ProcessRow>();
  for (const { i, u, t, c } of processes)
    table.set(i, {
      identity: { pid: i, startTime: t, bootId },
      parent: u,
      command: redactCommand(splitCommandLine(c ?? '')),
      startedAt: Number((BigInt(t) - TICKS_TO_1970) / 10_000n),
    });
  return sockets.map(({ a, p, o }) => ({
    port: p,
    address: a.replace(/%.*$/, ''),
    process: seenProcess(table, o),
  }));
}

/** Words as CommandLineToArgvW divides them, as far as showing them needs it. */
function splitCommandLine(line: string): string[] {
  const words = line.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return words.map((word) => word.replaceAll('"', ''));
}

/** Rejects when PowerShell gives no answer. */
export async function readWindowsListeners(): Promise<readonly SeenListener[]> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', QUERY];
  const answer = await runTool('powershell.exe', args, {}, { limitMs: LIMIT_MS });
  if (answer?.exitCode !== 0) throw new Error('PowerShell gave no list of sockets.');
  return parseWindowsReading(answer.stdout);
}
