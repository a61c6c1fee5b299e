/** Finds ports that are really free, one allocation a port at a time. Decides nothing about who gets them. */
import type { Clock } from '#common/clock.ts';
import type { PortRefusal } from './answers.ts';
import type { Held, PortWorld } from './needs.ts';
import { candidates, type Place, restsFromOther } from './placement.ts';
import type { PortLedger } from './port-ledger.ts';

/** A block of ports that is free, and nobody else's in this server until it is `settled`. */
export interface Found {
  readonly kind: 'found';
  readonly ports: readonly number[];
  /** One a port when holding was asked for. */
  readonly held: readonly Held[];
  /** To be called when the ports are leased, or given up: others may look at them again. */
  settled(): void;
}

export class PortAllocator {
  readonly #world: PortWorld;
  readonly #ledger: PortLedger;
  /** Ports under examination for somebody, each with its end: nobody else looks at them meanwhile. */
  readonly #claimed = new Map<number, Promise<void>>();

  constructor(world: PortWorld, ledger: PortLedger) {
    this.#world = world;
    this.#ledger = ledger;
  }

  /** True while an allocation that has not settled has its eye on the port. */
  isClaimed(port: number): boolean {
    return this.#claimed.has(port);
  }

  /** The best free block for `place`, bound already when `hold`. Who asks for one port alone waits until nobody looks at it. */
  async find(place: Place, hold: boolean, clock: Pick<Clock, 'now'>): Promise<Found | PortRefusal> {
    if (place.exact !== undefined) {
      await this.#unclaimed(place.exact, place.count);
      const refusal = this.#refusalByLedger(place, place.exact, clock.now());
      if (refusal) return refusal;
    }
    for (const first of candidates(this.#ledger, place, clock)) {
      const ports = Array.from({ length: place.count }, (_, n) => first + n);
      const found = await this.#claim(ports, hold);
      if (found) return found;
    }
    return place.exact === undefined
      ? { kind: 'refused', reason: 'noneFree', range: place.range }
      : this.#refusalByMachine(place.exact);
  }

  async #claim(ports: readonly number[], hold: boolean): Promise<Found | undefined> {
    if (ports.some((port) => this.#claimed.has(port))) return undefined;
    const settled = this.#markClaimed(ports);
    const held: Held[] = [];
    const giveUp = async () => {
      await Promise.all(held.map((each) => each.release()));
      settled();
    };
    try {
      for (const port of ports) {
        const one = hold ? await this.#world.hold(port) : undefined;
        if (one) held.push(one);
        if (hold ? !one : (await this.#world.probe(port)) !== 'free') {
          await giveUp();
          return undefined;
        }
      }
    } catch (failure) {
      await giveUp();
      throw failure;
    }
    return { kind: 'found', ports, held, settled };
  }

  #markClaimed(ports: readonly number[]): () => void {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    for (const port of ports) this.#claimed.set(port, ended);
    return () => {
      for (const port of ports) if (this.#claimed.get(port) === ended) this.#claimed.delete(port);
      end();
    };
  }

  async #unclaimed(first: number, count: number): Promise<void> {
    for (let port = first; port < first + count; port++) {
      const ended = this.#claimed.get(port);
      if (ended === undefined) continue;
      await ended;
      port = first - 1;
    }
  }

  #refusalByLedger(place: Place, first: number, now: number): PortRefusal | undefined {
    for (let port = first; port < first + place.count; port++) {
      const lease = this.#ledger.leaseOnPort(port);
      if (lease) return { kind: 'refused', reason: 'leased', port, lease };
      if (restsFromOther(this.#ledger, place, port - first, port, now))
        return {
          kind: 'refused',
          reason: 'resting',
          port,
          until: this.#ledger.resting(port)?.until,
        };
    }
    return undefined;
  }

  async #refusalByMachine(port: number): Promise<PortRefusal> {
    const [probe, listeners] = await Promise.all([
      this.#world.probe(port),
      this.#world.listeners(),
    ]);
    const listener = listeners.find((each) => each.port === port)?.process;
    return { kind: 'refused', reason: probe === 'excluded' ? 'excluded' : 'used', port, listener };
  }
}
