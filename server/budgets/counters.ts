/** How far every counter was counted, as many as are remembered. Whoever says many of them makes the budgets forget his own alone. */
import { keyOf } from './reservation.ts';
import { type Counter, zero } from './usage.ts';

/** So many counters are remembered in all; one that nobody reported for longest goes first. */
const most = 50_000;
/** So many of one runner. Of what is forgotten all is counted again when it is said again. */
const mostOfOne = 1_000;

/** A counter with whose it is; absent in what was saved before it was said. */
type Kept = Counter & { readonly of?: string | undefined };

export class Counters {
  readonly #counters = new Map<string, Kept>();
  /** By whose they are, the longest unsaid first. */
  readonly #ofOne = new Map<string, Set<string>>();

  counter(source: string, id: string): Counter {
    const known = this.#counters.get(keyOf(source, id));
    if (!known) return zero;
    const { of: _, ...counter } = known;
    return counter;
  }

  put(source: string, id: string, of: string | undefined, counter: Counter): void {
    const key = keyOf(source, id);
    this.#forget(key);
    this.#keep(key, { ...counter, ...(of !== undefined && { of }) });
    const own = (of !== undefined && this.#ofOne.get(of)) || new Set();
    const [first] = own.size > mostOfOne ? own : [];
    if (first !== undefined) this.#forget(first);
    const [oldest] = this.#counters.size > most ? this.#counters.keys() : [];
    if (oldest !== undefined) this.#forget(oldest);
  }

  save(): readonly (readonly [key: string, counter: Kept])[] {
    return [...this.#counters];
  }

  restore(saved: readonly (readonly [key: string, counter: Kept])[]): void {
    this.#counters.clear();
    this.#ofOne.clear();
    for (const [key, counter] of saved) this.#keep(key, counter);
  }

  #keep(key: string, counter: Kept): void {
    this.#counters.set(key, counter);
    const { of } = counter;
    if (of === undefined) return;
    const own = this.#ofOne.get(of) ?? new Set();
    this.#ofOne.set(of, own.add(key));
  }

  #forget(key: string): void {
    const { of } = this.#counters.get(key) ?? {};
    this.#counters.delete(key);
    if (of === undefined) return;
    const own = this.#ofOne.get(of);
    own?.delete(key);
    if (own?.size === 0) this.#ofOne.delete(of);
  }
}
