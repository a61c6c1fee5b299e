/**
 * In a pid namespace of its own: starts a process, ends it, and has the system give its pid to another one
 * (/proc/sys/kernel/ns_last_pid, pid_namespaces(7)). Prints what the verdict on the first says then, and what the bare pid says.
 */
import { identify, verdictOf } from '#discovery/process-identity.ts';
import { end, nextTick, sleeper, strangerAs } from './pid-namespace.ts';

const child = sleeper();
const first = child.pid === undefined ? undefined : await identify(child.pid);
if (!first) throw new Error('The first process did not start.');
const before = await verdictOf(first);
await end(child);
await nextTick();
const second = await strangerAs(first.pid);
const barePid = process.kill(first.pid, 0) ? 'live' : 'dead';
console.log(JSON.stringify({ before, after: await verdictOf(first), barePid }));
await end(second);
