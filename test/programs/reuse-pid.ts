/**
 * In a pid namespace of its own: starts a process, ends it, and has the system give its pid to another one
 * (/proc/sys/kernel/ns_last_pid, pid_namespaces(7)). Prints what the verdict on the first says then, and what the bare pid says.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { pause } from '#common/clock.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { identify, verdictOf } from '#discovery/process-identity.ts';

function sleeper(): ChildProcess {
  return spawn('sleep', ['60'], { stdio: 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The system counts starts in hundredths of a second: the next process must not start in the same one. */
async function nextTick(): Promise<void> {
  const uptime = () => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
  const now = uptime();
  while (uptime() < now + 0.05) await pause(5);
}

async function reusePid(first: ProcessIdentity): Promise<ChildProcess> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(first.pid - 1));
    const child = sleeper();
    if (child.pid === first.pid) return child;
    await end(child);
  }
  throw new Error('The system did not give the same pid again.');
}

const child = sleeper();
const first = child.pid === undefined ? undefined : await identify(child.pid);
if (!first) throw new Error('The first process did not start.');
const before = await verdictOf(first);
await end(child);
await nextTick();
const second = await reusePid(first);
const barePid = process.kill(first.pid, 0) ? 'live' : 'dead';
console.log(JSON.stringify({ before, after: await verdictOf(first), barePid }));
await end(second);
