/** `hm port`: one service, one port, whatever happens to the server and the machine meanwhile. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '#common/clock.ts';
import type { Lease } from '#protocol/ports.ts';
import { kill, until } from './harbor.ts';
import { rebooted } from './rebooted.ts';
import { Terminal } from './terminal.ts';

describe('hm port', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  async function killServer(): Promise<void> {
    const pid = await terminal.serverPid();
    kill(pid, 'SIGKILL');
    await until('it is dead', async () => !(await terminal.harbor.processes()).includes(pid));
  }

  it('prints the port alone, so that a script can use it', async () => {
    const said = await terminal.hm('port', 'web');
    assert.match(said.stdout, /^\d+\n$/);
    assert.equal(said.stderr, '');
    assert.equal(said.code, 0);
  });

  it('gives the same service the same port again, and another service another', async () => {
    const first = await terminal.ask('port', 'web');
    assert.equal(await terminal.ask('port', 'web'), first);
    assert.notEqual(await terminal.ask('port', 'api'), first);
  });

  it('gives the same port after hm server restart', async () => {
    const before = await terminal.ask('port', 'web');
    const pid = await terminal.serverPid();
    await terminal.ask('server', 'restart');
    assert.notEqual(await terminal.serverPid(), pid);
    assert.equal(await terminal.ask('port', 'web'), before);
  });

  it('gives the same port after the server was killed, which hm server status calls stale', async () => {
    const before = await terminal.ask('port', 'web');
    await killServer();
    assert.equal((await terminal.hm('server', 'status')).code, 4);
    assert.equal(await terminal.ask('port', 'web'), before);
    assert.equal((await terminal.hm('server', 'status')).code, 0);
  });

  it('gives the same port after a reboot, and what processes held before has come back', async () => {
    const before = await terminal.ask('port', 'web');
    const run = terminal.start('run', '--service', 'job', '--', 'sleep', '600');
    const held = await terminal.until('it is held', 'job', (lease) => lease !== undefined);
    assert.equal(held?.holder.kind, 'process');
    await killServer();
    for (const pid of await terminal.harbor.processes()) kill(pid, 'SIGKILL');
    await run.ended;
    rebooted(terminal.harbor);
    assert.equal(await terminal.ask('port', 'web'), before);
    await terminal.until('the lease of before the reboot has ended', 'job', (lease) => !lease);
    assert.equal(await terminal.ask('port', 'job'), String(held.port));
  });

  it('gives its answer although the server is killed while it is asked', async () => {
    for (let afterMs = 60; afterMs <= 140; afterMs += 20) {
      // All that were asked before may have had their answer when the last server was killed: then none runs.
      const expected = await terminal.ask('port', 'web');
      const pid = await terminal.serverPid();
      const asked = Array.from({ length: 4 }, () => terminal.start('port', 'web'));
      await pause(afterMs);
      kill(pid, 'SIGKILL');
      for (const { ended } of asked) {
        const { code, stdout, stderr } = await ended;
        assert.deepEqual([code, stdout.trim(), stderr], [0, expected, '']);
      }
    }
  });

  it('leases a block, an exact port, a port of a range, and for a time', async () => {
    const block = (await terminal.ask('port', 'workers', '--count', '4')).split('\n').map(Number);
    assert.deepEqual(
      block,
      [0, 1, 2, 3].map((n) => block[0]! + n),
    );
    const [free] = (await terminal.ask('suggest', '--type', 'test')).split('\n');
    assert.equal(await terminal.ask('port', 'exact', '-p', free!), free);
    const ranged = Number(await terminal.ask('port', 'ranged', '--range', '43210-43219'));
    assert.ok(ranged >= 43_210 && ranged <= 43_219, String(ranged));
    const timed = await terminal.askJson<{ leases: Lease[] }>('port', 'timed', '--ttl', '5m');
    const { expiresAt = 0, since } = timed.leases[0]!;
    assert.ok(Math.abs(expiresAt - since - 300_000) < 5_000);
  });

  it('lets a time limit end a lease', async () => {
    await terminal.ask('port', 'brief', '--ttl', '2');
    await terminal.until('it has ended', 'brief', (lease) => lease === undefined);
  });

  it('says on stderr when the type was only guessed', async () => {
    const said = await terminal.hm('port', 'zebra');
    assert.match(said.stdout, /^\d+\n$/);
    assert.match(said.stderr, /nothing says what 'zebra' is/);
  });

  it('leases what harbormaster.jsonc declares, and means the one service of a type by its name', async () => {
    const shop = await terminal.in('declared');
    await shop.declare(
      '{ "version": 1, "services": { "storefront": { "type": "dev" }, "ledger": { "type": "database", "main": true } } }',
    );
    const database = Number(await shop.ask('port'));
    assert.ok(database >= 5430 && database <= 5499, String(database));
    assert.equal(await shop.ask('port', 'ledger'), String(database));
    assert.equal(await shop.ask('port', 'frontend'), await shop.ask('port', 'storefront'));
  });

  it('gives another project another port for a service of the same name', async () => {
    const other = await terminal.in('other');
    assert.notEqual(await other.ask('port', 'web'), await terminal.ask('port', 'web'));
    const named = await terminal.ask('port', 'web', '--dir', other.directory);
    assert.equal(named, await other.ask('port', 'web'));
  });

  it('refuses an exact port that another service has, says who, and what to do', async () => {
    const taken = await terminal.ask('port', 'web');
    const said = await terminal.hm('port', 'newcomer', '--port', taken);
    assert.equal(said.code, 5);
    assert.equal(said.stdout, '');
    assert.match(said.stderr, new RegExp(`Port ${taken} is leased by web`));
    assert.match(said.stderr, /Port \d+ is free|See who has it/);
    assert.equal(await terminal.lease('newcomer'), undefined);
    const asJson = await terminal.hm('port', 'newcomer', '--port', taken, '--json');
    const { error } = JSON.parse(asJson.stderr);
    assert.equal(error.code, 'refused');
    assert.equal(error.refusal.lease.service, 'web');
  });

  it('writes nothing of its own into the home directory or the project', async () => {
    assert.deepEqual(await readdir(terminal.harbor.env.HOME!), []);
    assert.deepEqual(await readdir(terminal.directory), []);
    const files = await readdir(terminal.harbor.env.HARBORMASTER_STATE_DIR!);
    assert.ok(files.some((name) => name.endsWith('.log')));
    const log = files.find((name) => name.endsWith('.log'))!;
    const text = await readFile(join(terminal.harbor.env.HARBORMASTER_STATE_DIR!, log), 'utf8');
    assert.doesNotMatch(text, /Error|"level":50/);
  });
});
