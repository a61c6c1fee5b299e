/** `hm server ...`: the server as a user sees it. */
import assert from 'node:assert/strict';
import { pause } from '#common/clock.ts';
import type { ServerHealth } from '#protocol/server.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { Terminal } from './terminal.ts';

/** Of a machine without a login item. */
const layers = { onDemand: true, loginItem: 'absent' };

describe('hm server', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  beforeEach(async () => {
    terminal = await Terminal.open();
  });
  afterEach(() => terminal.close());

  it('status never starts one: exit 3 and no process while none runs', async () => {
    const said = await terminal.hm('server', 'status');
    assert.equal(said.code, 3);
    assert.match(said.stdout, /No server runs/);
    assert.deepEqual(await terminal.harbor.processes(), []);
    const asJson = await terminal.hm('server', 'status', '--json');
    assert.deepEqual(JSON.parse(asJson.stdout), { running: false, stale: false, layers });
  });

  it('start starts one, once, and status tells pid, version, leases, state and log', async () => {
    await terminal.ask('server', 'start');
    const pid = await terminal.serverPid();
    await terminal.ask('server', 'start');
    assert.equal(await terminal.serverPid(), pid);
    const said = await terminal.ask('server', 'status');
    assert.match(said, new RegExp(`^running {2}pid ${pid}, up \\d+ s, version \\d`));
    assert.match(said, /0 leases, 1 connection,/);
    assert.ok(said.includes(terminal.harbor.env.HARBORMASTER_STATE_DIR!));
    assert.deepEqual(await terminal.harbor.processes(), [pid]);
  });

  it('stop ends it, leases stay, and nothing that it left looks like a server', async () => {
    const port = await terminal.ask('port', 'web');
    const pid = await terminal.serverPid();
    assert.match(await terminal.ask('server', 'stop'), new RegExp(`pid ${pid}\\) has left`));
    assert.deepEqual(await terminal.harbor.processes(), []);
    assert.equal((await terminal.hm('server', 'status')).code, 3);
    assert.equal(String((await terminal.lease('web'))?.port), port);
  });

  it('stop while none runs is done already', async () => {
    const said = await terminal.hm('server', 'stop');
    assert.equal(said.code, 0);
    assert.match(said.stdout, /No server runs/);
  });

  it('a server that was asked to stop leaves in order: its log has no error', async () => {
    for (let round = 0; round < 5; round++) {
      await terminal.ask('port', 'web');
      await terminal.ask('server', 'stop');
    }
    const log = await terminal.ask('server', 'log');
    assert.match(log, /The harbor closes/);
    assert.doesNotMatch(log, /Error|"level":50/);
  });

  it('restart answers JSON alone when asked for it', async () => {
    await terminal.ask('server', 'start');
    const before = await terminal.serverPid();
    const { pid } = await terminal.askJson<{ pid: number }>('server', 'restart');
    assert.notEqual(pid, before);
    assert.deepEqual(await terminal.harbor.processes(), [pid]);
  });

  it('a server that was killed is stale, exit 4, and the next command starts another', async () => {
    const port = await terminal.ask('port', 'web');
    const pid = await terminal.serverPid();
    kill(pid, 'SIGKILL');
    await until('it is dead', async () => (await terminal.harbor.processes()).length === 0);
    const said = await terminal.hm('server', 'status', '--json');
    assert.equal(said.code, 4);
    assert.deepEqual(JSON.parse(said.stdout), { running: false, stale: true, layers });
    assert.equal(await terminal.ask('port', 'web'), port);
  });

  it('a server that is stopped (SIGSTOP) is not replaced, and status says that it does not answer', async () => {
    await terminal.ask('port', 'web');
    const pid = await terminal.serverPid();
    kill(pid, 'SIGSTOP');
    try {
      const said = await terminal.hm('server', 'status');
      assert.equal(said.code, 7);
      assert.match(said.stderr, new RegExp(`pid ${pid}\\) does not answer`));
    } finally {
      kill(pid, 'SIGCONT');
    }
    assert.equal(await terminal.serverPid(), pid);
  });

  it("status --json is the server's health, and --check says it by the exit code alone", async () => {
    assert.equal((await terminal.hm('server', 'status', '--check')).code, 3);
    await terminal.ask('port', 'web');
    const health = await terminal.askJson<ServerHealth & { running: boolean }>('server', 'status');
    assert.deepEqual(
      [health.running, health.status, health.mode, health.reasons, health.counts.leases],
      [true, 'healthy', 'shared', [], 1],
    );
    assert.equal(health.active_projects?.length, 1);
    const check = await terminal.hm('server', 'status', '--check');
    assert.deepEqual([check.code, check.stdout, check.stderr], [0, '', '']);
  });

  it('--check ends with 9 after the server stood still, and status says why', async () => {
    await terminal.ask('server', 'start');
    const pid = await terminal.serverPid();
    kill(pid, 'SIGSTOP');
    await pause(3_000);
    kill(pid, 'SIGCONT');
    await until('it has noticed', async () => {
      return (await terminal.hm('server', 'status', '--check')).code === 9;
    });
    assert.match(await terminal.ask('server', 'status'), /stood still for \d+ s/);
  });

  it('clients that go in the middle of their questions do no harm to the server', async () => {
    await terminal.ask('port', 'web');
    const pid = await terminal.serverPid();
    for (let leavesAfterMs = 40; leavesAfterMs < 160; leavesAfterMs += 10) {
      const { child, ended } = terminal.start('who', '3000');
      await pause(leavesAfterMs);
      child.kill('SIGKILL');
      await ended;
    }
    assert.equal(await terminal.serverPid(), pid);
  });

  it('log without a server says where it will be', async () => {
    const said = await terminal.hm('server', 'log');
    assert.equal(said.code, 0);
    assert.match(said.stderr, /There is no log yet; it will be .+\.log/);
  });

  it('a reader who has enough of the log ends it without a complaint', async () => {
    await terminal.ask('server', 'start');
    const shell = terminal.spawn(
      'sh',
      '-c',
      `"$0" "$1" server log | head -c 1`,
      process.execPath,
      builtProgram('hm'),
    );
    const said = await shell.ended;
    assert.equal(said.stderr, '');
  });
});
