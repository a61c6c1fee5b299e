/** The keys of the configuration that budgets go by. */
import * as z from 'zod/mini';
import { count, setting } from './setting.ts';

const dollars = z.number().check(z.minimum(0), z.maximum(1_000_000));

/** What a million tokens of a model costs, in whole units of the currency. */
const PriceRow = z.strictObject({
  /** Without its date; `*` at the end stands for whatever follows. */
  model: z.string().check(z.minLength(1), z.maxLength(100)),
  input: dollars,
  output: dollars,
  /** As input where it is not said. */
  cacheRead: z.optional(dollars),
  cacheWrite: z.optional(dollars),
  /** What is kept for an hour: as `cacheWrite` where it is not said, and never less. */
  cacheWriteLong: z.optional(dollars),
});

export const budgetSettings = {
  'budgets.currency': setting({
    schema: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be a code of three letters, such as USD')),
    default: 'USD',
    form: 'a code of three letters, such as USD',
    variable: 'HARBORMASTER_BUDGETS_CURRENCY',
    where: 'user',
    summary: 'In what money is counted; prices that are shipped are in USD, and are not converted.',
  }),
  'budgets.prices': setting({
    schema: z.array(PriceRow).check(z.maxLength(200)),
    default: [],
    form: 'a list of prices for a million tokens, such as [{ "model": "my-model-*", "input": 3, "output": 15 }]',
    variable: 'HARBORMASTER_BUDGETS_PRICES',
    where: 'user',
    summary:
      'What a million tokens costs, by model; the first that matches counts, before those that are shipped.',
  }),
  'budgets.thresholds': setting({
    schema: z.array(z.int().check(z.minimum(1), z.maximum(1_000))).check(z.maxLength(10)),
    default: [50, 80, 100],
    form: 'percentages, such as [50, 80, 100]',
    variable: 'HARBORMASTER_BUDGETS_THRESHOLDS',
    where: 'user',
    summary: 'At which percentages of a budget windows are told, unless the budget says otherwise.',
  }),
  'budgets.estimateTokens': setting({
    schema: count(0, 1_000_000_000),
    default: 1_000_000,
    variable: 'HARBORMASTER_BUDGETS_ESTIMATE_TOKENS',
    where: 'user',
    summary:
      'How many tokens are reserved for an agent that has fewer than three earlier sessions in its project.',
  }),
  'budgets.estimateMoney': setting({
    schema: count(0, 1_000_000),
    default: 2,
    variable: 'HARBORMASTER_BUDGETS_ESTIMATE_MONEY',
    where: 'user',
    summary: 'The same in whole units of the currency.',
  }),
  'budgets.estimateTime': setting({
    schema: count(0, 10_080),
    default: 60,
    unit: 'minutes',
    variable: 'HARBORMASTER_BUDGETS_ESTIMATE_TIME',
    where: 'user',
    summary: 'The same for the time that it runs.',
  }),
  'budgets.estimateMemory': setting({
    schema: count(0, 1_000_000),
    default: 1_024,
    unit: 'megabytes',
    variable: 'HARBORMASTER_BUDGETS_ESTIMATE_MEMORY',
    where: 'user',
    summary: 'How much memory a runner is thought to take while it runs.',
  }),
  'budgets.estimateCpu': setting({
    schema: count(0, 1_000_000),
    default: 1_000,
    variable: 'HARBORMASTER_BUDGETS_ESTIMATE_CPU',
    where: 'user',
    summary: 'How much of a processor a runner is thought to take, in thousandths of a core.',
  }),
};
