/** What a program does that is alone in a pid namespace of its own: it decides which pid the next process gets (pid_namespaces(7)). */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { pause } from '#common/clock.ts';

/** Somebody who has nothing to do with us. */
export function sleeper(): ChildProcess {
  return spawn('sleep', ['300'], { stdio: 'ignore' });
}

export async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The system counts starts in hundredths of a second: the next process must not start in the same one. */
export async function nextTick(): Promise<void> {
  const uptime = () => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
  const now = uptime();
  while (uptime() < now + 0.05) await pause(5);
}

/** A stranger with this pid, which must be free. */
export async function strangerAs(pid: number): Promise<ChildProcess> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
    const child = sleeper();
    if (child.pid === pid) return child;
    await end(child);
  }
  throw new Error('The system did not give the same pid again.');
}
