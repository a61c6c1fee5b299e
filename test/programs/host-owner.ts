/** A server as far as runner hosts go: starts what it is ordered, prints what became of it, and stays until it is killed. */
import { systemClock } from '#common/clock.ts';
import { silentLog } from '#common/log.ts';
import { placesHere } from '#discovery/surroundings.ts';
import type { SpawnOrder } from '#server/hosting/hosting.ts';
import { Hosts } from '#server/hosting/hosts.ts';

const [script = '', orders = '[]'] = process.argv.slice(2);

async function own(): Promise<void> {
  const hosts = new Hosts({
    ...{ places: placesHere(), program: { script, nodeFlags: [] }, env: process.env },
    ...{ clock: systemClock, log: silentLog, perHost: () => 16 },
  });
  await hosts.open();
  const spawned = await Promise.all(
    (JSON.parse(orders) as SpawnOrder[]).map(async (order) => ({
      ...(await hosts.spawn(order)),
      runnerId: order.runnerId,
    })),
  );
  console.log(JSON.stringify(spawned));
  setInterval(() => {}, 60_000);
}

void own();
