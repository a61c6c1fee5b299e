/** What was counted of each runner and agent, by model: what the counted usage folds into. Pure; whether it counts is decided elsewhere. */
import type { Spender, UsageSource } from './needs.ts';

/** More than anybody looks back upon; who spent nothing for longest is forgotten first. */
const mostSpenders = 2_000;

/** More models than anybody asks; what more of them take is counted of none by name. */
const mostModels = 100;

/** What is written down when a counter grew, as far as it matters here. */
export interface CountedUsage {
  readonly source: string;
  readonly spender: Spender;
  readonly model?: string | undefined;
  /** By how much it grew; money in micro-units. */
  readonly amounts: {
    readonly tokens: number;
    readonly money: number;
    readonly unpriced: number;
  };
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface SpentByModel {
  readonly tokens: number;
  readonly money: number;
  readonly unpriced: number;
}

export interface UsageOfSpender {
  readonly spender: Spender;
  readonly source: UsageSource;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Under '' what no model was named for. */
  readonly models: Readonly<Record<string, SpentByModel>>;
}

const nothing: SpentByModel = { tokens: 0, money: 0, unpriced: 0 };

export class UsageLedger {
  /** Who spent last stands last. */
  readonly #spenders = new Map<string, UsageOfSpender>();

  spenders(): IterableIterator<UsageOfSpender> {
    return this.#spenders.values();
  }

  /** Folds one event in; never throws. */
  apply({ source, spender, model: said = '', amounts, at }: CountedUsage): void {
    const key = keyOf(source, spender);
    const known = this.#spenders.get(key);
    const named = Object.keys(known?.models ?? {});
    const model = named.length < mostModels || named.includes(said) ? said : '';
    const before = known && Object.hasOwn(known.models, model) ? known.models[model] : undefined;
    const { tokens, money, unpriced } = before ?? nothing;
    const now = {
      tokens: tokens + amounts.tokens,
      money: money + amounts.money,
      unpriced: unpriced + amounts.unpriced,
    };
    this.#spenders.delete(key);
    this.#spenders.set(key, {
      ...{ spender, source: source as UsageSource },
      ...{ firstAt: known?.firstAt ?? at, lastAt: at, models: { ...known?.models, [model]: now } },
    });
    const [oldest] = this.#spenders.keys();
    if (this.#spenders.size > mostSpenders && oldest !== undefined) this.#spenders.delete(oldest);
  }

  save(): readonly UsageOfSpender[] {
    return [...this.#spenders.values()];
  }

  restore(saved: unknown): void {
    this.#spenders.clear();
    for (const each of (saved as readonly UsageOfSpender[] | undefined) ?? [])
      this.#spenders.set(keyOf(each.source, each.spender), each);
  }
}

/** A runner is one, whatever its sessions; an agent that nobody runs is told apart by session. */
function keyOf(source: string, { runnerId, projectId, agent, sessionId }: Spender): string {
  return JSON.stringify([source, runnerId ?? [projectId, agent, sessionId]]);
}
