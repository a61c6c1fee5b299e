/** From tokens to money, in integers: prices are micro-units for a million tokens. Pure; which prices there are is asked. */
import { kindsOfTokens, type Tokens } from './usage.ts';

/** Micro-units for a million tokens of each kind; what is kept in a cache for an hour costs as much as what is not, where nothing is said. */
export type Price = Tokens;

/** Undefined for a model that has no price: its tokens are counted, their worth is not. */
export type PriceOf = (model: string | undefined) => Price | undefined;

const million = 1_000_000n;

/** Whole micro-units, and in `rest` the millionths that are left for the next time, so that nothing is lost or counted twice. */
export function worthOf(
  tokens: Tokens,
  price: Price,
  rest: number,
): { readonly money: number; readonly rest: number } {
  const sum = kindsOfTokens.reduce(
    (all, kind) => all + BigInt(tokens[kind]) * BigInt(price[kind]),
    BigInt(rest) + BigInt(tokens.cacheWriteLong ?? 0) * BigInt(surchargeOf(price)),
  );
  return { money: Number(sum / million), rest: Number(sum % million) };
}

/**
 * What a token costs more for being kept for an hour: added to what it costs as one that is written to the cache, so that it is the
 * same whether both were known at once or one after the other.
 */
function surchargeOf({ cacheWrite, cacheWriteLong = cacheWrite }: Price): number {
  return Math.max(0, cacheWriteLong - cacheWrite);
}
