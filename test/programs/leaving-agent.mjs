/** A coding agent that starts a service and ends without it: `leaving-agent.mjs HM SERVICE COMMAND...`, in its project. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [hm, service, ...command] = process.argv.slice(2);
const about = { agent: 'robot', session: service, cwd: process.cwd(), pid: process.pid };
const directory = mkdtempSync(join(tmpdir(), 'agent-'));
const environmentFile = join(directory, 'environment');
// What is answered is of use here, however busy the machine is.
const env = { ...process.env, HARBORMASTER_HOOK_PATIENCE: '9000' };
const ask = (words, input) =>
  execFileSync(process.execPath, [hm, ...words], { input, env, encoding: 'utf8' });
const say = (more) => ask(['hook', 'generic'], JSON.stringify({ ...about, ...more }));

say({ event: 'begin', environmentFile });
// Where no server was there yet, one writes it down in a moment.
while (!existsSync(environmentFile)) await pause(50);
const script = '. "$1"; shift; exec "$@"';
const run = [process.execPath, hm, 'run', '--service', service, '--', ...command];
spawn('sh', ['-c', script, 'sh', environmentFile, ...run], {
  stdio: 'ignore',
  detached: true,
}).unref();
const isUp = () =>
  JSON.parse(ask(['ls', '--json'])).some(
    (each) => each.service === service && each.state === 'bound',
  );
while (!isUp()) await pause(100);
say({ event: 'end' });
rmSync(directory, { recursive: true });
