/** Every lease, assignment and resting port: what the port events fold into. Pure: no clock, no socket, no decision. */
import { type LeaseEvent, leaseAfter } from './lease-after.ts';
import type { PortEvent } from './port-events.ts';
import type { Assignment, PortLease, Resting } from './port-lease.ts';
import { defaultTimes, isResting, type PortTimes, restTime, serviceKey } from './port-lease.ts';
import type { Sharer } from './sharer.ts';

interface Saved {
  readonly fence: number;
  readonly leases: readonly PortLease[];
  readonly assignments: readonly Assignment[];
  readonly resting: readonly Resting[];
}

export class PortLedger {
  /** What its readers count with; nothing that is folded depends on it. */
  readonly times: PortTimes;
  readonly #leases = new Map<string, PortLease>();
  readonly #byPort = new Map<number, string>();
  readonly #byService = new Map<string, string>();
  readonly #byProject = new Map<string, Set<string>>();
  readonly #bySingleton = new Map<string, string>();
  readonly #assignments = new Map<string, Assignment>();
  readonly #resting = new Map<number, Resting>();
  /** One byte a port, 1 for leased: the first free port of a range is one native search away. */
  readonly #taken = new Uint8Array(65_536);
  #fence = 0;
  #changes = 0;
  #mended = 0;

  constructor(times: PortTimes = defaultTimes) {
    this.times = times;
  }

  /** Grows with every event that is folded in. */
  get changes(): number {
    return this.#changes;
  }

  /** How many leases of what was restored last could not be, and were left out: damaged, or two of one port or name. */
  get mended(): number {
    return this.#mended;
  }

  /** The newest fence number given. */
  get fence(): number {
    return this.#fence;
  }

  get size(): number {
    return this.#leases.size;
  }

  leases(): IterableIterator<PortLease> {
    return this.#leases.values();
  }

  lease(id: string): PortLease | undefined {
    return this.#leases.get(id);
  }

  leaseOnPort(port: number): PortLease | undefined {
    const id = this.#byPort.get(port);
    return id === undefined ? undefined : this.#leases.get(id);
  }

  leaseOfService(projectId: string, service: string): PortLease | undefined {
    const id = this.#byService.get(serviceKey(projectId, service));
    return id === undefined ? undefined : this.#leases.get(id);
  }

