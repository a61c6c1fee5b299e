/**
 * In a pid namespace of its own: a process ends and the system gives its pid to a stranger (pid_namespaces(7)). Prints what
 * signalling the first one comes to, whether the stranger lives after it, and whether it lives after a signal by bare pid.
 */
import { once } from 'node:events';
import { pause } from '#common/clock.ts';
import { identify } from '#discovery/process-identity.ts';
import { isStillLinux, readLinuxProcesses } from '#server/os/linux-processes.ts';
import { MachineStops } from '#server/os/machine-stops.ts';
import { end, nextTick, sleeper, strangerAs } from './pid-namespace.ts';

const source = { read: readLinuxProcesses, isStill: isStillLinux };
const stops = new MachineStops({ listeners: async () => [] }, source);
const child = sleeper();
const first = child.pid === undefined ? undefined : await identify(child.pid);
if (!first) throw new Error('The first process did not start.');
await end(child);
await nextTick();
const second = await strangerAs(first.pid);
const said = await stops.signal(first, 'SIGKILL');
await pause(50);
const spared = second.signalCode === null && second.exitCode === null;
const gone = once(second, 'exit');
process.kill(first.pid, 'SIGKILL');
await gone;
console.log(JSON.stringify({ said, spared, byBarePid: second.signalCode }));
