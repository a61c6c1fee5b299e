/** The promises that must hold at every moment of a voyage, seen from the events alone. Lets nothing happen itself. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { defaultGraces as graces, processOf, sameHolder } from '#server/leases/holder.ts';
import type { PortEvent } from '#server/ports/port-events.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { Quay, Written } from './quay.ts';

export class Promises {
  /** The leases that somebody asked to be released. */
  readonly asked = new Set<string>();
  /** Since when, in observed time, a process has been proven dead. */
  readonly deadSince = new Map<string, number>();
  /** The newest durable value of every lease that there was. */
  readonly seen = new Map<string, PortLease>();
  jumps = 0;
  crashes = 0;
  readonly #quay: () => Quay;
  readonly #rests = new Map<number, { readonly service: string; readonly until: number }>();
  /** Who has each port, and which port each lease has, by the events alone: the ledger's own guard is not trusted here. */
  readonly #owners = new Map<number, string>();
  readonly #berths = new Map<string, number>();
  #fence = 0;

  constructor(quay: () => Quay) {
    this.#quay = quay;
  }

  died(process: ProcessIdentity): void {
    this.deadSince.set(nameOf(process), this.#quay().time.seen);
  }

  /** Deaths count for the next server from its own first look on. */
  crashed(): void {
    this.crashes++;
    for (const name of this.deadSince.keys()) this.deadSince.set(name, 0);
  }

  /** At any moment, of what is decided and of what is durable alike. */
  checkLedger(ledger: PortLedger): void {
    const leases = [...ledger.leases()];
    const ports = new Set(leases.map((lease) => lease.port));
    const names = new Set(leases.map((lease) => `${lease.projectId}/${lease.service}`));
    assert.equal(ports.size, leases.length, 'no two leases on a port');
    assert.equal(names.size, leases.length, 'no two leases of a service');
    for (const lease of leases) assert.equal(ledger.leaseOnPort(lease.port), lease);
    const singletons = leases.flatMap(({ singleton }) => singleton ?? []);
    assert.equal(new Set(singletons).size, singletons.length, 'a singleton has one owner');
    for (const { holder, projectId, state, sharers = [] } of leases)
      for (const sharer of sharers)
        if (state !== 'down' && sharer.projectId === projectId)
          assert.ok(!sameHolder(sharer.holder, holder), 'who shares a lease does not hold it');
  }

  /** Of one commit, when it is durable. */
  check({ events }: Written): void {
    for (const event of events) {
      this.#checkFence(event);
      this.#checkOwner(event);
      this.#checkRest(event);
      if (event.type === 'portReleased' && !events.some(isOfSingleton) && !this.#isReplaced(event))
        this.#checkEnd(event);
      if (event.type === 'leaseWentDown') this.#checkDown(event.leaseId);
      if (event.type === 'singletonTaken') this.#checkTaken(event.leaseId);
    }
    for (const lease of this.#quay().journal.durable.leases()) this.seen.set(lease.id, lease);
  }

  /** Who uses the machine's one already and asks for it again gives back what it got of its own meanwhile. */
  #isReplaced({ leaseId, projectId, service, reason }: PortEvent & { type: 'portReleased' }) {
    const uses = this.#quay().journal.durable.sharedBy(projectId);
    return (
      reason === 'released' &&
      uses.some(({ lease, sharer }) => lease.id !== leaseId && sharer.service === service)
    );
  }

  /** Only the proven dead go down, and only for others who use it. */
  #checkDown(leaseId: string): void {
    const lease = this.seen.get(leaseId);
    const process = lease && processOf(lease.holder);
    assert.ok(process, 'what goes down was held by a process');
    assert.ok(this.deadSince.has(nameOf(process)), 'only the dead go down');
    assert.ok(lease.sharers, 'nothing is kept for nobody');
  }

  /** Nobody takes from a living process that runs it or is starting it. */
  #checkTaken(leaseId: string): void {
    const lease = this.seen.get(leaseId);
    assert.ok(lease?.singleton, 'only a singleton is taken');
    if (lease.holder.kind === 'process' && !this.asked.has(leaseId))
      assert.ok(this.deadSince.has(nameOf(lease.holder.process)), 'nobody takes from the living');
  }

  #checkOwner(event: PortEvent): void {
    if (event.type === 'portLeased') this.#berth(event.lease.id, event.lease.port);
    if (event.type === 'portMoved') this.#berth(event.leaseId, event.to);
    if (event.type === 'portReleased') this.#leave(event.leaseId);
  }

  #berth(leaseId: string, port: number): void {
    this.#leave(leaseId);
    assert.equal(this.#owners.get(port), undefined, `port ${port} is leased to nobody else`);
    this.#owners.set(port, leaseId);
    this.#berths.set(leaseId, port);
  }

  #leave(leaseId: string): void {
    const port = this.#berths.get(leaseId);
    if (port !== undefined) this.#owners.delete(port);
    this.#berths.delete(leaseId);
  }

  #checkFence(event: PortEvent): void {
    const fence =
      event.type === 'portLeased' ? event.lease.fence : 'fence' in event ? event.fence : undefined;
    if (fence === undefined) return;
    assert.ok(fence > this.#fence, `fence ${fence} after ${this.#fence}`);
    this.#fence = fence;
  }

  /** Only while nobody set the clock: a rest is half a minute of wall time, by courtesy. */
  #checkRest(event: PortEvent): void {
    if (event.type === 'portReleased') {
      const service = `${event.projectId}/${event.service}`;
      this.#rests.set(event.port, { service, until: event.restsUntil });
    }
    if (event.type !== 'portLeased' || this.jumps > 0) return;
    const { lease } = event;
    const rest = this.#rests.get(lease.port);
    if (rest && rest.service !== `${lease.projectId}/${lease.service}`)
      assert.ok(lease.since >= rest.until, 'a port rests for others');
  }

  #checkEnd(event: PortEvent & { readonly type: 'portReleased' }): void {
    const lease = this.seen.get(event.leaseId);
    assert.ok(lease, 'what ends has been');
    if (event.reason === 'released') {
      assert.ok(this.asked.has(event.leaseId), 'somebody asked for it');
      return;
    }
    if (event.reason === 'expired') {
      assert.notEqual(lease.expiresAt, undefined, 'what expires had a limit');
      return;
    }
    const process = processOf(lease.holder);
    assert.ok(process, 'a project does not die');
    assert.equal(this.#quay().machine.verdictNow(process), 'dead', 'only the dead lose a lease');
    const since = this.deadSince.get(nameOf(process));
    const grace = this.crashes > 0 ? 0 : graces[lease.holder.kind];
    assert.ok(since !== undefined && this.#quay().time.seen - since >= grace);
  }
}

function nameOf({ pid, startTime }: ProcessIdentity): string {
  return `${pid} ${startTime}`;
}

/** A project's own lease may be given back when it joins the machine's one. */
function isOfSingleton({ type }: PortEvent): boolean {
  return type === 'leaseShared' || type === 'singletonTaken';
}
