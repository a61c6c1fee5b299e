/** A project's own server gives nobody more than the shared one would: who asks is who asks, by whose token it may be. */
import assert from 'node:assert/strict';
import type { Lease } from '#protocol/ports.ts';
import type { ServerHealth } from '#protocol/server.ts';
import { Terminal } from './terminal.ts';

/** What `hm` ends with when only a person may do it. */
const notAllowed = 8;

describe('Through a project’s own server', function () {
  this.timeout(120_000);
  let shop: Terminal;
  let foreign: string;

  /** The same terminal with a token instead of the user's own. */
  const as = async (...kind: string[]) => {
    const HARBORMASTER_TOKEN = await shop.ask('token', 'issue', ...kind);
    return shop.in('shop', { HARBORMASTER_TOKEN });
  };
  const modeOf = async (terminal: Terminal) =>
    (await terminal.askJson<ServerHealth>('server', 'status')).mode;

  beforeEach(async () => {
    shop = await Terminal.open();
    const forge = await shop.in('forge');
    foreign = await forge.ask('port', 'web');
    await shop.ask('server', 'start', '--mode', 'project');
    await shop.ask('port', 'api');
  });
  afterEach(() => shop.close());

  it('a reader looks, and changes nothing', async () => {
    const reader = await as('--reader');
    assert.equal(await modeOf(reader), 'project');
    assert.equal((await reader.askJson<Lease[]>('ls')).length, 2);
    assert.equal((await reader.hm('port', 'web')).code, notAllowed);
    assert.equal((await reader.hm('server', 'stop')).code, notAllowed);
    assert.equal((await shop.askJson<Lease[]>('ls')).length, 2);
  });

  it('an agent leases for its project, leaves the others alone, and does not stop the server', async () => {
    const agent = await as('--agent');
    assert.equal(await modeOf(agent), 'project');
    assert.match(await agent.ask('port', 'web'), /^\d+$/);
    assert.equal((await agent.hm('release', foreign)).code, notAllowed);
    assert.equal((await agent.hm('server', 'stop')).code, notAllowed);
    assert.equal((await shop.askJson<Lease[]>('ls')).length, 3);
  });

  it('hm in a coding agent is an agent there, too', async () => {
    const agent = await shop.in('shop', { CLAUDECODE: '1' });
    assert.equal(await modeOf(agent), 'project');
    assert.equal((await agent.hm('release', foreign)).code, notAllowed);
    assert.match(await agent.ask('port', 'web'), /^\d+$/);
  });

  it('what the own server refuses offers no ask that nobody could answer; what the shared one does, does', async () => {
    const agent = await shop.in('shop', { CLAUDECODE: '1' });
    const own = await agent.hm('server', 'stop');
    assert.equal(own.code, notAllowed);
    assert.match(own.stderr, /A person can do it in a terminal of their own\./);
    const [, ask = ''] = /hm allow (a_\w+)/.exec((await agent.hm('release', foreign)).stderr) ?? [];
    await shop.ask('allow', ask);
    assert.equal((await agent.hm('release', foreign)).code, 0);
  });

  it('neither changes the mode of a project', async () => {
    for (const program of [await as('--agent'), await shop.in('shop', { CLAUDECODE: '1' })]) {
      assert.equal((await program.hm('server', 'start', '--mode', 'shared')).code, notAllowed);
      assert.equal((await program.hm('init', '--mode', 'shared')).code, notAllowed);
    }
    assert.equal(await modeOf(shop), 'project');
  });

  it('a token that was revoked is good for nothing', async () => {
    const agent = await as('--agent');
    const [token] = await shop.askJson<{ id: string }[]>('token', 'ls');
    await shop.ask('token', 'revoke', token!.id);
    assert.notEqual((await agent.hm('port', 'web')).code, 0);
  });
});
