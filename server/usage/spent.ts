/** What a model's work took: tokens by kind and money, in whole numbers that only grow. Knows no price and no agent. */

/**
 * No token is in two of the first four; the other two say of what a part is. So all tokens are
 * `input + cacheRead + cacheWrite + output`.
 */
export interface Tokens {
  /** Read anew, from no cache. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Of `cacheWrite`: kept for an hour instead of five minutes, and dearer. */
  readonly cacheWriteLong: number;
  /** Of `output`: thought, and not said. */
  readonly reasoning: number;
}

export interface Spent {
  readonly tokens: Tokens;
  /** Millionths of a US dollar, by the agent's own word; absent when it says none. */
  readonly cost?: number | undefined;
  /** Answers of a model, where they can be told apart. */
  readonly requests: number;
}

export const tokenKinds = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWriteLong',
  'reasoning',
] as const satisfies readonly (keyof Tokens)[];

export const noTokens: Tokens = {
  ...{ input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0, reasoning: 0 },
};
export const nothing: Spent = { tokens: noTokens, requests: 0 };

/** More than any file can truly say; such a number is no count. */
const most = 1e12;

/** A count as somebody else wrote it; 0 for whatever is none. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= most
    ? value
    : 0;
}

/** US dollars as somebody else wrote them, in millionths; undefined for whatever is none. */
export function microOf(dollars: unknown): number | undefined {
  if (typeof dollars !== 'number' || !(dollars >= 0) || dollars * 1e6 > most) return undefined;
  return Math.round(dollars * 1e6);
}

export function sum(one: Spent, other: Spent): Spent {
  return {
    tokens: combined(one.tokens, other.tokens, (a, b) => a + b),
    requests: one.requests + other.requests,
    ...costOf(one.cost, other.cost, (a, b) => a + b),
  };
}

/** What `now` has more of than `before`, kind by kind; never less than nothing. */
export function growth(before: Spent, now: Spent): Spent {
  return {
    tokens: combined(before.tokens, now.tokens, (a, b) => Math.max(0, b - a)),
    requests: Math.max(0, now.requests - before.requests),
    ...costOf(before.cost, now.cost, (a, b) => Math.max(0, b - a)),
  };
}

/** The greater of both, kind by kind. */
export function greater(one: Spent, other: Spent): Spent {
  return {
    tokens: combined(one.tokens, other.tokens, Math.max),
    requests: Math.max(one.requests, other.requests),
    ...costOf(one.cost, other.cost, Math.max),
  };
}

export function isNothing({ tokens, cost, requests }: Spent): boolean {
  return requests === 0 && !cost && tokenKinds.every((kind) => tokens[kind] === 0);
}

function combined(one: Tokens, other: Tokens, by: (a: number, b: number) => number): Tokens {
  const kinds = tokenKinds.map((kind) => [kind, by(one[kind], other[kind])] as const);
  return Object.fromEntries(kinds) as unknown as Tokens;
}

function costOf(one: number | undefined, other: number | undefined, by: typeof Math.max) {
  if (one === undefined && other === undefined) return {};
  return { cost: by(one ?? 0, other ?? 0) };
}
