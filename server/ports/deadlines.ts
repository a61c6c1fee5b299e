/** When what names its own end is over, in time that was observed: no jump of the clock can shorten it. */
import type { ObservedTime } from '#server/leases/observed-time.ts';

/** A lease, or somebody's use of one. */
export interface Ending {
  readonly id: string;
  /** Milliseconds since 1970; absent when it does not end by itself. */
  readonly expiresAt?: number | undefined;
}

export class Deadlines {
  readonly #time: ObservedTime;
  /** For the end that it names just now: another one is another deadline. */
  readonly #known = new Map<string, { readonly expiresAt: number; readonly at: number }>();

  constructor(time: ObservedTime) {
    this.#time = time;
  }

  /** A wall time becomes a time to be observed the first time it is met, and leaves `atLeast` milliseconds. */
  meet({ id, expiresAt }: Ending, atLeast: number): number | undefined {
    if (expiresAt === undefined) return undefined;
    const known = this.#known.get(id);
    if (known?.expiresAt === expiresAt) return known.at;
    const at = this.#time.seen + Math.max(atLeast, this.#time.until(expiresAt));
    this.#known.set(id, { expiresAt, at });
    return at;
  }

  isOver(ending: Ending): boolean {
    const at = this.meet(ending, 0);
    return at !== undefined && this.#time.seen >= at;
  }

  /** It ends so many milliseconds from now, whatever its own word. */
  postpone({ id, expiresAt = 0 }: Ending, by: number): void {
    this.#known.set(id, { expiresAt, at: this.#time.seen + by });
  }

  /** Forgets whatever `isThere` does not know. */
  forget(isThere: (id: string) => boolean): void {
    for (const id of this.#known.keys()) if (!isThere(id)) this.#known.delete(id);
  }
}
