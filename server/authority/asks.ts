/** What agents asked and may not do, remembered for a while, so that a person can allow it once. In memory only: a new server asks anew. */
import { canonicalJson } from '#common/canonical-json.ts';
import type { Clock } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import { newId } from '#common/id.ts';

/** How long an ask is remembered, and then how long its grant is good, in milliseconds. */
const lifeMs = 5 * 60_000;

/** An agent that asks for a hundred things at once gets the newest answered. */
const mostAsks = 100;

/** What was asked, by whom, and where people should hear of it. */
export interface Wanted {
  /** The same for the same agent, whichever of its processes asks. */
  readonly who: string;
  /** What it is called. */
  readonly name: string;
  readonly method: string;
  readonly params: unknown;
  /** Of the agent, and of what it wants to touch. */
  readonly projectIds: readonly string[];
}

export interface Ask extends Pick<Wanted, 'name' | 'method' | 'projectIds'> {
  readonly id: string;
  /** The params, for people. */
  readonly words: string;
}

interface Remembered {
  readonly ask: Ask;
  readonly what: string;
  readonly isAllowed: boolean;
  /** On the monotonic clock. */
  readonly until: number;
}

export class Asks {
  readonly onAsked = new Emitter<Ask>();
  readonly #clock: Clock;
  /** The one that was asked or answered last comes last. */
  readonly #asks = new Map<string, Remembered>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those that wait for an answer. */
  pending(): Ask[] {
    this.#forgetOld();
    return [...this.#asks.values()].filter(({ isAllowed }) => !isAllowed).map(({ ask }) => ask);
  }

  /** Asking the same again is the same ask, of which people hear once. */
  remember(wanted: Wanted): Ask {
    this.#forgetOld();
    const what = sameness(wanted);
    const known = [...this.#asks.values()].find((each) => each.what === what);
    const { name, method, projectIds, params } = wanted;
    const ask = known?.ask ?? { id: newId('a'), name, method, projectIds, words: wordsOf(params) };
    this.#put({ ask, what, isAllowed: false, until: this.#clock.monotonic() + lifeMs });
    if (!known) this.onAsked.emit(ask);
    return ask;
  }

  /** Undefined when there is no such ask, or it is over. What is denied is forgotten. */
  answer(id: string, allow: boolean): Ask | undefined {
    this.#forgetOld();
    const known = this.#asks.get(id);
    if (!known || known.isAllowed) return undefined;
    this.#asks.delete(id);
    if (allow) this.#put({ ...known, isAllowed: true, until: this.#clock.monotonic() + lifeMs });
    return known.ask;
  }

  /** True, once, when exactly this was allowed. */
  take(wanted: Wanted): boolean {
    this.#forgetOld();
    const what = sameness(wanted);
    const known = [...this.#asks.values()].find((each) => each.what === what && each.isAllowed);
    return known !== undefined && this.#asks.delete(known.ask.id);
  }

  #put(remembered: Remembered): void {
    this.#asks.delete(remembered.ask.id);
    this.#asks.set(remembered.ask.id, remembered);
    for (const oldest of this.#asks.keys()) {
      if (this.#asks.size <= mostAsks) return;
      this.#asks.delete(oldest);
    }
  }

  #forgetOld(): void {
    const now = this.#clock.monotonic();
    for (const [id, { until }] of this.#asks) if (now >= until) this.#asks.delete(id);
  }
}

/** A retry has a key of its own, and is the same wish. */
function withoutKey(params: unknown): object {
  const { key: _, ...rest } = (params ?? {}) as Record<string, unknown>;
  return rest;
}

function sameness({ who, method, params }: Wanted): string {
  return canonicalJson([who, method, withoutKey(params)]);
}

/** As much as a person reads, in characters. */
const mostWords = 400;

/** What is not shown is counted: nobody allows the rest of a command unseen without knowing that there is one. */
function wordsOf(params: unknown): string {
  const all = Object.entries(withoutKey(params))
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
  const more = all.length - mostWords;
  return more > 0 ? `${all.slice(0, mostWords)}… and ${more} more characters` : all;
}
