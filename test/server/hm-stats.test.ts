/** `hm stats` and `hm version`: numbers and names of a real server. */
import assert from 'node:assert/strict';
import type { ServerStats } from '#protocol/server.ts';
import { builtProgram } from './built.ts';
import { Terminal } from './terminal.ts';

describe('hm stats', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  it('starts no server: exit 3 while none runs', async () => {
    assert.equal((await terminal.hm('stats')).code, 3);
    assert.deepEqual(await terminal.harbor.processes(), []);
  });

  it('shows counters, and percentiles of what the server really did', async () => {
    for (const service of ['web', 'api', 'db']) await terminal.ask('port', service);
    const { counters, timings, gauges } = await terminal.askJson<ServerStats>('stats');
    const granted = counters.find(({ labels }) => labels.outcome === 'granted');
    assert.equal(granted?.value, 3);
    for (const name of ['fsync', 'start', 'lease_wait', 'request']) {
      const timing = timings.find((each) => each.name === `harbormaster_${name}_seconds`);
      assert.ok(timing && timing.count > 0, name);
      assert.ok(timing.p50 > 0 && timing.p50 <= timing.p90 && timing.p90 <= timing.p99, name);
    }
    const delays = gauges.filter(({ name }) => name.includes('event_loop_delay'));
    assert.equal(delays.length, 3);
    const said = await terminal.ask('stats');
    assert.match(said, /TIMING +OF +COUNT +MEAN +P50 +P90 +P99/);
    assert.match(said, /lease wait +3 +[\d.]+ m?s/);
    assert.match(said, /requests +ports\/lease granted +3/);
    assert.match(said, /event loop delay p99/);
  });
});

describe('hm version', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  it('alone, as --version, is the version and nothing else', async () => {
    assert.match(await terminal.ask('--version'), /^\d+\.\d+\.\d+$/);
    assert.equal(await terminal.ask('-v'), await terminal.ask('--version'));
  });

  it('tells its own side while no server runs, and starts none', async () => {
    assert.match(
      await terminal.ask('version'),
      /No server runs\. The next command that needs one starts it\./,
    );
    assert.deepEqual(await terminal.harbor.processes(), []);
  });

  it('tells product, protocol, build, commit, Node and paths of both sides', async () => {
    await terminal.ask('server', 'start');
    const { client, server } = await terminal.askJson<{
      client: Record<string, unknown>;
      server: Record<string, unknown>;
    }>('about');
    assert.deepEqual(Object.keys(client), Object.keys(server));
    const { program, ...mine } = client;
    assert.equal(program, builtProgram('hm'));
    assert.match(String(server.program), /server\.cjs$/);
    assert.match(String(mine.commit), /^[0-9a-f]{40}$/);
    for (const name of ['version', 'build', 'commit', 'protocol', 'node', 'stateDir', 'log'])
      assert.deepEqual(mine[name], server[name], name);
    const said = await terminal.ask('version');
    assert.match(said, new RegExp(`^Harbormaster ${client.version}\\n`));
    assert.match(said, new RegExp(`node +${client.node} +${server.node}`));
  });
});
