/** A start that a host heard of, and whose answer was lost with its line: nobody was told that it runs, so it is ended there. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { readHostPointer, writeHostPointer } from '#discovery/host-pointer.ts';
import type { Hosts } from '#server/hosting/hosts.ts';
import { Harbor, until } from './harbor.ts';
import { hostsOf, orderOf, start } from './hosting.ts';

describe('A start whose line breaks before its answer', () => {
  let harbor: Harbor;
  let hosts: Hosts;
  let proxy: Server;
  let cutsAtSpawn = false;

  before(async () => {
    harbor = await Harbor.open();
    const first = hostsOf(harbor);
    await first.open();
    const { hostId } = await start(first, orderOf(harbor, ['cat']));
    await first.close();
    const file = join(harbor.places.hosts, `${hostId}.json`);
    const pointer = readHostPointer(file);
    assert.ok(pointer);
    proxy = createServer((near) => {
      const far = connect(pointer.address);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('error', () => {});
        from.on('close', () => to.end());
      }
      far.on('data', (data) => near.write(data));
      near.on('data', (data) => {
        far.write(data);
        if (!cutsAtSpawn || !data.includes('spawn')) return;
        cutsAtSpawn = false;
        near.destroy();
      });
    });
    const address = join(harbor.root, 'proxy.sock');
    proxy.listen(address);
    await once(proxy, 'listening');
    await writeHostPointer(file, { ...pointer, address });
    hosts = hostsOf(harbor);
    await hosts.open();
  });
  after(async () => {
    await hosts.close();
    proxy.close();
    await harbor.close();
  });

  it('has failed, and is ended once its host is heard again', async () => {
    cutsAtSpawn = true;
    const order = orderOf(harbor, ['cat']);
    const spawned = await hosts.spawn(order);
    assert.equal(spawned.kind === 'failed' && spawned.code, 'hostFailed');
    await until('it was started, and has ended', async () => {
      return (await hosts.exitOf(order.runnerId))?.signal === 'SIGKILL';
    });
  });
});
