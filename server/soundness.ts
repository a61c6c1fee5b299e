/** What the parts of the server report of themselves, kept for whoever asks after its health. */
import type { Clock } from '#common/clock.ts';
import type { DaemonParts } from './daemon-parts.ts';
import type { HealthNeeds } from './health/health.ts';
import { Pulse } from './health/pulse.ts';
import { type StoreMode, unwritable, writable } from './store/mode.ts';
import type { RecoveryReport } from './store/recovery.ts';

type SoundnessParts = Pick<DaemonParts, 'own' | 'configurationTrouble'>;

export class Soundness implements HealthNeeds {
  readonly pulse: Pulse;
  /** How the journal stands now. */
  mode: StoreMode = writable;
  /** What the journal was like when it was opened. */
  report: RecoveryReport | undefined;
  readonly #parts: SoundnessParts;

  /** `interval`: milliseconds between two beats of the pulse. */
  constructor(clock: Clock, interval: number, parts: SoundnessParts) {
    this.pulse = new Pulse(clock, interval);
    this.#parts = parts;
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
    return this.#parts.own?.upstream.failure;
  }

  configurationTrouble(): string | undefined {
    return this.#parts.configurationTrouble?.();
  }
}
