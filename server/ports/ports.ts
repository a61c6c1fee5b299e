/** The front door of the ports room: who may have which port. Sees the world through its needs, and time through the clock. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { KeyedQueue } from '#common/keyed-queue.ts';
import type { Journal, Origin } from '#common/origin.ts';
import type { Verdict } from '#common/process-identity.ts';
import type { Endings } from '#server/leases/endings.ts';
import { sameHolder } from '#server/leases/holder.ts';
import type { LeaseAnswer, Wish } from './answers.ts';
import { expiryOf, fits, isInUse, passing } from './asking-again.ts';
import type { HeldPorts } from './held-ports.ts';
import { leaseAfter } from './lease-after.ts';
import type { PortWorld } from './needs.ts';
import { serviceOfBlock } from './placement.ts';
import type { Found, PortAllocator } from './port-allocator.ts';
import { type PortEvent, releaseOf } from './port-events.ts';
import { type PortLease, serviceKey } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';
import type { PortWatch } from './port-watch.ts';

export interface PortsParts {
  readonly world: PortWorld;
  readonly ledger: PortLedger;
  readonly journal: Journal<PortEvent>;
  readonly allocator: PortAllocator;
  readonly held: HeldPorts;
  readonly watch: PortWatch;
  readonly endings: Endings;
  readonly clock: Clock;
}

/** What a request under a key was answered, as the journal keeps it. */
type KeptAnswer = LeaseAnswer | { readonly kind: 'released'; readonly lease: PortLease };

export class Ports {
  readonly #parts: PortsParts;
  readonly #queue = new KeyedQueue();

  constructor(parts: PortsParts) {
    this.#parts = parts;
  }

