/** Runners with real processes: they outlive the server, and end wholly, whatever the server lives through meanwhile. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '#protocol/runner.ts';
import { Quay } from '#test/chaos/quay.ts';
import { Harbor, kill, until } from './harbor.ts';

const deserter = join(import.meta.dirname, '../programs/deaf-deserter.py');

describe('A runner', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let quay: Quay;
  let path: string;
  let count = 0;

  before(async () => {
    harbor = await Harbor.open();
    path = join(harbor.root, 'shop');
    await mkdir(path);
    quay = await Quay.at(harbor);
  });
  after(async () => {
    quay.close();
    await harbor.close();
  });

  const runner = async (name: string): Promise<Runner> => {
    const { runners } = await quay.peer.request('runners/list', { path });
    const found = runners.find((each) => each.name === name);
    assert.ok(found, `there is a runner ${name}`);
    return found;
  };
  const launch = async (name: string, argv: string[], env: Record<string, string> = {}) => {
    const answer = await quay.peer.request('runners/launch', { path, name, argv, env });
    assert.equal(answer.kind, 'started', JSON.stringify(answer));
    return runner(name);
  };
  /** A zombie is dead, whoever has not waited for it (proc_pid_stat(5)). */
  const isAlive = async (pid: number) => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  };
  /** Every process of the machine that carries the mark of a runner. */
  const marked = async ({ id }: Runner) => {
    const found: number[] = [];
    for (const pid of await harbor.processes()) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (environment.split('\0').includes(`HARBORMASTER_MARKER=${id}`)) found.push(pid);
    }
    return found;
  };
  const killServer = async () => {
    const pid = await quay.pid();
    kill(pid, 'SIGKILL');
    await until('the server is dead', async () => !(await harbor.processes()).includes(pid));
    quay.close();
  };
  /** The pid of the grandchild that left, once it has. */
  const deserted = async (pids: string) => {
    let pid = 0;
    await until('it has deserted', async () => {
      pid = Number(await readFile(pids, 'utf8').catch(() => '0'));
      return pid > 0;
    });
    return pid;
  };
  const pidsFile = () => join(harbor.root, `pids-${++count}`);

  it('goes on when the server is killed, and is the next one’s, which can end it', async () => {
    const before = await launch('counter', ['sh', '-c', 'while sleep 0.1; do echo tick; done']);
    assert.equal(before.state, 'running');
    await killServer();
    assert.ok(await isAlive(before.process!.pid), 'it runs without a server');
    quay = await Quay.at(harbor);
    await until('it was found', async () => (await runner('counter')).state === 'running');
    const after = await runner('counter');
    assert.deepEqual([after.id, after.process], [before.id, before.process]);
    const at = async () =>
      (await quay.peer.request('runners/transcript', { runnerId: after.id })).size;
    const size = await at();
    await until('it prints on', async () => (await at()) > size);
    const answer = await quay.peer.request('runners/stop', { path, name: 'counter' });
    assert.equal(answer.kind, 'stopped');
    assert.deepEqual(await marked(after), []);
  });

  it('that heeds no TERM is ended with the grandchild that left its group; a kill of the group is not enough', async () => {
    const control = pidsFile();
    const env = { ...harbor.env, PIDS: control };
    const naive = spawn('python3', [deserter], { env, detached: true, stdio: 'ignore' });
    const left = await deserted(control);
    process.kill(-naive.pid!, 'SIGKILL');
    await until('its group is gone', () => naive.signalCode !== null);
    assert.ok(await isAlive(left), 'the grandchild lives on');
    kill(left, 'SIGKILL');

    const pids = pidsFile();
    const deaf = await launch('deaf', ['python3', deserter], { PIDS: pids });
    const grandchild = await deserted(pids);
    assert.ok((await marked(deaf)).includes(grandchild));
    const answer = await quay.peer.request('runners/stop', { path, name: 'deaf', grace: 1 });
    assert.equal(answer.kind, 'stopped');
    assert.deepEqual(await marked(deaf), []);
    assert.ok(!(await isAlive(grandchild)));
    const { state, exit } = await runner('deaf');
    assert.deepEqual([state, exit?.signal, exit?.observed], ['exited', 'SIGKILL', true]);
  });

  it('whose end was asked for is ended by the next server when this one is killed before its last signal', async () => {
    const pids = pidsFile();
    const deaf = await launch('deaf', ['python3', deserter], { PIDS: pids });
    const grandchild = await deserted(pids);
    const asked = quay.peer.request('runners/stop', { path, name: 'deaf', grace: 300 });
    asked.catch(() => {});
    await until('it is asked', async () => (await runner('deaf')).state === 'stopping');
    await killServer();
    assert.ok(await isAlive(grandchild), 'without a server nobody ends it');
    quay = await Quay.at(harbor);
    await until('it is ended', async () => (await runner('deaf')).state === 'exited', 20_000);
    assert.deepEqual(await marked(deaf), []);
  });

  it('is started once for two who say up at the same time, and given up when it crashes too often', async () => {
    const starts = join(harbor.root, 'starts');
    const counts = `echo $$ >> ${starts}`;
    const declared = {
      steady: { command: `${counts}; exec sleep 600` },
      crashing: { command: 'exit 3', restart: 'onFailure' },
    };
    const text = JSON.stringify({ version: 1, runners: declared });
    await writeFile(join(path, 'harbormaster.jsonc'), text);
    const { parts } = await quay.peer.request('trust/show', { path });
    await quay.peer.request('trust/grant', { path, hashes: parts.map(({ hash }) => hash) });
    const other = await Quay.at(harbor);
    await Promise.all([quay, other].map(({ peer }) => peer.request('runners/up', { path })));
    other.close();
    await until('it runs', async () => (await runner('steady')).state === 'ready');
    const loops = async () => (await runner('crashing')).state === 'crashLooping';
    await until('the breaker opens', loops, 20_000);
    assert.deepEqual((await runner('crashing')).exit?.code, 3);
    assert.equal((await readFile(starts, 'utf8')).trim().split('\n').length, 1);
    const steady = await runner('steady');
    await quay.peer.request('runners/down', { path });
    assert.deepEqual(await marked(steady), []);
  });
});
