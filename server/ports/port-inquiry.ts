/** Answers questions about ports without changing anything: who has one, which could be had. */
import type { Clock } from '#common/clock.ts';
import type { PortReport } from './answers.ts';
import type { PortWorld } from './needs.ts';
import { candidates, type Place } from './placement.ts';
import { isResting } from './port-lease.ts';
import type { PortLedger } from './port-ledger.ts';

/** How many taken ports are probed at most for one suggestion: a question must not cost what a range costs. */
const probesForSuggestion = 200;

export class PortInquiry {
  readonly #world: PortWorld;
  readonly #ledger: PortLedger;
  readonly #clock: Clock;

  constructor(world: PortWorld, ledger: PortLedger, clock: Clock) {
    this.#world = world;
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** Everything that is known of a port now. */
  async report(port: number): Promise<PortReport> {
    const all = await this.#world.listeners();
    const listeners = all
      .filter((one) => one.port === port)
      .map(({ address, process }) => ({ address, process }));
    const lease = this.#ledger.leaseOnPort(port);
    if (lease) return { port, verdict: 'leased', lease, listeners };
    if (listeners.length > 0) return { port, verdict: 'used', listeners };
    const resting = this.#ledger.resting(port);
    if (resting && isResting(resting, this.#clock.now(), this.#ledger.times.restTime))
      return { port, verdict: 'resting', listeners, until: resting.until };
    const probe = await this.#world.probe(port);
    return { port, verdict: probe === 'busy' ? 'used' : probe, listeners };
  }

  /** Up to `count` ports that could be leased now, best first. */
  async suggest(place: Place, count: number): Promise<number[]> {
    const free: number[] = [];
    let probes = 0;
    for (const port of candidates(this.#ledger, place, this.#clock)) {
      if (free.length >= count || ++probes > probesForSuggestion) break;
      if ((await this.#world.probe(port)) === 'free') free.push(port);
    }
    return free;
  }
}
