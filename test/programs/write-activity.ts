/**
 * Fills a store with so many events of a busy machine: leases that are bound, contested, moved, passed on and given back,
 * each in the order in which that happens. All are given back at the end. Says how many it wrote.
 * The disk is not waited for: what is made here is lost by no crash.
 */
import { systemClock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { silentLog } from '#common/log.ts';
import { type HarborEvent, HarborState } from '#server/harbor-state.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import { nodeFiles } from '#server/store/node-files.ts';
import { Store } from '#server/store/store.ts';

const [directory = '', wanted = '0', seed = '1'] = process.argv.slice(2);

/** Lehmer's generator, as in C++'s minstd_rand: the same journal for the same seed. */
let state = Number(seed);
const dice = (sides: number) => {
  state = (state * 48_271) % 2_147_483_647;
  return state % sides;
};

const types = ['dev', 'api', 'database', 'docs', 'worker-pool'];
const projects = Array.from({ length: 30 }, (_, n) => `p_${(0x10000000 + n).toString(16)}`);
const files = {
  ...nodeFiles,
  create: async (path: string) => ({ ...(await nodeFiles.create(path)), sync: async () => {} }),
};
let now = systemClock.now() - 14 * 24 * 3_600_000;
const clock = { ...systemClock, now: () => now };
const store = new Store<HarborEvent>({
  ...{ directory, clock, log: silentLog, folded: new HarborState(), epoch: 1, files },
  retention: { bytes: 1e12, files: 1e6 },
});

const leases = new Map<number, PortLease>();
let fence = 0;
let written = 0;

function leased(port: number): HarborEvent {
  const holder = { kind: 'project', projectId: projects[dice(projects.length)] ?? '' } as const;
  const lease: PortLease = {
    ...{ id: newId('l'), projectId: holder.projectId, service: `s${dice(9)}`, port, holder },
    type: types[dice(types.length)] ?? '',
    ...{ state: 'reserved', fence: ++fence, since: now, startTimeout: 30_000 },
  };
  leases.set(port, lease);
  return { type: 'portLeased', lease };
}

function released(lease: PortLease): HarborEvent {
  leases.delete(lease.port);
  const { id: leaseId, port, projectId, service } = lease;
  const rest = { restsUntil: now + 30_000, reason: 'released' } as const;
  return { type: 'portReleased', leaseId, port, projectId, service, ...rest };
}

function next(): HarborEvent {
  now += dice(2_000);
  const port = 20_000 + dice(200);
  const lease = leases.get(port);
  if (!lease) return leased(port);
  const { id: leaseId } = lease;
  const process = { pid: 1_000 + dice(30_000), startTime: '1', bootId: 'b' };
  const listener = { process, command: 'node server.js --verbose', ancestors: [] };
  switch (dice(12)) {
    case 0:
    case 1:
      return released(lease);
    case 2:
      return { type: 'portContested', leaseId, listener, addresses: ['0.0.0.0'] };
    case 3: {
      const to = port + 1_000 + dice(20_000);
      return leases.has(to) ? { type: 'portUnbound', leaseId } : moved(lease, to);
    }
    case 4:
      return {
        ...{ type: 'leasePassed', leaseId, state: 'reserved', fence: ++fence },
        holder: { kind: 'process', process, marker: 'm' },
      };
    default:
      return { type: 'portBound', leaseId, listener, addresses: ['127.0.0.1'] };
  }
}

function moved(lease: PortLease, to: number): HarborEvent {
  const { id: leaseId, port: from } = lease;
  leases.delete(from);
  leases.set(to, { ...lease, port: to });
  return { type: 'portMoved', leaseId, from, to, fence: ++fence, rest: 30_000 };
}

async function write(events: readonly HarborEvent[]): Promise<void> {
  written += events.length;
  await store.commit(events, { by: `i_${dice(50)}`, correlation: newId('q') });
}

async function main(): Promise<void> {
  await nodeFiles.makeDirectory(directory);
  await store.open();
  while (written < Number(wanted)) {
    const group: Promise<void>[] = [];
    for (let n = 0; n < 100; n++)
      group.push(write(Array.from({ length: 1 + dice(4) }, () => next())));
    await Promise.all(group);
  }
  await Promise.all([...leases.values()].map((lease) => write([released(lease)])));
  await store.close();
  console.log(String(written));
}

void main();
