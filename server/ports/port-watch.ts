/** Compares what is leased with who listens, and writes down what it sees. It ends no lease. */
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Journal, Origin } from '#common/origin.ts';
import { sameProcess } from '#common/process-identity.ts';
import type { ObservedTime } from '#server/leases/observed-time.ts';
import type { HeldPorts } from './held-ports.ts';
import type { LeasesHealth, ListenerReason } from './lease-health.ts';
import type { ListenerProof } from './listener-proof.ts';
import type { Listener, PortWorld } from './needs.ts';
import type { PortAllocator } from './port-allocator.ts';
import type { PortEvent } from './port-events.ts';
import type { PortLease } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';
import { nextState, type Sight } from './port-transitions.ts';
import { Sightings } from './sightings.ts';
import { isAsBefore, isWorthALook, reasonOf, turns, wasSeen } from './worth-a-look.ts';

/** How long a descendant must have listened elsewhere before the lease follows it, in milliseconds of observed time. */
const settleTime = 2_000;
/** The same for a port of the system's ephemeral range, where tools put their private sockets. */
const ephemeralSettleTime = 10_000;
/** How long after any change of a lease others are looked for every second, in milliseconds of observed time. */
const stirTime = 30_000;
/** Where Node's inspector listens by default and upwards (nodejs.org, debugging guide): never a service. */
const inspectorPorts = { from: 9_229, to: 9_249 };

export interface PortWatchParts {
  readonly world: PortWorld;
  readonly ledger: PortLedger;
  readonly journal: Journal<PortEvent>;
  readonly held: HeldPorts;
  readonly allocator: PortAllocator;
  readonly proof: ListenerProof;
  readonly health: LeasesHealth;
  readonly time: ObservedTime;
  readonly log: Log;
}

/** What one look found out about one lease. */
interface Seen {
  readonly sight: Sight;
  readonly reason: ListenerReason | undefined;
  readonly listener: Listener | undefined;
  readonly here: readonly Listener[];
  /** Where else a descendant of the holder listens, nearest first. */
  readonly elsewhere: readonly Listener[];
}

export class PortWatch {
  readonly #parts: PortWatchParts;
  /** Since when, in observed time, the process that got a lease with this fence has been expected to listen. */
  readonly #expected = new Map<string, { readonly fence: number; readonly since: number }>();
  /** Where else descendants of a holder were seen, and since when. */
  readonly #elsewhere = new Map<string, { readonly port: number; readonly since: number }>();
  /** How many events the ledger had at the last look, and when that number grew last, in observed time. */
  #changes = 0;
  #stirredAt = 0;
  #looking: Promise<void> | undefined;

  constructor(parts: PortWatchParts) {
    this.#parts = parts;
  }

  /** The holder is about to start: its time to listen begins now. */
  expect(leaseId: string): void {
    const lease = this.#parts.ledger.lease(leaseId);
    if (lease) this.#expected.set(leaseId, { fence: lease.fence, since: this.#parts.time.seen });
  }

