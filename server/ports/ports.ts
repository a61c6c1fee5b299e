/** The front door of the ports room: who may have which port. Sees the world through its needs, and time through the clock. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { KeyedQueue } from '#common/keyed-queue.ts';
import type { Journal, Origin } from '#common/origin.ts';
import type { Endings } from '#server/leases/endings.ts';
import { type Holder, outranks, projectPatience, sameHolder } from '#server/leases/holder.ts';
import type { LeaseAnswer, Wish } from './answers.ts';
import type { HeldPorts } from './held-ports.ts';
import type { PortWorld } from './needs.ts';
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

export class Ports {
  readonly #parts: PortsParts;
  readonly #queue = new KeyedQueue();

  constructor(parts: PortsParts) {
    this.#parts = parts;
  }

  /** Leases a port for a service. Asking again for the same service never gives a second port. */
  lease(wish: Wish, origin: Origin): Promise<LeaseAnswer> {
    return this.#queue.run(serviceKey(wish.projectId, wish.service), async () => {
      const { journal, ledger } = this.#parts;
      const before = origin.key === undefined ? undefined : journal.answerTo(origin.key);
      if (before !== undefined) return before as LeaseAnswer;
      if (wish.count > 1) return this.#block(wish, origin);
      const lease = ledger.leaseOfService(wish.projectId, wish.service);
      return lease ? this.#again(lease, wish, origin) : this.#first(wish, origin);
    });
  }

  /** A block is leased as a whole; asking again gives the same one, and nothing is added to half of one. */
  async #block(wish: Wish, origin: Origin): Promise<LeaseAnswer> {
    const known = this.#leasesOfBlock(wish);
    if (known.length === wish.count) return { kind: 'granted', leases: known, reused: true };
    const [lease] = known;
    return lease
      ? { kind: 'refused', reason: 'leased', port: lease.port, lease }
      : this.#first(wish, origin);
  }

  #leasesOfBlock(wish: Wish): PortLease[] {
    return Array.from({ length: wish.count }, (_, n) =>
      this.#parts.ledger.leaseOfService(wish.projectId, serviceOfBlock(wish.service, n)),
    ).filter((lease) => lease !== undefined);
  }

  /** Stops holding the port, for the process that is about to bind it. */
  async yield(leaseId: string): Promise<void> {
    await this.#parts.held.release(leaseId);
    this.#parts.watch.expect(leaseId);
  }

  /** Ends a lease at somebody's wish; its port rests for a moment. */
  async release(lease: PortLease, origin: Origin): Promise<void> {
    const { journal, held, clock } = this.#parts;
    await journal.commit([releaseOf(lease, 'released', clock.now())], origin, { lease });
    await held.release(lease.id);
  }

  /** The lease that a request with this key released before. */
  released(key: string | undefined): PortLease | undefined {
    const answer = key === undefined ? undefined : this.#parts.journal.answerTo(key);
    return (answer as { readonly lease?: PortLease } | undefined)?.lease;
  }

  /** Gives a lease a new end, `ttl` milliseconds from now. Undefined when it is gone. */
  async renew(leaseId: string, ttl: number, origin: Origin): Promise<PortLease | undefined> {
    const { journal, ledger, clock } = this.#parts;
    if (!ledger.lease(leaseId)) return undefined;
    await journal.commit([{ type: 'leaseRenewed', leaseId, expiresAt: clock.now() + ttl }], origin);
    return ledger.lease(leaseId);
  }

  async #first(wish: Wish, origin: Origin): Promise<LeaseAnswer> {
    const found = await this.#parts.allocator.find(wish, wish.hold, this.#parts.clock.now());
    if (found.kind === 'refused') return this.#withSuggestion(found, wish);
    const [lease] = this.#leasesOfBlock(wish);
    if (lease) {
      await this.#giveUp(found);
      return { kind: 'refused', reason: 'leased', port: lease.port, lease };
    }
    const leases = found.ports.map((port, n) => this.#newLease(wish, port, n));
    const answer: LeaseAnswer = { kind: 'granted', leases, reused: false };
    const events = leases.map((lease): PortEvent => ({ type: 'portLeased', lease }));
    await this.#settle(found, leases, events, origin, answer);
    return answer;
  }

  /** The service has a lease already: it passes, moves, or is in use. */
  async #again(known: PortLease, wish: Wish, origin: Origin): Promise<LeaseAnswer> {
    const { ledger, watch } = this.#parts;
    if (!(await this.#isUsable(known))) await watch.look();
    const lease = ledger.lease(known.id);
    if (!lease) return this.#first(wish, origin);
    if (await this.#isInUse(lease, wish)) return { kind: 'running', lease };
    if (lease.state !== 'bound' && (!this.#fits(lease, wish) || !(await this.#isUsable(lease))))
      return this.#move(lease, wish, origin);
    const takesOver = await this.#takesOver(lease, wish);
    if (wish.hold && !this.#parts.held.has(lease.id) && lease.state !== 'bound') {
      const held = await this.#parts.world.hold(lease.port);
      if (!held) return this.#move(lease, wish, origin);
      this.#parts.held.keep(lease.id, held);
    }
    return this.#commitAgain(lease, this.#passing(lease, wish, takesOver), origin);
  }

  async #move(lease: PortLease, wish: Wish, origin: Origin): Promise<LeaseAnswer> {
    const { allocator, clock, ledger, held } = this.#parts;
    const takesOver = await this.#takesOver(lease, wish);
    const found = await allocator.find({ ...wish, count: 1 }, wish.hold, clock.now());
    if (found.kind === 'refused') return this.#withSuggestion(found, wish);
    await held.release(lease.id);
    const [to] = found.ports as [number];
    const fence = ledger.fence + 1;
    const moved: PortEvent = { type: 'portMoved', leaseId: lease.id, from: lease.port, to, fence };
    try {
      const passing = this.#passing(lease, wish, takesOver, fence + 1);
      const answer = await this.#commitAgain(lease, [moved, ...passing], origin);
      for (const one of found.held) held.keep(lease.id, one);
      found.settled();
      return answer;
    } catch (failure) {
      await this.#giveUp(found);
      throw failure;
    }
  }

  async #commitAgain(
    lease: PortLease,
    events: readonly PortEvent[],
    origin: Origin,
  ): Promise<LeaseAnswer> {
    const { journal, ledger } = this.#parts;
    if (events.length > 0) await journal.commit(events, origin);
    return { kind: 'granted', leases: [ledger.lease(lease.id) ?? lease], reused: true };
  }

  async #giveUp(found: Found): Promise<void> {
    await Promise.all(found.held.map((held) => held.release()));
    found.settled();
  }

  async #settle(
    found: Found,
    leases: readonly PortLease[],
    events: readonly PortEvent[],
    origin: Origin,
    answer: LeaseAnswer,
  ): Promise<void> {
    try {
      await this.#parts.journal.commit(events, origin, answer);
      found.held.forEach((held, n) => {
        this.#parts.held.keep((leases[n] as PortLease).id, held);
      });
      found.settled();
    } catch (failure) {
      await this.#giveUp(found);
      throw failure;
    }
  }

  /** Whether the asker gets the lease: it ranks higher, or is of the same kind and the holder is proven dead. */
  async #takesOver(lease: PortLease, wish: Wish): Promise<boolean> {
    if (sameHolder(wish.holder, lease.holder)) return false;
    if (outranks(wish.holder, lease.holder)) return true;
    if (wish.holder.kind !== lease.holder.kind) return false;
    return (await this.#parts.endings.verdict(lease.holder)) === 'dead';
  }

  /** Must be committed in the same tick: the fence number is the next one now. */
  #passing(
    lease: PortLease,
    wish: Wish,
    takesOver: boolean,
    fence = this.#parts.ledger.fence + 1,
  ): PortEvent[] {
    const leaseId = lease.id;
    const expiresAt = wish.ttl === undefined ? undefined : this.#parts.clock.now() + wish.ttl;
    if (!takesOver)
      return expiresAt === undefined ? [] : [{ type: 'leaseRenewed', leaseId, expiresAt }];
    const { holder } = wish;
    const state = lease.state === 'bound' ? 'bound' : 'reserved';
    return [
      {
        type: 'leasePassed',
        leaseId,
        holder,
        returnsTo: returnsTo(lease),
        state,
        fence,
        expiresAt,
      },
    ];
  }

  /** Somebody else runs the service, or is starting it. */
  async #isInUse(lease: PortLease, wish: Wish): Promise<boolean> {
    if (!wish.starts)
      return wish.exact !== undefined && wish.exact !== lease.port && lease.state === 'bound';
    if (lease.state === 'bound') return true;
    if (lease.holder.kind !== 'process' || sameHolder(lease.holder, wish.holder)) return false;
    return (await this.#parts.endings.verdict(lease.holder)) !== 'dead';
  }

  #fits(lease: PortLease, wish: Wish): boolean {
    if (wish.exact !== undefined) return wish.exact === lease.port;
    return !wish.rangeAsked || (lease.port >= wish.range.from && lease.port <= wish.range.to);
  }

  /** Whether its holder could bind the port now, or has. */
  async #isUsable(lease: PortLease): Promise<boolean> {
    if (lease.state === 'bound' || this.#parts.held.has(lease.id)) return true;
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

/** Milliseconds since 1970 at which the lease ends by itself; a project's ends after a day without use. */
function expiryOf(wish: Wish, now: number): number | undefined {
  if (wish.ttl !== undefined) return now + wish.ttl;
  return wish.holder.kind === 'project' ? now + projectPatience : undefined;
}

/** The services of a block: `name`, `name-2`, `name-3`, ... */
function serviceOfBlock(service: string, n: number): string {
  return n === 0 ? service : `${service}-${n + 1}`;
}

/** A project and a window wait while somebody else runs the service; nobody else does. */
function returnsTo(lease: PortLease): Holder | undefined {
  const { holder } = lease;
  return holder.kind === 'project' || holder.kind === 'window' ? holder : lease.returnsTo;
}
