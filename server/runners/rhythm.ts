/** The rhythm in which a runner prints: how long its pauses usually are, and when one is longer than is its way. Pure, over observed time. */

/** So many pauses are remembered: enough that the longest of a hundred is known. */
const kept = 256;
/** With fewer than that nobody knows its way. */
const fewest = 20;
const factor = 3;

export class Rhythm {
  readonly #pauses: number[] = [];
  /** Of the pauses; worked out when it is asked for, and then once until there is another pause. */
  #p99: number | undefined;
  #lastSign: number;
  #lastBytes: number;

  /** `now`: milliseconds of observed time, which stands still while the machine sleeps. */
  constructor(now: number, bytes = 0) {
    this.#lastSign = now;
    this.#lastBytes = bytes;
  }

  /** A heartbeat: how much it ever printed. True when it printed since the last one. */
  beat(now: number, bytes: number): boolean {
    if (bytes === this.#lastBytes) return false;
    this.#pauses.push(Math.max(0, now - this.#lastSign));
    if (this.#pauses.length > kept) this.#pauses.shift();
    this.#p99 = undefined;
    this.#lastSign = now;
    this.#lastBytes = bytes;
    return true;
  }

  /** Whether it has printed nothing for longer than three times the p99 of its pauses, and than `least` milliseconds. */
  isSilent(now: number, least: number): boolean {
    const pause = now - this.#lastSign;
    if (pause <= least) return false;
    const limit = this.limit(least);
    return limit !== undefined && pause > limit;
  }

  /** Undefined while its way is not known. */
  limit(least: number): number | undefined {
    if (this.#pauses.length < fewest) return undefined;
    this.#p99 ??= p99Of(this.#pauses);
    return Math.max(least, factor * this.#p99);
  }
}

function p99Of(pauses: readonly number[]): number {
  const sorted = [...pauses].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
}
