/** Server, clients or all are stopped for longer than every time after which something ends, and go on. */
import { pause, systemClock } from '#common/clock.ts';
import type { Lease } from '#protocol/ports.ts';
import { Harbor, kill } from '#test/server/harbor.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor, dataDirectories } from '../invariants.ts';
import { readJournal } from '../journal-reader.ts';
import { dieRightly, endOwners, type Owner, startOwners } from '../owners.ts';
import { Quay } from '../quay.ts';

/** A lease's time in seconds, and a freeze beyond it in milliseconds; in the long form beyond the minute of windows and agents too. */
const times = { short: { ttl: 5, frozen: 6_500 }, long: { ttl: 30, frozen: 75_000 } };
/** What a server may count of a gap as time that it saw, in milliseconds: three of its beats. */
const mostOfGap = 3_000;
/** How many lease with a time that ends, and how many processes hold. */
const limited = 20;
const ownersInAll = 6;

/** Who is stopped, in turn. */
const stops = ['server', 'clients', 'all'] as const;

/** What was held before the freeze, and what is asked right after it. */
interface Frozen {
  readonly harbor: Harbor;
  readonly quay: Quay;
  readonly limited: readonly Lease[];
  readonly owners: readonly Owner[];
  readonly ttl: number;
  /** How long the limited were there before the freeze, at most, and when everybody went on (wall time); in milliseconds. */
  readonly before: number;
  readonly wentOn: number;
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
    const begun = systemClock.monotonic();
    const leases = await Promise.all(
      Array.from({ length: count }, (_, n) => quay.lease(quay.root, `timed-${n}`, { ttl })),
    );
    const stopped = [
      ...(who === 'clients' ? [] : [pid]),
      ...(who === 'server' ? [] : owners.map(({ child }) => child.pid!)),
    ];
    for (const each of stopped) kill(each, 'SIGSTOP');
    const before = systemClock.monotonic() - begun;
    await pause(frozen);
    const wentOn = systemClock.now();
    for (const each of stopped) kill(each, 'SIGCONT');
    trial.did(`freezes of ${who}`);
    await judge({ harbor, quay, limited: leases, owners, ttl, before, wentOn });
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
  const lost = new Set<string>();
  for (let look = 0; look < 3; look++) {
    const there = new Set((await quay.leases()).map(({ id }) => id));
    for (const { id } of frozen.limited) if (!there.has(id)) lost.add(id);
    for (const { leaseId, kind } of owners)
      if (!there.has(leaseId)) trial.broken('P3', `a ${kind} that lives lost its lease`);
    await pause(400);
  }
  for (const { id, port, service } of frozen.limited) {
    if (lost.has(id)) continue;
    const again = await quay.lease(quay.root, service, { ttl });
    if (again.id !== id) lost.add(id);
    else if (again.port !== port) trial.broken('P3', `${service} was ${port} and is ${again.port}`);
  }
  const known = await lifetimes(frozen);
  for (const { id, service } of frozen.limited) {
    if (!lost.has(id)) continue;
    const lived = known.get(id) ?? 0;
    if (lived < 1_000 * ttl)
      trial.broken('P3', `${service} was lost after ${Math.round(lived)} ms of ${ttl} s`);
  }
  trial.did('leases found again', frozen.limited.length - lost.size + owners.length);
  // On a machine so busy that all this took as long as the lease itself.
  if (lost.size > 0) trial.did('leases that had their time', lost.size);
}

/** How much of each lease that ended can have been observed, in milliseconds, by when its end was written down. */
async function lifetimes({ harbor, before, wentOn }: Frozen): Promise<Map<unknown, number>> {
  const [directory = ''] = await dataDirectories(harbor);
  const known = new Map<unknown, number>();
  for (const { at, events } of readJournal(directory))
    for (const { type, leaseId } of events)
      if (type === 'portReleased') known.set(leaseId, before + mostOfGap + (at - wentOn));
  return known;
}

export const freezing: Fault = {
  name: 'freeze',
  what: 'server, clients or all are stopped for longer than every time after which something ends',
  rounds: { short: 3, long: 6 },
  round: (trial) => freeze(trial, (frozen) => nobodyIsLost(trial, frozen)),
  waits: true,
  control: {
    what: 'a reaper that reads the clock when it goes on, and ends what is over',
    breaks: ['P3'],
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
