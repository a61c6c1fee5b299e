/** What the parts of the server report of themselves, kept for whoever asks after its health. */
import type { Clock } from '#common/clock.ts';
import type { Upstream } from './handlers/upstream.ts';
import type { HealthNeeds } from './health/health.ts';
import { Pulse } from './health/pulse.ts';
import { type StoreMode, unwritable, writable } from './store/mode.ts';
import type { RecoveryReport } from './store/recovery.ts';

export class Soundness implements HealthNeeds {
  readonly pulse: Pulse;
  /** How the journal stands now. */
  mode: StoreMode = writable;
  /** What the journal was like when it was opened. */
  report: RecoveryReport | undefined;
  readonly #upstream: Upstream | undefined;

  /** `interval`: milliseconds between two beats of the pulse. */
  constructor(clock: Clock, interval: number, upstream: Upstream | undefined) {
    this.pulse = new Pulse(clock, interval);
    this.#upstream = upstream;
  }

  unwritable() {
    return unwritable(this.mode);
  }

  recovery() {
    const { setAside = [], missing = [] } = this.report ?? {};
    const revisions = missing.reduce((count, { from, to }) => count + to - from + 1, 0);
    return { setAside: setAside.length, missing: revisions };
  }

  upstreamFailure(): string | undefined {
    return this.#upstream?.failure;
  }
}
