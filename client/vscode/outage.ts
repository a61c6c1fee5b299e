/** Decides whether this window is the one that speaks of a server that stays away. Knows no editor: five windows and a clock are enough to test it. */
import { type Cancel, type Clock, systemClock } from '#common/clock.ts';
import type { Standing } from './scene.ts';

/** A server that is gone for less is nothing to speak of, in milliseconds. */
const patienceMs = 60_000;

export interface OutageParts {
  /** Whether the user looks at this window now. Of several windows at most one has the focus, so at most one speaks. */
  readonly isFocused: () => boolean;
  readonly speak: () => void;
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
      this.#spoken = false;
      return;
    }
    if (kind === 'connecting' || this.#waiting || this.#spoken) return;
    const { clock = systemClock } = this.#parts;
    this.#waiting = clock.after(patienceMs, () => {
      this.#waiting = undefined;
      this.#spoken = true;
      if (this.#parts.isFocused()) this.#parts.speak();
    });
  }

  close(): void {
    this.#waiting?.();
    this.#waiting = undefined;
  }
}
