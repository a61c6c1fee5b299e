/** Process identity on macOS, by `ps` and `sysctl`. Knows only how to ask them and how to read what they print. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import { isAbsent, isPid, type ProcessSource } from './process-source.ts';
import { runTool } from './run-tool.ts';

/** The environment for `ps`, which prints local time in the user's language: both are pinned, so that two askers read the same text. */
export const PLAIN = { LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };

/** One line of `ps -o stat=,lstart=`: the state letters, then the start as `Thu Nov 20 09:08:07 2025`. */
export function parsePsLine(line: string): { state: string; startTime: string } | undefined {
  const match = /^\s*(\S+)\s+(\w{3}\s+\w{3}\s+\d{1,2}\s+\d\d:\d\d:\d\d\s+\d{4})\s*$/.exec(line);
  const [, state, started] = match ?? [];
  return state && started ? { state, startTime: started.replace(/\s+/g, ' ') } : undefined;
}

let boot: Promise<string | undefined> | undefined;

/**
 * The boot's own id, made anew at every boot (XNU bsd/kern/kern_sysctl.c). `kern.boottime` would not do:
 * it moves when the clock is set, and every holder would seem to belong to another boot.
 */
export function macosBootId(): Promise<string | undefined> {
  boot ??= runTool('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], PLAIN).then((answer) => {
    const id = answer?.stdout.trim();
    if (!id) boot = undefined;
    return id || undefined;
  });
  return boot;
}

/** `undefined`: ps did not answer; `'absent'`: it knows no such process. */
async function seen(pid: number) {
  const answer = await runTool('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)], PLAIN);
  if (!answer) return undefined;
  if (answer.exitCode === 1 && answer.stdout.trim() === '' && answer.stderr.trim() === '')
    return 'absent';
  return parsePsLine(answer.stdout);
}

async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  if (!isPid(pid)) return undefined;
  const [boot, found] = await Promise.all([macosBootId(), seen(pid)]);
  if (!boot || !found || found === 'absent' || found.state.startsWith('Z')) return undefined;
  return { pid, startTime: found.startTime, bootId: boot };
}

export const macosProcesses: ProcessSource = {
  identify,
  async identifySelf() {
    const self = await identify(process.pid);
    if (!self) throw new Error('ps and sysctl did not say who this process is.');
    return self;
  },
  async verdictOf(asked) {
    if (!isPid(asked.pid)) return 'unknown';
    const [boot, found] = await Promise.all([macosBootId(), seen(asked.pid)]);
    if (!boot) return 'unknown';
    if (asked.bootId !== boot) return 'dead';
    if (!found) return 'unknown';
    if (found === 'absent') return isAbsent(asked.pid) ? 'dead' : 'unknown';
    return found.startTime !== asked.startTime || found.state.startsWith('Z') ? 'dead' : 'live';
  },
};
