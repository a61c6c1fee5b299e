/** Figures over the activity: whatever happened, they are those that a simple count from the beginning comes to. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Activity } from '#server/activity/activity.ts';
import type { Commit, Happening } from '#server/activity/needs.ts';

type Told = Happening & { readonly [key: string]: unknown };

const types = ['dev', 'api', 'database'];

/** What may happen to five services, each with one lease at a time. */
const steps = fc.array(
  fc.record({
    service: fc.integer({ min: 0, max: 4 }),
    deed: fc.constantFrom('lease', 'bind', 'contest', 'move', 'pass', 'unbind', 'release'),
    wait: fc.integer({ min: 0, max: 5_000 }),
  }),
  { maxLength: 80 },
);

interface Now {
  readonly id: string;
  readonly type: string;
  port: number;
}

describe('The figures of the activity', () => {
  it('are those of a count from the beginning', () =>
    fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const { commits, expected, leases } = played(script);
        const activity = new Activity(
          () => newestFirst(commits),
          { lease: (id) => leases.get(id), runner: () => undefined },
          (type) => type,
        );
        const {
          types: ofTypes,
          leases: all,
          conflicts,
          reassignments,
          timeToBind,
          events,
          kinds,
        } = await activity.statistics({});
        assert.deepEqual({ leases: all, conflicts, reassignments }, expected.all);
        assert.equal(events, expected.events);
        assert.equal(
          Object.values(kinds).reduce((sum, count) => sum + count, 0),
          events,
        );
        assert.deepEqual(
          Object.fromEntries(ofTypes.map(({ type, ...counts }) => [type, counts])),
          expected.ofTypes,
        );
        const sorted = expected.waits.sort((a, b) => a - b);
        assert.equal(timeToBind?.count ?? 0, sorted.length);
        if (timeToBind) {
          assert.equal(timeToBind.longest, sorted.at(-1));
          assert.equal(timeToBind.p50, sorted[Math.ceil(sorted.length / 2) - 1]);
        }
      }),
    ));

  it('say of every event which service, project and port it is about, whatever it names itself', () =>
    fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const { commits, abouts, leases } = played(script);
        const activity = new Activity(
          () => newestFirst(commits),
          { lease: (id) => leases.get(id), runner: () => undefined },
          (type) => type,
        );
        const seen: unknown[] = [];
        for await (const { subject, type, data } of activity.rows({}))
          seen.unshift([type, subject.service, subject.projectId, data.to ?? subject.port]);
        assert.deepEqual(seen, abouts);
      }),
    ));
});

/** The script as a journal, with what a plain count over it gives. */
function played(script: readonly { service: number; deed: string; wait: number }[]) {
  const commits: Commit[] = [];
  const now = new Map<number, Now>();
  const granted = new Map<string, number>();
  const all = { leases: 0, conflicts: 0, reassignments: 0 };
  const ofTypes: Record<string, typeof all> = {};
  const waits: number[] = [];
  const abouts: unknown[] = [];
  let at = 1_000;
  let revision = 0;
  const write = (service: number, port: number, event: Told) => {
    const projectId = `p_${service % 2}`;
    abouts.push([event.type, `s${service}`, projectId, port]);
    commits.push({ revision: ++revision, at, by: 'i', correlation: 'q', events: [event] });
  };
  for (const { service, deed, wait } of script) {
    at += wait;
    const lease = now.get(service);
    const type = types[service % types.length] ?? '';
    const counts = () => {
      ofTypes[type] ??= { leases: 0, conflicts: 0, reassignments: 0 };
      return ofTypes[type];
    };
    const flat = { projectId: `p_${service % 2}`, service: `s${service}` };
    if (deed === 'lease' && !lease) {
      const made = { id: `l${revision}`, type, port: 3_000 + revision };
      now.set(service, made);
      granted.set(made.id, at);
      all.leases++;
      counts().leases++;
      write(service, made.port, {
        type: 'portLeased',
        lease: { ...made, ...flat, holder: { kind: 'project' } },
      });
    }
    if (!lease) continue;
    const leaseId = lease.id;
    switch (deed) {
      case 'bind': {
        const since = granted.get(leaseId);
        if (since !== undefined) waits.push(at - since);
        granted.delete(leaseId);
        write(service, lease.port, { type: 'portBound', leaseId });
        break;
      }
      case 'contest':
        all.conflicts++;
        counts().conflicts++;
        write(service, lease.port, { type: 'portContested', leaseId });
        break;
      case 'move': {
        const from = lease.port;
        lease.port += 1_000;
        all.reassignments++;
        counts().reassignments++;
        write(service, lease.port, { type: 'portMoved', leaseId, from, to: lease.port });
        break;
      }
      case 'pass':
        granted.set(leaseId, at);
        write(service, lease.port, {
          type: 'leasePassed',
          leaseId,
          state: 'reserved',
          holder: { kind: 'process' },
        });
        break;
      case 'unbind':
        write(service, lease.port, { type: 'portUnbound', leaseId });
        break;
      case 'release':
        now.delete(service);
        write(service, lease.port, { type: 'portReleased', leaseId, port: lease.port, ...flat });
        break;
    }
  }
  const leases = new Map(
    [...now].map(([service, { id, type, port }]) => [
      id,
      {
        ...{ leaseId: id, port, serviceType: type },
        ...{ service: `s${service}`, projectId: `p_${service % 2}` },
      },
    ]),
  );
  return { commits, leases, abouts, expected: { all, ofTypes, waits, events: commits.length } };
}

async function* newestFirst(commits: readonly Commit[]): AsyncGenerator<readonly Commit[]> {
  const reversed = commits.toReversed();
  for (let from = 0; from < reversed.length; from += 7) yield reversed.slice(from, from + 7);
}