  /** Leases a port for a service. Asking again for the same service never gives a second port. */
  lease(wish: Wish, origin: Origin): Promise<LeaseAnswer> {
    return this.#queue.run(serviceKey(wish.projectId, wish.service), async () => {
      const before = await this.#answered(origin.key);
      if (before && before.kind !== 'released') return before;
      for (;;) {
        const answer = await (wish.count > 1 ? this.#block(wish, origin) : this.#one(wish, origin));
        if (answer) return answer;
      }
    });
  }

  /** Stops holding the port, for the process that is about to bind it. */
  async yield(leaseId: string): Promise<void> {
    await this.#parts.held.release(leaseId);
    this.#parts.watch.expect(leaseId);
  }

  /** Ends a lease at somebody's wish; its port rests for a moment. Undefined when it is gone. */
  async release(leaseId: string, origin: Origin): Promise<PortLease | undefined> {
    const { journal, held, clock, ledger } = this.#parts;
    const lease = ledger.lease(leaseId);
    if (!lease) return undefined;
    const answer: KeptAnswer = { kind: 'released', lease };
    const restsUntil = clock.now() + ledger.times.restTime;
    await journal.commit([releaseOf(lease, 'released', restsUntil)], origin, answer);
    await held.release(leaseId);
    return lease;
  }

  /** The lease that a request with this key released before. */
  async released(key: string | undefined): Promise<PortLease | undefined> {
    const before = await this.#answered(key);
    return before?.kind === 'released' ? before.lease : undefined;
  }

  /** Gives a lease a new end, `ttl` milliseconds from now. Undefined when it is gone. */
  async renew(leaseId: string, ttl: number, origin: Origin): Promise<PortLease | undefined> {
    const { journal, ledger, clock } = this.#parts;
    if (!ledger.lease(leaseId)) return undefined;
    const expiresAt = clock.now() + ttl;
    await journal.commit([{ type: 'leaseRenewed', leaseId, expiresAt, limited: true }], origin);
    return ledger.lease(leaseId);
  }

  async #answered(key: string | undefined): Promise<KeptAnswer | undefined> {
    if (key === undefined) return undefined;
    const before = this.#parts.journal.answerTo(key) ?? undefined;
    if (before !== undefined) await this.#parts.journal.settled();
    return before as KeptAnswer | undefined;
  }

  /** Undefined when what was decided on changed meanwhile: then it is decided anew, because somebody else got further. */
  #one(wish: Wish, origin: Origin): Promise<LeaseAnswer | undefined> {
    const lease = this.#parts.ledger.leaseOfService(wish.projectId, wish.service);
    return lease ? this.#again(lease, wish, origin) : this.#first(wish, origin);
  }

  /** A block is leased as a whole; asking again gives the same one, and nothing is added to half of one. */
  async #block(wish: Wish, origin: Origin): Promise<LeaseAnswer | undefined> {
    const known = this.#leasesOfBlock(wish);
    const [lease] = known;
    if (!lease) return this.#first(wish, origin);
    await this.#parts.journal.settled();
    return known.length === wish.count
      ? { kind: 'granted', leases: known, reused: true }
      : { kind: 'refused', reason: 'leased', port: lease.port, lease };
  }

  #leasesOfBlock(wish: Wish): PortLease[] {
    return Array.from({ length: wish.count }, (_, n) =>
      this.#parts.ledger.leaseOfService(wish.projectId, serviceOfBlock(wish.service, n)),
    ).filter((lease) => lease !== undefined);
  }

  async #first(wish: Wish, origin: Origin): Promise<LeaseAnswer | undefined> {
    const found = await this.#parts.allocator.find(wish, wish.hold, this.#parts.clock.now());
    if (found.kind === 'refused') return this.#withSuggestion(found, wish);
    if (this.#leasesOfBlock(wish).length > 0) {
      await giveUp(found);
      return undefined;
    }
    const leases = found.ports.map((port, n) => this.#newLease(wish, port, n));
    const events = leases.map((lease): PortEvent => ({ type: 'portLeased', lease }));
    return this.#grant(leases, events, false, origin, found);
  }

  /** The service has a lease already: it passes, moves, or is in use. */
  async #again(known: PortLease, wish: Wish, origin: Origin): Promise<LeaseAnswer | undefined> {
    const { ledger, watch, held, world, journal } = this.#parts;
    if (known.state === 'bound' ? wish.starts : !(await this.#isUsable(known))) await watch.look();
    const lease = ledger.lease(known.id);
    if (!lease) return undefined;
    const verdict = await this.#verdict(lease, wish);
    if (isInUse(lease, wish, verdict)) {
      await journal.settled();
      return { kind: 'running', lease };
    }
    const canStay = lease.state === 'bound' || (fits(lease, wish) && (await this.#isUsable(lease)));
    if (!canStay) return this.#move(lease, wish, verdict, origin);
    const holds = wish.hold && lease.state !== 'bound' && !held.has(lease.id);
    const bound = holds ? await world.hold(lease.port) : undefined;
    if (bound === null) return this.#move(lease, wish, verdict, origin);
    if (ledger.lease(lease.id) !== lease) {
      await bound?.release();
      return undefined;
    }
    const events = passing(lease, wish, verdict, ledger.fence + 1, this.#parts.clock.now());
    const found = { ports: [lease.port], held: bound ? [bound] : [], settled: () => {} };
    const answer = await this.#grant([lease], events, true, origin, found);
    if (wish.starts && !wish.hold) await held.release(lease.id);
    return answer;
  }

  /**
   * Whether the holder lives, for this asker. What a command left behind (a build daemon, a browser) keeps its lease from
   * others, but not from who starts the service anew while nobody listens.
   */
  async #verdict({ holder, state }: PortLease, wish: Wish): Promise<Verdict> {
    const { endings } = this.#parts;
    if (sameHolder(wish.holder, holder)) return 'live';
    const isLeftOver = wish.starts && state !== 'bound';
    return isLeftOver ? endings.ownVerdict(holder) : endings.verdict(holder);
  }

  async #move(
    lease: PortLease,
    wish: Wish,
    verdict: Verdict,
    origin: Origin,
  ): Promise<LeaseAnswer | undefined> {
    const { allocator, clock, ledger, held } = this.#parts;
    const found = await allocator.find({ ...wish, count: 1 }, wish.hold, clock.now());
    if (found.kind === 'refused') return this.#withSuggestion(found, wish);
    if (ledger.lease(lease.id) !== lease) {
      await giveUp(found);
      return undefined;
    }
    const { id: leaseId, port: from } = lease;
    const [to] = found.ports as [number];
    const fence = ledger.fence + 1;
    const rest = ledger.times.restTime;
    const moved = { type: 'portMoved', leaseId, from, to, fence, rest } as const;
    const passed = passing({ ...lease, state: 'reserved' }, wish, verdict, fence + 1, clock.now());
    const before = held.take(leaseId);
    try {
      return await this.#grant([lease], [moved, ...passed], true, origin, found);
    } finally {
      await before?.release();
    }
  }

  /** Writes `events` down in this very tick and answers with what they make of `leases`; what was found is kept or given up. */
  async #grant(
    leases: readonly PortLease[],
    events: readonly PortEvent[],
    reused: boolean,
    origin: Origin,
    found: Pick<Found, 'held' | 'settled'>,
  ): Promise<LeaseAnswer> {
    const { journal, held } = this.#parts;
    const after = leases.map((lease) => events.reduce(leaseWith, lease));
    const answer: LeaseAnswer = { kind: 'granted', leases: after, reused };
    found.held.forEach((one, n) => {
      held.keep((after[n] as PortLease).id, one);
    });
    try {
      await (events.length > 0 ? journal.commit(events, origin, answer) : journal.settled());
      return answer;
    } catch (failure) {
      for (const [n, { id }] of after.entries()) if (found.held[n]) await held.release(id);
      throw failure;
    } finally {
      found.settled();
    }
  }

  /** Whether its holder could bind the port now, or has. */
  async #isUsable(lease: PortLease): Promise<boolean> {
    if (this.#parts.held.has(lease.id)) return true;
    return lease.state !== 'contested' && (await this.#parts.world.probe(lease.port)) === 'free';
  }

  #newLease(wish: Wish, port: number, n: number): PortLease {
    const { ledger, clock } = this.#parts;
    const now = clock.now();
    return {
      id: newId('l'),
      projectId: wish.projectId,
      service: serviceOfBlock(wish.service, n),
      type: wish.type,
      port,
      state: 'reserved',
      fence: ledger.fence + 1 + n,
      holder: wish.holder,
      since: now,
      expiresAt: expiryOf(wish, now),
      ...(wish.ttl !== undefined && { limited: true }),
      startTimeout: wish.startTimeout,
    };
  }

  async #withSuggestion<R extends LeaseAnswer>(refusal: R, wish: Wish): Promise<R> {
    if (wish.exact === undefined || wish.rangeAsked) return refusal;
    const { allocator, clock } = this.#parts;
    const found = await allocator.find({ ...wish, exact: undefined }, false, clock.now());
    if (found.kind === 'refused') return refusal;
    found.settled();
    return { ...refusal, suggestion: found.ports[0] };
  }
}

async function giveUp(found: Found): Promise<void> {
  await Promise.all(found.held.map((held) => held.release()));
  found.settled();
}

function leaseWith(lease: PortLease, event: PortEvent): PortLease {
  return event.type === 'portLeased' ? lease : (leaseAfter(lease, event) ?? lease);
}
