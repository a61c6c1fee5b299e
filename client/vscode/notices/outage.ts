/** Decides when a server that stays away is worth a word, once an outage. Which window says it is not its business: see Notices. */
import { type Cancel, type Clock, systemClock } from '#common/clock.ts';
import type { Standing } from '../stages/scene.ts';

/** A server that is gone for less is nothing to speak of, in milliseconds. */
const patienceMs = 60_000;

export interface OutageParts {
  readonly speak: () => void;
  /** The server is back, after it was to be spoken of. */
  readonly over: () => void;
  readonly clock?: Clock | undefined;
}

export class Outage {
  readonly #parts: OutageParts;
  #waiting: Cancel | undefined;
  #spoken = false;

  constructor(parts: OutageParts) {
    this.#parts = parts;
  }

  /** Follows how the window stands. An outage begins with the first `away` or `refused` and ends with `connected`. */
  stand({ kind }: Pick<Standing, 'kind'>): void {
    if (kind === 'connected') {
      this.close();
      if (this.#spoken) this.#parts.over();
      this.#spoken = false;
      return;
    }
    if (kind === 'connecting' || this.#waiting || this.#spoken) return;
    const { clock = systemClock } = this.#parts;
    this.#waiting = clock.after(patienceMs, () => {
      this.#waiting = undefined;
      this.#spoken = true;
      this.#parts.speak();
    });
  }

  close(): void {
    this.#waiting?.();
    this.#waiting = undefined;
  }
}
