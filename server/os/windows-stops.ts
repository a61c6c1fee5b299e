/** Every process of a Windows machine with its owner, and the end of one of them by a handle that cannot come to mean another. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import { runTool } from '#discovery/run-tool.ts';
import type { RunningProcess, RunningProcesses, Signalled } from '#server/stops/needs.ts';
import { redactCommand } from './redact-command.ts';
import { splitCommandLine, startedAtOf } from './windows-processes.ts';

/** How long PowerShell may take in all, in milliseconds: it asks for the owner of each process. */
const LIMIT_MS = 20_000;

/** Security identifiers and numbers alone are read: neither depends on the language of the system. */
const QUERY = `
$me = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
$processes = Get-CimInstance Win32_Process | Where-Object { $_.CreationDate } | ForEach-Object { @{ i = [int]$_.ProcessId; u = [int]$_.ParentProcessId; t = "$($_.CreationDate.ToUniversalTime().Ticks)"; c = $_.CommandLine; s = (Invoke-CimMethod -InputObject $_ -MethodName GetOwnerSid -ErrorAction SilentlyContinue).Sid } }
@{ me = $me; processes = @($processes) } | ConvertTo-Json -Compress -Depth 3`;

/** The kernel's own process, whose start tells the boot; the same as for identities. */
const SYSTEM_PID = 4;

interface Reading {
  readonly me: string;
  readonly processes: readonly {
    readonly i: number;
    readonly u: number;
    readonly t: string;
    readonly c: string | null;
    /** Absent where the system does not tell. */
    readonly s: string | null;
  }[];
}

/** Throws when `output` is not the answer to our question. */
export function parseRunningOnWindows(output: string): RunningProcesses {
  const { me, processes } = JSON.parse(output.replace(/^\uFEFF/, '')) as Reading;
  const bootId = processes.find((each) => each.i === SYSTEM_PID)?.t ?? '';
  return new Map(
    processes.map(({ i, u, t, c, s }): [number, RunningProcess] => {
      const process = { pid: i, startTime: t, bootId };
      const command = redactCommand(splitCommandLine(c ?? ''));
      const isMine = s ? s === me : undefined;
      return [i, { process, parent: u, isMine, command, startedAt: startedAtOf(t) }];
    }),
  );
}

/** Rejects when PowerShell gives no answer. */
export async function readRunningOnWindows(): Promise<RunningProcesses> {
  const answer = await powershell(QUERY);
  if (answer?.exitCode !== 0) throw new Error('PowerShell gave no list of processes.');
  return parseRunningOnWindows(answer.stdout);
}

/**
 * Windows has no TERM for a process without a window: it is ended at once. .NET opens a handle to read the start, which pins the
 * process: what is ended is what was looked at. CIM counts the start in microseconds, .NET in tenths of one.
 */
export async function endOnWindows({ pid, startTime }: ProcessIdentity): Promise<Signalled> {
  if (!/^\d+$/.test(startTime)) return 'unknown';
  const answer = await powershell(`
try { $p = [Diagnostics.Process]::GetProcessById(${pid}) } catch { 'gone'; exit }
try { $t = $p.StartTime.ToUniversalTime().Ticks } catch { 'refused'; exit }
if ([Math]::Floor($t / 10) -ne [Math]::Floor([long]${startTime} / 10)) { 'gone'; exit }
try { $p.Kill(); 'sent' } catch { if ($p.HasExited) { 'gone' } else { 'refused' } }`);
  const said = answer?.stdout.trim();
  return said === 'sent' || said === 'gone' || said === 'refused' ? said : 'unknown';
}

function powershell(script: string) {
  const args = ['-NoProfile', '-NonInteractive', '-Command', script];
  return runTool('powershell.exe', args, {}, { limitMs: LIMIT_MS });
}
