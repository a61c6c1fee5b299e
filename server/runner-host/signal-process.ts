/** Signals a child of ours that has not been waited for: until then its number is nobody else's (wait(2)). */
import process from 'node:process';
import type { HostSignal } from '#protocol/host.ts';

/** `group`: everybody in the process group that the child leads, which is its session's first (setsid(2)). Windows has no groups. */
export function signalProcess(pid: number, signal: HostSignal, group: boolean): void {
  const whom = group && process.platform !== 'win32' ? -pid : pid;
  process.kill(whom, signal);
}
