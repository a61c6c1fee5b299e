/** The control of an upgrade: stops the server and, like everybody else who sees that it is gone, pauses and starts its own. */
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { introducePeer } from '#client/connection/socket-peer.ts';
import { startServer } from '#client/connection/start-server.ts';
import { pause } from '#common/clock.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { productVersion } from '#protocol/product.ts';

async function main(): Promise<void> {
  const places = placesHere();
  const found = await findServer({ places });
  if (found.kind !== 'connected') throw new Error('There is no server to replace.');
  const facts = { kind: 'script', name: 'naive', version: productVersion } as const;
  const peer = await introducePeer(found.socket, await introductionOf(facts));
  await peer.request('server/stop', {}).catch(() => {});
  await peer.closed;
  // As windows pause before they look again (reconnect.ts).
  await pause(50 + Math.random() * 50);
  await startServer(places, process.env, { script: process.argv[2] ?? '' }, 10_000);
}

void main();