  /** True while some holder's process is expected to listen: then looking often is worth it. */
  get isExpecting(): boolean {
    for (const lease of this.#parts.ledger.leases())
      if (lease.holder.kind === 'process' && lease.state === 'reserved') return true;
    return false;
  }

  /**
   * Looks once at every leased port; a call during a look waits for a look of its own. `glance`: what is seen every second may
   * be some seconds old where nothing changed. Never rejects.
   */
  async look(how: 'closely' | 'glance' = 'closely'): Promise<void> {
    await this.#looking;
    this.#looking ??= this.#lookOnce(how)
      .catch((failure: unknown) => {
        this.#parts.log.warn('It cannot be seen who listens; every lease stays as it is.', {
          failure,
        });
        this.#noteBlindness();
      })
      .finally(() => {
        this.#looking = undefined;
      });
    await this.#looking;
  }

  async #lookOnce(how: 'closely' | 'glance'): Promise<void> {
    const { ledger, world, held, health } = this.#parts;
    for (const id of this.#expected.keys()) if (!ledger.lease(id)) this.#expected.delete(id);
    for (const id of this.#elsewhere.keys()) if (!ledger.lease(id)) this.#elsewhere.delete(id);
    if (ledger.size === 0) return;
    const first = new Sightings(
      await (how === 'glance' ? world.glance(this.#isQuiet()) : world.listeners()),
    );
    // A row can be missed while the system's table changes under its reader: what was there is looked for twice.
    let again: Promise<Sightings> | undefined;
    const pause = turns();
    const writes: Promise<void>[] = [];
    for (const lease of [...ledger.leases()]) {
      await pause();
      let sightings = first;
      if (first.on(lease.port).length === 0 && wasSeen(lease)) {
        again ??= world.listeners().then((all) => new Sightings(all));
        sightings = await again;
      }
      const here = sightings.on(lease.port);
      if (held.has(lease.id) || !isWorthALook(lease, here))
        health.noteListener(lease.id, undefined);
      else if (isAsBefore(lease, here)) {
        this.#elsewhere.delete(lease.id);
        health.noteListener(
          lease.id,
          this.#parts.proof.isKin(lease, here) ? 'listens' : 'listensApart',
        );
      } else {
        const seen = await this.#see(lease, sightings);
        // Deciding and committing are one tick: nothing that is decided on can change in between.
        if (ledger.lease(lease.id) !== lease || held.has(lease.id)) continue;
        health.noteListener(lease.id, seen.reason);
        writes.push(this.#write(lease, this.#moved(lease, seen) ?? this.#changed(lease, seen)));
      }
    }
    await Promise.all(writes);
  }

  /** Nothing has happened to any lease for a while: nobody is about to listen, as far as anybody can tell. */
  #isQuiet(): boolean {
    const { ledger, time } = this.#parts;
    if (ledger.changes !== this.#changes) this.#stirredAt = time.seen;
    this.#changes = ledger.changes;
    return time.seen - this.#stirredAt >= stirTime;
  }

  #noteBlindness(): void {
    const { ledger, health } = this.#parts;
    for (const lease of ledger.leases())
      if (wasSeen(lease)) health.noteListener(lease.id, 'unreadable');
  }

  async #write(lease: PortLease, events: readonly PortEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { journal, log } = this.#parts;
    const origin: Origin = { by: 'server', correlation: newId('w') };
    await journal.commit(events, origin).catch((failure: unknown) => {
      log.error('What was seen could not be written down.', { leaseId: lease.id, failure });
    });
  }

  async #see(lease: PortLease, sightings: Sightings): Promise<Seen> {
    const { proof } = this.#parts;
    const here = sightings.on(lease.port);
    const ours: Listener[] = [];
    const strangers: Listener[] = [];
    for (const one of here) ((await proof.isOurs(lease, one.process)) ? ours : strangers).push(one);
    const sight = this.#sightOf(lease, strangers.length, ours.length);
    const elsewhere: Listener[] = [];
    if (sight !== 'oursListens')
      for (const one of sightings.kinOf(lease))
        if (
          one.process &&
          one.port !== lease.port &&
          isServicePort(one.port) &&
          (await proof.descends(lease, one.process))
        )
          elsewhere.push(one);
    elsewhere.sort((a, b) => distance(lease.port, a.port) - distance(lease.port, b.port));
    const listener = knownAmong(strangers.length > 0 ? strangers : ours, lease);
    return { sight, reason: reasonOf(lease, sight, listener), listener, here, elsewhere };
  }

  #sightOf(lease: PortLease, strangers: number, ours: number): Sight {
    if (strangers > 0) return 'strangerListens';
    if (ours > 0) return 'oursListens';
    return this.#isTimeUp(lease) ? 'timeIsUp' : 'nobodyListens';
  }

  /** The events of a change of state, or of another listener; none when all is as before. */
  #changed(lease: PortLease, { sight, listener, here }: Seen): PortEvent[] {
    const leaseId = lease.id;
    const state = nextState(lease.state, sight);
    const process = listener?.process;
    const sameListener =
      process && lease.listener
        ? sameProcess(process.process, lease.listener.process)
        : process === lease.listener;
    if (state === lease.state && (sameListener || here.length === 0)) return [];
    const addresses = here.map(({ address }) => address);
    switch (state) {
      case 'reserved':
        return [{ type: 'portCleared', leaseId }];
      case 'unbound':
        return [{ type: 'portUnbound', leaseId }];
      case 'down':
        return [];
      case 'contested':
        return [{ type: 'portContested', leaseId, listener: process, addresses }];
      case 'bound':
        if (!process) return [];
        return [
          { type: 'portBound', leaseId, listener: process, addresses },
          ...this.#taken(lease, listener),
        ];
    }
  }

  /** Binding moves a project's or window's lease, and one that is down, to the process that listens; it goes back when that ends. */
  #taken(lease: PortLease, listener: Listener | undefined): PortEvent[] {
    const { holder } = lease;
    // The holder of what is down is dead: whoever listens holds it now.
    const isDown = lease.state === 'down';
    const isKept = isDown || holder.kind === 'project' || holder.kind === 'window';
    if (!listener?.process || !isKept) return [];
    const { process, marker = '' } = listener.process;
    // A container without a process of its own to be seen: nobody could tell when it ends.
    if (process.pid === 0) return [];
    return [
      {
        type: 'leasePassed',
        leaseId: lease.id,
        holder: { kind: 'process', process, marker },
        returnsTo: isDown ? lease.returnsTo : holder,
        state: 'bound',
        fence: this.#parts.ledger.fence + 1,
        expiresAt: lease.limited ? lease.expiresAt : undefined,
      },
    ];
  }

  #isTimeUp(lease: PortLease): boolean {
    if (lease.holder.kind !== 'process' || lease.state !== 'reserved') return false;
    const expected = this.#expected.get(lease.id);
    if (expected?.fence === lease.fence)
      return this.#parts.time.seen - expected.since >= lease.startTimeout;
    this.expect(lease.id);
    return false;
  }

  /** The lease follows a descendant that settled on another port, when that is ours to give. */
  #moved(lease: PortLease, { elsewhere }: Seen): PortEvent[] | undefined {
    const { ledger, time, allocator, world } = this.#parts;
    const found = elsewhere.find(
      ({ port }) => !ledger.leaseOnPort(port) && !allocator.isClaimed(port),
    );
    const before = this.#elsewhere.get(lease.id);
    if (!found?.process) {
      this.#elsewhere.delete(lease.id);
      return undefined;
    }
    if (before?.port !== found.port) {
      this.#elsewhere.set(lease.id, { port: found.port, since: time.seen });
      return undefined;
    }
    const patience = world.isEphemeral(found.port) ? ephemeralSettleTime : settleTime;
    if (time.seen - before.since < patience) return undefined;
    const leaseId = lease.id;
    const fence = ledger.fence + 1;
    const rest = ledger.times.restTime;
    const addresses = elsewhere
      .filter(({ port }) => port === found.port)
      .map(({ address }) => address);
    return [
      { type: 'portMoved', leaseId, from: lease.port, to: found.port, fence, rest },
      { type: 'portBound', leaseId, listener: found.process, addresses },
    ];
  }
}

/** Of several that share a port, the one that was seen before: a change of order in the system's table is no news. */
function knownAmong(listeners: readonly Listener[], { listener }: PortLease): Listener | undefined {
  const known = listeners.find(
    ({ process }) => process && listener && sameProcess(process.process, listener.process),
  );
  return known ?? listeners[0];
}

function isServicePort(port: number): boolean {
  return port < inspectorPorts.from || port > inspectorPorts.to;
}

/** A tool whose port is taken walks upwards: what lies above is nearer than anything below. */
function distance(from: number, to: number): number {
  return to > from ? to - from : 65_536 + from - to;
}
