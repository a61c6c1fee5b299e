/** Usage: what agents say they spent, where nobody can read it, and what was counted of whom. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { Path, ProjectId } from './projects.ts';

/** One figure; more than this no agent can truly have spent. */
const Count = z.int().check(z.minimum(0), z.maximum(1e12));
const Name = z.string().check(z.minLength(1), z.maxLength(128));
const ModelName = z.string().check(z.maxLength(200));

/** No token is in two of the first four. */
const ReportedTokens = z.object({
  /** Read anew, from no cache. */
  input: z.optional(Count),
  output: z.optional(Count),
  cacheRead: z.optional(Count),
  cacheWrite: z.optional(Count),
  /** Of `cacheWrite`: kept for an hour. */
  cacheWriteLong: z.optional(Count),
  /** Of `output`: thought, and not said. */
  reasoning: z.optional(Count),
});

/** By the agent's own files, by whoever holds its token, or in metrics that it exported. */
const UsageSource = z.enum(['files', 'report', 'metrics']);

/** What was counted of one who spends: a runner, or an agent that nobody runs. */
const SpenderUsage = z.object({
  source: UsageSource,
  projectId: z.optional(ProjectId),
  runnerId: z.optional(z.string()),
  /** The runner's. */
  name: z.optional(z.string()),
  agent: z.optional(z.string()),
  sessionId: z.optional(z.string()),
  /** Milliseconds since 1970. */
  firstAt: z.number(),
  lastAt: z.number(),
  models: z.array(
    z.object({
      /** As the agent calls it; '' when it does not say. */
      model: z.string(),
      tokens: z.int(),
      /** Millionths of the one currency. */
      money: z.int(),
      /** Of `tokens`: those of which the worth is not known. */
      unpriced: z.int(),
    }),
  ),
});

export const usage = {
  report: request('usage/report', {
    effect: 'write',
    scope: 'project',
    targets: ({ path }) => [{ path }],
    summary: 'Say what an agent spent; with the token of a runner it is the usage of that runner.',
    params: z.object({
      path: Path,
      /** Which of several counters of one agent; each counts by itself. */
      counter: z.optional(Name),
      /** Of an agent that nobody runs. */
      agent: z.optional(Name),
      model: z.optional(ModelName),
      tokens: ReportedTokens,
      /** Millionths of the one currency; without it the price of the model is asked. */
      cost: z.optional(Count),
      /**
       * Under this id the figures are what was spent more; saying them again under it counts nothing. Without it they are all that was
       * spent since the counter began.
       */
      more: z.optional(Name),
    }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('counted') }),
      /** It is counted already by what it writes down or exports, and is not counted twice. */
      z.object({ kind: z.literal('otherSource'), source: UsageSource }),
    ]),
  }),
  show: request('usage/show', {
    effect: 'read',
    scope: 'machine',
    summary: 'Show what was counted of each runner and agent, by model and source.',
    params: z.object({
      /** Of this project alone. */
      path: z.optional(Path),
    }),
    result: z.object({ currency: z.string(), spenders: z.array(SpenderUsage) }),
  }),
};
