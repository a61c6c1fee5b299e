/** Figures over the activity: what happened how often, to which types and projects, and how long services take to listen. */
import type { Row } from './rows.ts';

export interface OfType {
  readonly type: string;
  readonly leases: number;
  /** How often a stranger was seen on a leased port. */
  readonly conflicts: number;
  /** How often a lease moved to another port. */
  readonly reassignments: number;
}

export interface OfProject {
  readonly projectId: string;
  readonly events: number;
  readonly leases: number;
}

/** In milliseconds, from the moment that a port was granted to somebody until he was seen to listen; percentiles by nearest rank. */
export interface TimeToBind {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
}

export interface Statistics {
  readonly events: number;
  /** Milliseconds since 1970, of the oldest and the newest event. */
  readonly from?: number;
  readonly to?: number;
  readonly leases: number;
  readonly conflicts: number;
  readonly reassignments: number;
  /** By kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Busiest first; those whose beginning is no longer known are not in it. */
  readonly types: readonly OfType[];
  /** Busiest first. */
  readonly projects: readonly OfProject[];
  readonly timeToBind?: TimeToBind;
}

interface Counted {
  leases: number;
  conflicts: number;
  reassignments: number;
}

const none = (): Counted => ({ leases: 0, conflicts: 0, reassignments: 0 });

/** How many types and projects are told of. */
const mostTold = 20;

/** Takes rows newest first. */
export class Tally {
  #events = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  readonly #all = none();
  readonly #kinds = new Map<string, number>();
  readonly #types = new Map<string, Counted>();
  readonly #projects = new Map<string, { events: number; leases: number }>();
  /** What was counted of leases whose type an older event will tell. */
  readonly #untold = new Map<string, Counted>();
  /** When somebody was first seen to listen after the moment that we have come back to. */
  readonly #boundAt = new Map<string, number>();
  readonly #waits: number[] = [];

  add(row: Row): void {
    this.#events++;
    this.#from = Math.min(this.#from, row.at);
    this.#to = Math.max(this.#to, row.at);
    this.#kinds.set(row.kind, (this.#kinds.get(row.kind) ?? 0) + 1);
    this.#countProject(row);
    this.#countLease(row);
    this.#measure(row);
  }

  get result(): Statistics {
    const types = [...this.#types].map(([type, counted]) => ({ type, ...counted }));
    const projects = [...this.#projects].map(([projectId, counted]) => ({ projectId, ...counted }));
    return {
      events: this.#events,
      ...(this.#events > 0 && { from: this.#from, to: this.#to }),
      ...this.#all,
      kinds: Object.fromEntries(this.#kinds),
      types: types
        .sort((a, b) => b.leases - a.leases || compare(a.type, b.type))
        .slice(0, mostTold),
      projects: projects
        .sort((a, b) => b.events - a.events || compare(a.projectId, b.projectId))
        .slice(0, mostTold),
      ...(this.#waits.length > 0 && { timeToBind: timeToBind(this.#waits) }),
    };
  }

  #countProject({ subject, type }: Row): void {
    if (subject.projectId === undefined) return;
    const counted = this.#projects.get(subject.projectId) ?? { events: 0, leases: 0 };
    counted.events++;
    if (type === 'portLeased') counted.leases++;
    this.#projects.set(subject.projectId, counted);
  }

  #countLease({ subject: { leaseId, serviceType }, type }: Row): void {
    if (leaseId === undefined) return;
    const key = counterOf(type);
    if (key) this.#all[key]++;
    const untold = this.#untold.get(leaseId);
    if (serviceType === undefined) {
      if (!key) return;
      const counted = untold ?? none();
      counted[key]++;
      this.#untold.set(leaseId, counted);
      return;
    }
    const counted = this.#types.get(serviceType) ?? none();
    if (key) counted[key]++;
    if (untold) {
      counted.conflicts += untold.conflicts;
      counted.reassignments += untold.reassignments;
      this.#untold.delete(leaseId);
    }
    if (key || untold) this.#types.set(serviceType, counted);
  }

  #measure({ subject: { leaseId }, type, at, data }: Row): void {
    if (leaseId === undefined) return;
    if (type === 'portBound') this.#boundAt.set(leaseId, at);
    const isGranted =
      type === 'portLeased' || (type === 'leasePassed' && data.state === 'reserved');
    const boundAt = this.#boundAt.get(leaseId);
    if (!isGranted || boundAt === undefined) return;
    this.#boundAt.delete(leaseId);
    // A clock that was set back in between tells nothing.
    if (boundAt >= at) this.#waits.push(boundAt - at);
  }
}

function counterOf(type: string): keyof Counted | undefined {
  if (type === 'portLeased') return 'leases';
  if (type === 'portContested') return 'conflicts';
  return type === 'portMoved' ? 'reassignments' : undefined;
}

function timeToBind(waits: readonly number[]): TimeToBind {
  const sorted = Float64Array.from(waits).sort();
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), longest: rank(1) };
}

/** By code units, so that the order is the same for everybody. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
