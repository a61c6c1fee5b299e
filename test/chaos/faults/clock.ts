/** Somebody sets the server's clock, back and forward, while ports are held for a time. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pause, systemClock } from '#common/clock.ts';
import type { Lease } from '#protocol/ports.ts';
import { Harbor, kill } from '#test/server/harbor.ts';
import { type Fault, oneOf, type Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { dieRightly, endOwners, type Owner, startOwners } from '../owners.ts';
import { Quay } from '../quay.ts';

const hour = 3_600_000;
const jumps = [hour, -hour, 24 * hour, -24 * hour, 400 * 24 * hour, 60_000, -60_000, 0];
/** The server looks every second, in milliseconds. */
const look = 1_300;
/** Seconds that a lease has: longer than a round on any machine, and shorter than any jump of more than a minute. */
const ttl = 1_800;
const preload = pathToFileURL(join(import.meta.dirname, '../../programs/shifting-clock.mjs')).href;

/** `judge` is called after each jump, with the server's time. */
async function shift(
  trial: Trial,
  judge: (now: number, held: readonly Lease[], quay: Quay) => Promise<void>,
  steps: readonly number[],
): Promise<void> {
  const plain = await Harbor.open();
  const clock = join(plain.root, 'clock');
  const harbor = new Harbor(plain.root, { CHAOS_CLOCK: clock });
  let owners: Owner[] = [];
  try {
    const quay = await Quay.at(harbor, { nodeFlags: ['--import', preload] });
    owners = await startOwners(harbor, 3);
    for (let n = 0; n < 20; n++) await quay.lease(quay.root, `timed-${n}`, { ttl });
    const held = await quay.leases();
    const pid = await quay.pid();
    for (const jump of steps) {
      await writeFile(clock, String(jump));
      kill(pid, 'SIGUSR2');
      trial.did('jumps');
      await pause(look);
      await judge(systemClock.now() + jump, held, quay);
    }
    await dieRightly(trial, quay, owners);
    // What was written in another year is read in this one.
    kill(pid, 'SIGKILL');
    const next = await Quay.at(harbor);
    const there = new Set((await next.leases()).map(({ id }) => id));
    for (const { id, service } of held)
      if (service.startsWith('timed') && !there.has(id)) trial.broken('I4', `${service} is lost`);
    await next.stop();
    await checkHarbor(harbor, trial);
  } finally {
    await endOwners(owners);
    await harbor.close();
  }
}

async function nobodyIsLost(trial: Trial, held: readonly Lease[], quay: Quay): Promise<void> {
  const there = new Map((await quay.leases()).map((lease) => [lease.id, lease]));
  for (const { id, service } of held)
    if (!there.has(id)) trial.broken('P3', `${service} was lost by a jump of the clock`);
  // Far from where other rounds look for free ports at the same time: looking takes a port for a moment.
  const from = 10_000 + 1_000 * (trial.seed % 20);
  const range = { from, to: from + 999 };
  const { id, port } = await quay.lease(quay.root, 'fleeting', { range });
  const before = there.get(id);
  if (before) trial.broken('P3', 'a port was given that somebody held');
  await quay.peer.request('ports/release', { leaseId: id });
  const again = await quay.lease(quay.root, 'fleeting', { range });
  if (again.port !== port) trial.broken('P3', 'a service did not get its own port again');
  await quay.peer.request('ports/release', { leaseId: again.id });
}

export const clock: Fault = {
  name: 'clock',
  what: 'the server’s clock is set back and forward, by minutes and by a year',
  rounds: { short: 1, long: 20 },
  round: (trial) =>
    shift(
      trial,
      (_, held, quay) => nobodyIsLost(trial, held, quay),
      Array.from({ length: trial.isLong ? 12 : 5 }, () => oneOf(trial.dice, jumps)),
    ),
  waits: true,
  control: {
    what: 'a reaper that compares times with the clock',
    breaks: ['P3'],
    rounds: 1,
    round: (trial) =>
      shift(
        trial,
        async (now, held) => {
          for (const { service, expiresAt } of held)
            if (expiresAt !== undefined && expiresAt < now)
              trial.broken('P3', `it would have ended ${service}`);
        },
        [hour],
      ),
  },
};
