/** The front door of the ports room: who may have which port. Sees the world through its needs, and time through the clock. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { KeyedQueue } from '#common/keyed-queue.ts';
import type { Journal, Origin } from '#common/origin.ts';
import type { Verdict } from '#common/process-identity.ts';
import type { Endings } from '#server/leases/endings.ts';
import { sameHolder } from '#server/leases/holder.ts';
import type { LeaseAnswer, ReleaseAnswer, ReleaseManner, Wish } from './answers.ts';
import { fits, isBusy, isInUse, passing } from './asking-again.ts';
import { Grants, giveUp } from './grants.ts';
import type { HeldPorts } from './held-ports.ts';
import { declaring, isOf, joiningOf, sharing, taking } from './joining.ts';
import type { PortWorld } from './needs.ts';
import { newLease } from './new-lease.ts';
import { serviceOfBlock } from './placement.ts';
import type { PortAllocator } from './port-allocator.ts';
import { type PortEvent, releaseOf } from './port-events.ts';
import { type PortLease, serviceKey } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';
import type { PortWatch } from './port-watch.ts';
import { Returns } from './returns.ts';

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
type KeptAnswer = LeaseAnswer | ReleaseAnswer;

export class Ports {
  readonly #parts: PortsParts;
  readonly #queue = new KeyedQueue();
  readonly #returns: Returns;
  readonly #grants: Grants;

  constructor(parts: PortsParts) {
    this.#parts = parts;
    this.#returns = new Returns(parts);
    this.#grants = new Grants(parts.journal, parts.held);
  }

  /** Leases a port for a service. Asking again for the same service never gives a second port. */
  lease(wish: Wish, origin: Origin): Promise<LeaseAnswer> {
    const { singleton } = wish;
    const inTurn = () =>
      this.#queue.run(serviceKey(wish.projectId, wish.service), async () => {
        const before = await this.#answered(origin.key);
        if (before && isOfLease(before)) return before;
        for (;;) {
          const one = wish.count > 1 ? this.#block(wish, origin) : this.#one(wish, origin);
          const answer = await one;
          if (answer) return answer;
        }
      });
    // Whoever asks for one singleton is served one after the other, of whatever project.
    return singleton === undefined ? inTurn() : this.#queue.run(`one/${singleton}`, inTurn);
  }

  /** Stops holding the port, for the process that is about to bind it. */
  async yield(leaseId: string): Promise<void> {
    await this.#parts.held.release(leaseId);
    this.#parts.watch.expect(leaseId);
  }

  /** Ends a lease at somebody's wish; its port rests for a moment. Undefined when it is gone. */
  release(
    leaseId: string,
    origin: Origin,
    manner: ReleaseManner = 'plain',
  ): Promise<ReleaseAnswer | undefined> {
    return this.#returns.release(leaseId, manner, origin);
  }

  /** What a service of the project only shared is shared no longer. Undefined when it shared nothing. */
  leave(projectId: string, service: string, origin: Origin): Promise<ReleaseAnswer | undefined> {
    return this.#returns.leave(projectId, service, origin);
  }

  /** What a request with this key gave back before. */
  async released(key: string | undefined): Promise<ReleaseAnswer | undefined> {
    const before = await this.#answered(key);
    return before && !isOfLease(before) ? before : undefined;
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
    const { ledger } = this.#parts;
    const { singleton } = wish;
    const lease = ledger.leaseOfService(wish.projectId, wish.service);
    const one = singleton === undefined ? undefined : ledger.leaseOfSingleton(singleton);
    if (one) return this.#single(one, wish, origin);
    return lease ? this.#again(lease, wish, origin) : this.#first(wish, origin);
  }

  /** The machine has this service already: the asker uses it, or holds it from now on when nobody runs it. */
  async #single(known: PortLease, wish: Wish, origin: Origin): Promise<LeaseAnswer | undefined> {
    const { ledger, watch, held } = this.#parts;
    if (known.state === 'bound' && wish.starts) await watch.look();
    const lease = ledger.lease(known.id);
    if (!lease) return undefined;
    const verdict = await this.#verdict(lease, wish);
    const own = ledger.leaseOfService(wish.projectId, wish.service);
    // A second one that was there before it was declared one: it runs on, and nobody is sent elsewhere.
    if (own && own !== lease && isBusy(own)) return this.#again(own, wish, origin);
    if (ledger.lease(lease.id) !== lease) return undefined;
    const joins = joiningOf(lease, wish, verdict) === 'join';
    const answer = await (joins
      ? this.#join(lease, own, wish, origin)
      : this.#again(lease, wish, origin));
    if (own && !ledger.lease(own.id)) await held.release(own.id);
    return answer;
  }

  async #join(
    lease: PortLease,
    own: PortLease | undefined,
    wish: Wish,
    origin: Origin,
  ): Promise<LeaseAnswer> {
    if (!fits(lease, wish)) {
      await this.#parts.journal.settled();
      return { kind: 'refused', reason: 'shared', port: lease.port, lease };
    }
    const uses = sharing(lease, wish, this.#parts.clock.now(), newId('u'));
    const found = { held: [], settled: () => {} };
    return this.#grants.give(
      [lease],
      [...uses, ...this.#instead(lease, own)],
      wish,
      true,
      origin,
      found,
    );
  }

  /** A lease that the asker's project has of its own is given back for the machine's. */
  #instead(lease: PortLease, own: PortLease | undefined): PortEvent[] {
    if (!own || own.id === lease.id) return [];
    const { clock, ledger } = this.#parts;
    return [releaseOf(own, 'released', clock.now() + ledger.times.restTime)];
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
    const { allocator, clock, ledger } = this.#parts;
    const found = await allocator.find(wish, wish.hold, clock);
    if (found.kind === 'refused') return this.#withSuggestion(found, wish);
    if (this.#leasesOfBlock(wish).length > 0) {
      await giveUp(found);
      return undefined;
    }
    const [fence, now] = [ledger.fence + 1, clock.now()];
    const leases = found.ports.map((port, n) => newLease(wish, port, n, fence + n, now));
    const events = leases.map((lease): PortEvent => ({ type: 'portLeased', lease }));
    return this.#grants.give(leases, events, wish, false, origin, found);
  }

  /** The service has a lease already: it passes, moves, or is in use. */
  async #again(known: PortLease, wish: Wish, origin: Origin): Promise<LeaseAnswer | undefined> {
    const { ledger, watch, held, world, journal } = this.#parts;
    if (known.state === 'bound' ? wish.starts : !(await this.#isUsable(known))) await watch.look();
    const lease = ledger.lease(known.id);
    if (!lease) return undefined;
    const verdict = await this.#verdict(lease, wish);
    if (isInUse(lease, wish, verdict)) {
      // Meanwhile somebody else has begun to run what the asker would have taken.
      if (!isOf(lease, wish)) return undefined;
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
    const events = this.#changes(lease, wish, verdict, ledger.fence + 1);
    const found = { ports: [lease.port], held: bound ? [bound] : [], settled: () => {} };
    const answer = await this.#grants.give([lease], events, wish, true, origin, found);
    if (wish.starts && !wish.hold) await held.release(lease.id);
    return answer;
  }

  /** Who holds the lease from now on, and what it is called. To be called in the tick of its commit. */
  #changes(lease: PortLease, wish: Wish, verdict: Verdict, fence: number): PortEvent[] {
    const { ledger, clock } = this.#parts;
    const now = clock.now();
    if (!isOf(lease, wish)) {
      const own = ledger.leaseOfService(wish.projectId, wish.service);
      return [...this.#instead(lease, own), ...taking(lease, wish, fence, now, newId('u'))];
    }
    const isNameFree = !wish.singleton || !ledger.leaseOfSingleton(wish.singleton);
    return [...declaring(lease, wish, isNameFree), ...passing(lease, wish, verdict, fence, now)];
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
    const found = await allocator.find({ ...wish, count: 1 }, wish.hold, clock);
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
    const unseen = isOf(lease, wish) ? ({ ...lease, state: 'reserved' } as const) : lease;
    const passed = this.#changes(unseen, wish, verdict, fence + 1);
    const before = held.take(leaseId);
    try {
      return await this.#grants.give([lease], [moved, ...passed], wish, true, origin, found);
    } finally {
      await before?.release();
    }
  }

  /** Whether its holder could bind the port now, or has. */
  async #isUsable(lease: PortLease): Promise<boolean> {
    if (this.#parts.held.has(lease.id)) return true;
    return lease.state !== 'contested' && (await this.#parts.world.probe(lease.port)) === 'free';
  }

  async #withSuggestion<R extends LeaseAnswer>(refusal: R, wish: Wish): Promise<R> {
    if (wish.exact === undefined || wish.rangeAsked) return refusal;
    const { allocator, clock } = this.#parts;
    const found = await allocator.find({ ...wish, exact: undefined }, false, clock);
    if (found.kind === 'refused') return refusal;
    found.settled();
    return { ...refusal, suggestion: found.ports[0] };
  }
}

function isOfLease(answer: KeptAnswer): answer is LeaseAnswer {
  return answer.kind === 'granted' || answer.kind === 'running';
}
