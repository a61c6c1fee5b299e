/** Server, clients or all are stopped for longer than every time after which something ends, and go on. */
import { pause, systemClock } from '#common/clock.ts';
import type { Lease } from '#protocol/ports.ts';
import { Harbor, kill } from '#test/server/harbor.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { dieRightly, endOwners, type Owner, startOwners } from '../owners.ts';
import { Quay } from '../quay.ts';

/** A lease's time in seconds, and a freeze beyond it in milliseconds; in the long form beyond the minute of windows and agents too. */
const times = { short: { ttl: 5, frozen: 6_500 }, long: { ttl: 30, frozen: 75_000 } };
/** How many lease with a time that ends, and how many processes hold. */
const limited = 20;
const ownersInAll = 6;

/** Who is stopped, in turn. */
const stops = ['server', 'clients', 'all'] as const;

/** What was held before the freeze, and what is asked right after it. */
interface Frozen {
  readonly quay: Quay;
  readonly limited: readonly Lease[];
  readonly owners: readonly Owner[];
  readonly ttl: number;
}

async function freeze(trial: Trial, judge: (frozen: Frozen) => Promise<void>): Promise<void> {
  const { ttl, frozen } = times[trial.isLong ? 'long' : 'short'];
  const who = stops[trial.seed % stops.length]!;
  const harbor = await Harbor.open();
  let owners: Owner[] = [];
  try {
    const quay = await Quay.at(harbor);
    const pid = await quay.pid();
    owners = await startOwners(harbor, ownersInAll);
    // Nobody renews what is limited while clients are stopped: it would end rightly.
    const count = who === 'clients' ? 0 : limited;
    const leases = await Promise.all(
      Array.from({ length: count }, (_, n) => quay.lease(quay.root, `timed-${n}`, { ttl })),
    );
    const stopped = [
      ...(who === 'clients' ? [] : [pid]),
      ...(who === 'server' ? [] : owners.map(({ child }) => child.pid!)),
    ];
    for (const each of stopped) kill(each, 'SIGSTOP');
    await pause(frozen);
    for (const each of stopped) kill(each, 'SIGCONT');
    trial.did(`freezes of ${who}`);
    await judge({ quay, limited: leases, owners, ttl });
    await dieRightly(trial, quay, owners);
    await quay.stop();
    await endOwners(owners);
    await checkHarbor(harbor, trial);
  } finally {
    await endOwners(owners);
    await harbor.close();
  }
}

/** P3: nobody is lost, and whoever asks again gets what he had. */
async function nobodyIsLost(trial: Trial, frozen: Frozen): Promise<void> {
  const { quay, owners, ttl } = frozen;
  for (let look = 0; look < 3; look++) {
    const there = new Map((await quay.leases()).map((lease) => [lease.id, lease]));
    for (const { id, service } of frozen.limited)
      if (!there.has(id)) trial.broken('P3', `${service} was lost`);
    for (const { leaseId, kind } of owners)
      if (!there.has(leaseId)) trial.broken('P3', `a ${kind} that lives lost its lease`);
    await pause(400);
  }
  for (const { id, port, service } of frozen.limited) {
    const again = await quay.lease(quay.root, service, { ttl });
    if (again.id !== id || again.port !== port)
      trial.broken('P3', `${service} was ${port} and is ${again.port}`);
  }
  trial.did('leases found again', frozen.limited.length + owners.length);
}

export const freezing: Fault = {
  name: 'freeze',
  what: 'server, clients or all are stopped for longer than every time after which something ends',
  rounds: { short: 3, long: 6 },
  round: (trial) => freeze(trial, (frozen) => nobodyIsLost(trial, frozen)),
  waits: true,
  control: {
    what: 'a reaper that reads the clock when it goes on, and ends what is over',
    rounds: 1,
    round: (trial) =>
      freeze({ ...trial, seed: 0, isLong: false }, async ({ limited: leases }) => {
        const now = systemClock.now();
        for (const { service, expiresAt } of leases)
          if (expiresAt !== undefined && expiresAt < now)
            trial.broken('P3', `it would have ended ${service}`);
      }),
  },
};
