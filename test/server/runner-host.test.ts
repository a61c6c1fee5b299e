/** The runner host with real programs: what is typed, seen, resized, and how it ends. */
import assert from 'node:assert/strict';
import type { HostedExit } from '#server/hosting/hosting.ts';
import type { Hosts } from '#server/hosting/hosts.ts';
import { Harbor, until } from './harbor.ts';
import { hostsOf, orderOf, start, Viewer } from './hosting.ts';

describe('A runner host', () => {
  let harbor: Harbor;
  let hosts: Hosts;
  const exits: HostedExit[] = [];
  const exitOf = (runnerId: string) => exits.find((exit) => exit.runnerId === runnerId);

  before(async () => {
    harbor = await Harbor.open();
    hosts = hostsOf(harbor);
    hosts.onExit.on((exit) => exits.push(exit));
    assert.deepEqual(await hosts.open(), { hosts: [], dead: [] });
  });
  after(async () => {
    await hosts.close();
    await harbor.close();
  });

  it('runs bash for two who look: both see what either types, and the size is of the last', async () => {
    const bash = await start(hosts, orderOf(harbor, ['bash', '--norc', '--noprofile', '-i']));
    assert.equal(bash.terminal, 'pty');
    const one = await Viewer.open(hosts, bash);
    const two = await Viewer.open(hosts, bash, { cols: 60, rows: 20 });
    one.type('PS1="% "; echo one $((20+1)); stty size\r');
    await until(
      'both see 21',
      async () => (await one.text()).includes('one 21') && (await two.text()).includes('one 21'),
    );
    await until('the size is of one', async () => (await two.text()).includes('24 80'));
    two.type('echo two $((40+2)); stty size\r');
    await until(
      'both see 42',
      async () => (await one.text()).includes('two 42') && (await two.text()).includes('two 42'),
    );
    await until('the size is of two', async () => (await one.text()).includes('20 60'));
    two.type('exit 7\r');
    await until('the end is heard', () => exitOf(bash.runnerId) !== undefined);
    assert.equal(exitOf(bash.runnerId)?.code, 7);
    const written = await hosts.exitOf(bash.runnerId);
    assert.deepEqual([written?.code, written?.process], [7, bash.process]);
    for (const viewer of [one, two])
      assert.deepEqual(await viewer.ended, { kind: 'exited', code: 7, signal: undefined });
    await hosts.forget(bash.hostId, bash.runnerId);
  });
});