  /** In the order in which they were leased; costs what the project has, not what the machine has. */
  leasesOfProject(projectId: string): PortLease[] {
    const ids = this.#byProject.get(projectId) ?? [];
    return Array.from(ids, (id) => this.#leases.get(id)).filter((lease) => lease !== undefined);
  }

  /** The machine's only lease of this name. */
  leaseOfSingleton(name: string): PortLease | undefined {
    const id = this.#bySingleton.get(name);
    return id === undefined ? undefined : this.#leases.get(id);
  }

  /** What a project uses and another one holds, or the project itself under another name. */
  sharedBy(projectId: string): { readonly lease: PortLease; readonly sharer: Sharer }[] {
    return Array.from(this.#bySingleton.values(), (id) => this.#leases.get(id)).flatMap((lease) =>
      (lease?.sharers ?? [])
        .filter((sharer) => sharer.projectId === projectId)
        .map((sharer) => ({ lease: lease as PortLease, sharer })),
    );
  }

  assignment(projectId: string, service: string): Assignment | undefined {
    return this.#assignments.get(serviceKey(projectId, service));
  }

  resting(port: number): Resting | undefined {
    return this.#resting.get(port);
  }

  /** The first port from `from` to `to` that nobody leases. */
  firstUnleased(from: number, to: number): number | undefined {
    const found = this.#taken.indexOf(0, from);
    return found === -1 || found > to ? undefined : found;
  }

  /** Folds one event in; never throws, and returns the id of the lease that it speaks of. */
  apply(event: PortEvent, at: number): string {
    this.#changes++;
    if (event.type === 'portLeased') return this.#lease(event.lease, at);
    const lease = this.#leases.get(event.leaseId);
    if (lease) this.#change(lease, event, at);
    return event.leaseId;
  }

  #change(lease: PortLease, event: LeaseEvent, at: number): void {
    const after = leaseAfter(lease, event);
    if (!after || isElsewhere(lease, after)) this.#remove(lease);
    if (after) {
      if (isElsewhere(lease, after)) this.#makeRoom(after);
      this.#put(after);
      this.#fence = Math.max(this.#fence, after.fence);
    }
    const { projectId, service } = lease;
    switch (event.type) {
      case 'portMoved':
        this.#rest(
          { port: event.from, projectId, service, until: at + (event.rest ?? restTime) },
          at,
        );
        this.#resting.delete(event.to);
        this.#assign(projectId, service, event.to, at);
        break;
      case 'leasePassed':
      case 'leaseAdopted':
        this.#assign(projectId, service, lease.port, at);
        break;
      case 'singletonTaken':
        this.#assign(event.projectId, event.service, lease.port, at);
        break;
      case 'portReleased':
        this.#rest({ port: event.port, projectId, service, until: event.restsUntil }, at);
        this.#assign(projectId, service, event.port, at);
        break;
      default:
    }
  }

  /** Which ports the project's services normally have is remembered no more. */
  forgetAssignments(projectId: string): void {
    for (const [key, each] of this.#assignments)
      if (each.projectId === projectId) this.#assignments.delete(key);
  }

  /** A JSON value that `restore` takes. */
  save(): Saved {
    const assignments = [...this.#assignments.values()];
    const newest = assignments.reduce((latest, { usedAt }) => Math.max(latest, usedAt), 0);
    return {
      fence: this.#fence,
      leases: [...this.#leases.values()],
      assignments: assignments.filter(({ usedAt }) => newest - usedAt < this.times.assignmentLife),
      resting: [...this.#resting.values()],
    };
  }

  restore(saved: unknown): void {
    for (const lease of [...this.#leases.values()]) this.#remove(lease);
    this.#assignments.clear();
    this.#resting.clear();
    this.#fence = 0;
    this.#mended = 0;
    if (saved === undefined) return;
    const { fence, leases, assignments, resting } = saved as Saved;
    this.#fence = fence;
    for (const lease of leases) {
      if (!isWhole(lease)) continue;
      this.#makeRoom(lease);
      this.#put(lease);
    }
    this.#mended = leases.length - this.#leases.size;
    for (const each of assignments)
      this.#assignments.set(serviceKey(each.projectId, each.service), each);
    for (const each of resting) this.#resting.set(each.port, each);
  }

  #lease(lease: PortLease, at: number): string {
    const same = this.#leases.get(lease.id);
    if (same) this.#remove(same);
    this.#makeRoom(lease);
    this.#fence = Math.max(this.#fence, lease.fence);
    this.#resting.delete(lease.port);
    this.#put(lease);
    this.#assign(lease.projectId, lease.service, lease.port, at);
    return lease.id;
  }

  /** Only a journal that lost a record can put two leases on one port, service or singleton; the later one is right. */
  #makeRoom({ id, port, projectId, service, singleton }: PortLease): void {
    const others = [
      this.leaseOnPort(port),
      this.leaseOfService(projectId, service),
      singleton === undefined ? undefined : this.leaseOfSingleton(singleton),
    ];
    for (const other of others) if (other && other.id !== id) this.#remove(other);
  }

  #put(lease: PortLease): void {
    this.#leases.set(lease.id, lease);
    this.#byPort.set(lease.port, lease.id);
    this.#byService.set(serviceKey(lease.projectId, lease.service), lease.id);
    if (lease.singleton !== undefined) this.#bySingleton.set(lease.singleton, lease.id);
    this.#taken[lease.port] = 1;
    const ofProject = this.#byProject.get(lease.projectId);
    if (ofProject) ofProject.add(lease.id);
    else this.#byProject.set(lease.projectId, new Set([lease.id]));
  }

  #remove(lease: PortLease): void {
    this.#leases.delete(lease.id);
    this.#byPort.delete(lease.port);
    this.#byService.delete(serviceKey(lease.projectId, lease.service));
    if (lease.singleton !== undefined) this.#bySingleton.delete(lease.singleton);
    this.#taken[lease.port] = 0;
    const ofProject = this.#byProject.get(lease.projectId);
    ofProject?.delete(lease.id);
    if (ofProject?.size === 0) this.#byProject.delete(lease.projectId);
  }

  #assign(projectId: string, service: string, port: number, usedAt: number): void {
    this.#assignments.set(serviceKey(projectId, service), { projectId, service, port, usedAt });
  }

  /** Remembers the rest, and forgets the rests that are over: their number stays that of the last half minute. */
  #rest(rest: Resting, at: number): void {
    if (this.#resting.size > 64)
      for (const each of this.#resting.values())
        if (!isResting(each, at, this.times.restTime)) this.#resting.delete(each.port);
    this.#resting.set(rest.port, rest);
  }
}

/** What every lease must have for anything to be decided about it. */
function isWhole({ id, projectId, service, port, holder }: PortLease): boolean {
  return (
    [id, projectId, service, holder?.kind].every((word) => typeof word === 'string') &&
    Number.isInteger(port) &&
    port > 0 &&
    port < 65_536
  );
}

/** Whether the lease is found under another port or name than before. */
function isElsewhere(before: PortLease, after: PortLease): boolean {
  return (
    before.port !== after.port ||
    before.projectId !== after.projectId ||
    before.service !== after.service ||
    before.singleton !== after.singleton
  );
}
