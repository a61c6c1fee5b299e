/**
 * What a million tokens costs, by model: what vendors publish for use by the token, in US dollars, without batch, fast or regional
 * rates. Pure. Where a price rises with the length of the prompt the higher one stands here, because a budget must not count too
 * little.
 */

/** Micro-dollars for a million tokens of each kind. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Kept for five minutes, where that matters. */
  readonly cacheWrite: number;
  /** Kept for an hour; as the former where it is not said. */
  readonly cacheWriteLong?: number | undefined;
}

export interface PricedModel {
  /** As vendors name it, without its date; `*` at the end stands for whatever follows. */
  readonly model: string;
  readonly price: ModelPrice;
  readonly source: string;
  /** When the source was read. */
  readonly readAt?: string | undefined;
}

/** In dollars: input, output, cache read, cache write. */
type Row = readonly [models: string, input: number, output: number, read: number, write: number];

/** Kept for an hour, a write costs twice what input costs (the same page, and platform.claude.com/docs/en/build-with-claude/prompt-caching). */
const anthropic: readonly Row[] = [
  ['claude-fable-5-1', 10, 50, 0.25, 12.5],
  ['claude-fable-5', 10, 50, 1, 12.5],
  ['claude-opus-5-5', 4, 20, 0.2, 5],
  [
    'claude-opus-5 claude-opus-4-8 claude-opus-4-7 claude-opus-4-6 claude-opus-4-5',
    ...([5, 25, 0.5, 6.25] as const),
  ],
  ['claude-opus-4-1 claude-opus-4-0 claude-opus-4', 15, 75, 1.5, 18.75],
  ['claude-sonnet-5-5', 2, 10, 0.1, 2.5],
  ['claude-sonnet-5', 2, 10, 0.2, 2.5],
  [
    'claude-sonnet-4-6 claude-sonnet-4-5 claude-sonnet-4-0 claude-sonnet-4 claude-3-7-sonnet',
    ...([3, 15, 0.3, 3.75] as const),
  ],
  // Of prompts above 100,000 tokens.
  ['claude-haiku-5-5', 0.5, 2.5, 0.05, 0.625],
  ['claude-haiku-4-5', 1, 5, 0.1, 1.25],
  ['claude-3-5-haiku', 0.8, 4, 0.08, 1],
];

/** Writing to the cache costs what input costs. */
const openai: readonly Row[] = [
  ['gpt-5 gpt-5-codex gpt-5.1 gpt-5.1-codex gpt-5.1-codex-max', 1.25, 10, 0.125, 1.25],
  ['gpt-5-mini gpt-5.1-codex-mini', 0.25, 2, 0.025, 0.25],
  ['gpt-5.2 gpt-5.2-codex gpt-5.3-codex', 1.75, 14, 0.175, 1.75],
  ['gpt-5.4', 2.5, 15, 0.25, 2.5],
  ['gpt-5.5', 5, 30, 0.5, 5],
];

/** Of prompts above 200,000 tokens where there are two prices. */
const google: readonly Row[] = [
  ['gemini-2.5-pro', 2.5, 15, 0.25, 2.5],
  ['gemini-2.5-flash', 0.3, 2.5, 0.03, 0.3],
  ['gemini-2.5-flash-lite', 0.1, 0.4, 0.01, 0.1],
  ['gemini-3-flash-preview gemini-3-flash', 0.5, 3, 0.05, 0.5],
  ['gemini-3.1-pro-preview gemini-3.1-pro gemini-3-pro-preview', 4, 18, 0.4, 4],
];

export const shippedPrices: readonly PricedModel[] = [
  ...rowsOf(anthropic, 'platform.claude.com/docs/en/about-claude/pricing', '2026-10-24', 2),
  ...rowsOf(openai, 'developers.openai.com/api/docs/pricing', '2026-05-05'),
  ...rowsOf(google, 'ai.google.dev/gemini-api/docs/pricing', '2026-07-04'),
];

/** `long`: so many times the price of input costs what is kept for an hour. */
function rowsOf(
  rows: readonly Row[],
  source: string,
  readAt: string,
  long?: number,
): readonly PricedModel[] {
  return rows.flatMap(([models, input, output, cacheRead, cacheWrite]) =>
    models.split(' ').map((model) => ({
      ...{ model, source, readAt },
      price: inMicros({
        ...{ input, output, cacheRead, cacheWrite },
        ...(long !== undefined && { cacheWriteLong: long * input }),
      }),
    })),
  );
}

/** From whole units of a currency to millionths. */
export function inMicros(price: ModelPrice): ModelPrice {
  const { input, output, cacheRead, cacheWrite, cacheWriteLong } = price;
  const micros = (amount: number) => Math.round(amount * 1e6);
  return {
    ...{ input: micros(input), output: micros(output) },
    ...{ cacheRead: micros(cacheRead), cacheWrite: micros(cacheWrite) },
    ...(cacheWriteLong !== undefined && { cacheWriteLong: micros(cacheWriteLong) }),
  };
}

/** What vendors' clouds put before and behind a model's name: `us.anthropic.`, `anthropic/`, `[1m]`, `@20251001`, `-v1:0`. */
const before = /^(?:.*\/)?(?:(?:[a-z]{2,6}\.)?anthropic\.)?/;
const behind =
  /(?:\[[^\]]*\])?(?:-v\d+(?::\d+)?)?(?:[-@]\d{8}|-\d{4}-\d{2}-\d{2}|-latest)?(?:-v\d+(?::\d+)?)?$/;

/** The first of these that means the model; a name that goes on otherwise is another model. */
export function priceIn(
  table: readonly PricedModel[],
  model: string | undefined,
): PricedModel | undefined {
  if (model === undefined || model.length > 200) return undefined;
  const bare = model
    .toLowerCase()
    .replace(/\[[^\]]*\]$/, '')
    .replace(before, '');
  const name = bare.replace(behind, '');
  return table.find(({ model: known }) => {
    if (known.endsWith('*')) return bare.startsWith(known.slice(0, -1).toLowerCase());
    const word = known.toLowerCase();
    return word === name || word === bare || word === model.toLowerCase();
  });
}
