/** What a client gets from a connection: answers, errors, the end. */
import assert from 'node:assert/strict';
import { connect } from '#client/connection/connect.ts';
import { ConnectionLost } from '#client/connection/peer.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { DeadlinePassed } from '#common/clock.ts';
import { HarborError } from '#protocol/errors.ts';
import { protocolVersion } from '#protocol/version.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { Harbor, kill } from './harbor.ts';

describe('A peer', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let script: string;
  let peer: SocketPeer;

  before(async () => {
    harbor = await Harbor.open();
    ({ 'small-server': script } = await buildPrograms(harbor.root, ['small-server']));
  });
  after(() => harbor.close());
  beforeEach(async () => {
    peer = await connect(
      { env: harbor.env, program: { script } },
      { kind: 'script', name: 'test', version: '0.0.0' },
    );
  });
  afterEach(() => peer.close());

  it('was welcomed, and answers', async () => {
    assert.deepEqual(peer.welcome.protocol, protocolVersion);
    const status = await peer.request('server/status', {});
    assert.equal(status.serverId, peer.welcome.serverId);
  });

  it('throws what the server threw', async () => {
    await assert.rejects(peer.request('ports/lease', { path: '/nowhere' }), (error) => {
      assert.ok(error instanceof HarborError);
      assert.deepEqual(error.data, { code: 'noSuchDirectory', path: '/nowhere' });
      return true;
    });
  });

  it('says that the server knows no such request, by its name', async () => {
    await assert.rejects(peer.request('ports/suggest', {}), { code: 'unknownMethod' });
  });

  it('waits no longer than the caller can, and goes on', async () => {
    await assert.rejects(peer.request('ports/list', {}, { deadlineMs: 50 }), DeadlinePassed);
    assert.ok(await peer.request('server/status', {}));
  });

  it('says that the connection was lost, at once, for what is under way and what comes after', async () => {
    const { pid } = await peer.request('server/status', {});
    const waiting = assert.rejects(peer.request('ports/list', {}), ConnectionLost);
    kill(pid, 'SIGKILL');
    await waiting;
    await peer.closed;
    await assert.rejects(peer.request('server/status', {}), ConnectionLost);
    await peer.notify('nobody/hears');
  });

  it('ends when it is closed', async () => {
    const waiting = assert.rejects(peer.request('ports/list', {}), ConnectionLost);
    peer.close();
    await peer.closed;
    await waiting;
  });
});
