/** An agent that exports what it spends is counted while it works, by the next server too, and nobody listens when it has ended. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { Quay } from '#test/chaos/quay.ts';
import { Harbor, kill, until } from './harbor.ts';

const agent = join(import.meta.dirname, '../programs/exporting-agent.mjs');

describe('An agent that exports its usage', function () {
  this.timeout(120_000);

  it('is heard by this server and the next, by its own token alone, and as long as it lives', async () => {
    const harbor = await Harbor.open();
    const path = join(harbor.root, 'shop');
    await mkdir(path);
    let quay = await Quay.at(harbor);
    try {
      const order = { path, name: 'robot', kind: 'agent', agent: 'copilot' } as const;
      const argv = [process.execPath, agent];
      const { kind, ...more } = await quay.peer.request('runners/launch', { ...order, argv });
      assert.equal(kind, 'started', JSON.stringify(more));
      const spent = async () => {
        const { spenders } = await quay.peer.request('usage/show', { path });
        assert.ok(spenders.every(({ source, name }) => source === 'metrics' && name === 'robot'));
        return spenders[0]?.models[0]?.tokens ?? 0;
      };
      await until('its usage is counted', async () => (await spent()) >= 20);
      const { runners } = await quay.peer.request('runners/list', { path });
      const runnerId = runners[0]?.id ?? '';
      const { text } = await quay.peer.request('runners/transcript', { runnerId });
      const port = Number(/exports to http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
      const stranger = await fetch(`http://127.0.0.1:${port}/v1/metrics`, { method: 'POST' });
      assert.equal(stranger.status, 401);
      const before = await spent();
      kill(await quay.pid(), 'SIGKILL');
      quay.close();
      quay = await Quay.at(harbor);
      await until('the next server hears it', async () => (await spent()) > before + 10);
      const sent = async () => {
        const said = await quay.peer.request('runners/transcript', { runnerId, from: -400 });
        return Math.max(
          ...[...said.text.matchAll(/sent (\d+): 200/g)].map(([, count]) => Number(count)),
        );
      };
      await quay.peer.request('runners/stop', { path, name: 'robot', grace: 1 });
      // What it was answered is counted; what it sent last it may not have lived to say.
      const [counted, said] = [await spent(), await sent()];
      assert.ok(counted === said || counted === said + 10, `${counted} of ${said}`);
      await until('nobody listens any more', () => isClosed(port));
    } finally {
      quay.close();
      await harbor.close();
    }
  });
});

function isClosed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}
