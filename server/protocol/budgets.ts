/** Budgets: what may be spent by whom in what time, what was, what is kept for whom, and why a launch would be refused. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { ServiceName } from './ports.ts';
import { Path, ProjectId } from './projects.ts';

const BudgetId = z
  .string()
  .check(z.regex(/^b_[0-9a-f]{16}$/, 'A budget is named b_ and 16 hex digits'));
const RunnerId = z
  .string()
  .check(z.regex(/^r_[0-9a-f]{16}$/, 'A runner is named r_ and 16 hex digits'));
const AgentName = z.string().check(z.minLength(1), z.maxLength(64));
const SessionId = z.string().check(z.minLength(1), z.maxLength(128));
/** Integers up to a size at which sums of them are exact still. */
const Amount = z.int().check(z.minimum(0), z.maximum(1e14));

/**
 * Money is in millionths of the one currency, time in seconds, memory in megabytes, processor time in thousandths of a core.
 * Memory and processor are what runners are thought to need while they run.
 */
export const BudgetUnit = z.enum(['tokens', 'money', 'seconds', 'runners', 'memory', 'cpu']);
export type BudgetUnit = z.output<typeof BudgetUnit>;

const ScopeKind = z.enum(['machine', 'project', 'agent', 'runner', 'session']);

/** What is absent is left open; a budget of scope `runner` or `session` without a name is one for each. */
const BudgetScope = z.object({
  kind: ScopeKind,
  projectId: z.optional(ProjectId),
  agent: z.optional(AgentName),
  name: z.optional(z.string()),
  sessionId: z.optional(SessionId),
});
export type BudgetScope = z.output<typeof BudgetScope>;

const BudgetPeriod = z.object({
  /** `none`: for ever. `rolling` looks back; `calendar` begins anew at the hour, midnight, Monday or the first. */
  kind: z.enum(['none', 'rolling', 'calendar']),
  span: z.optional(z.enum(['hour', 'day', 'week', 'month'])),
  /** Of a calendar period, as in Europe/Berlin; the machine's where none is said. */
  timeZone: z.optional(z.string().check(z.maxLength(64))),
});
export type BudgetPeriod = z.output<typeof BudgetPeriod>;

const Thresholds = z.array(z.int().check(z.minimum(1), z.maximum(1_000))).check(z.maxLength(10));

/** Where an estimate comes from: nine of ten of `of` earlier sessions took no more, a setting, or somebody's word. */
const Basis = z.object({
  kind: z.enum(['p90', 'default', 'asked', 'exact']),
  of: z.optional(z.int()),
});
const Estimate = z.object({ amount: Amount, basis: Basis });

/** One account of a budget; a budget for each session or runner has as many as there were. */
export const BudgetStatus = z.object({
  /** Of this account: the budget's id, with the session or runner where it is for each. */
  id: z.string(),
  budgetId: BudgetId,
  scope: BudgetScope,
  /** Which session or runner; absent for a budget that is not for each. */
  subject: z.optional(z.string()),
  unit: BudgetUnit,
  /** Of money. */
  currency: z.optional(z.string()),
  limit: Amount,
  hard: z.boolean(),
  period: BudgetPeriod,
  thresholds: Thresholds,
  /** So much at most of what a period leaves goes into the next. */
  carry: z.optional(Amount),
  spent: Amount,
  /** Kept for runners that run, or whose record was not read to its end. */
  reserved: Amount,
  /** Of `reserved`: of runners that ended. */
  unsettled: Amount,
  /** What the period before left. */
  carried: Amount,
  /** Milliseconds since 1970. */
  countsSince: z.number(),
  /** When time alone frees something. */
  resetsAt: z.optional(z.number()),
  /** The highest threshold of this period that was passed; 0 for none. */
  passed: z.int(),
  /** Tokens of models without a price, of which the worth is not counted. */
  unpriced: z.int(),
  /** How many runners began in this period that report nothing. */
  unmetered: z.int(),
});
export type BudgetStatus = z.output<typeof BudgetStatus>;

/** What is kept for one runner. */
export const BudgetReservation = z.object({
  runnerId: RunnerId,
  projectId: ProjectId,
  name: z.string(),
  agent: z.optional(AgentName),
  sessionId: z.optional(SessionId),
  /** `unsettled`: it ended, and its record was not read to the end; what is kept for it stays kept. */
  state: z.enum(['open', 'unsettled']),
  /** False for an agent that reports nothing. */
  metered: z.boolean(),
  /** Milliseconds since 1970. */
  since: z.number(),
  needs: z.partialRecord(BudgetUnit, Estimate),
  used: z.object({ tokens: Amount, money: Amount, seconds: Amount, unpriced: Amount }),
  /** The budget that has nothing more for it: it is paused until a person or time helps. */
  limitedBy: z.optional(BudgetId),
});
export type BudgetReservation = z.output<typeof BudgetReservation>;

/** How one budget stands to a launch; `full` and `unmetered` refuse it. */
export const BudgetRow = z.object({
  budget: BudgetStatus,
  /** What would be reserved. */
  wanted: z.optional(Estimate),
  free: Amount,
  verdict: z.enum(['fits', 'soft', 'full', 'unmetered']),
});
export type BudgetRow = z.output<typeof BudgetRow>;

/** Per million tokens, in millionths of the currency. */
const Price = z.object({
  ...{ input: Amount, output: Amount, cacheRead: Amount, cacheWrite: Amount },
  /** What is kept for an hour; absent where it costs as much as `cacheWrite`. */
  cacheWriteLong: z.optional(Amount),
});

export const budgets = {
  set: request('budgets/set', {
    effect: 'write',
    scope: 'machine',
    summary: 'Set a budget, or change the one of the same scope, unit and kind of period.',
    params: z.object({
      scope: ScopeKind,
      /** The project; for an agent or a session absent means in any. */
      path: z.optional(Path),
      agent: z.optional(AgentName),
      /** Of a runner. */
      name: z.optional(ServiceName),
      sessionId: z.optional(SessionId),
      unit: BudgetUnit,
      limit: Amount,
      /** A hard one refuses launches and pauses runners, a soft one only says so. Hard unless said otherwise. */
      hard: z.optional(z.boolean()),
      period: z.optional(BudgetPeriod),
      /** In percent; those of the setting unless said otherwise. */
      thresholds: z.optional(Thresholds),
      carry: z.optional(Amount),
    }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('set'), budget: BudgetStatus }),
      z.object({
        kind: z.literal('refused'),
        reason: z.enum([
          'scopeIncomplete',
          'periodIncomplete',
          'unitWithoutPeriod',
          'noSuchTimeZone',
          'carryNeedsCalendar',
        ]),
      }),
    ]),
  }),
  remove: request('budgets/remove', {
    effect: 'write',
    scope: 'machine',
    summary: 'Remove a budget; what it stopped may go on.',
    params: z.object({ budgetId: BudgetId }),
    result: z.object({ kind: z.enum(['removed', 'noSuchBudget']) }),
  }),
  raise: request('budgets/raise', {
    effect: 'write',
    scope: 'machine',
    summary: 'Give a budget another limit; who waits for it goes on as far as there is room.',
    params: z.object({ budgetId: BudgetId, limit: Amount }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('raised'), budget: BudgetStatus, from: Amount }),
      z.object({ kind: z.literal('noSuchBudget') }),
    ]),
  }),
  continueOnce: request('budgets/continueOnce', {
    effect: 'write',
    scope: 'machine',
    summary: 'Let a runner that a budget paused go on past the limit, by one step.',
    params: z.object({ runnerId: RunnerId }),
    result: z.object({ kind: z.enum(['continued', 'notLimited']) }),
  }),
  release: request('budgets/release', {
    effect: 'write',
    scope: 'machine',
    summary:
      'Give back what is kept for a runner that ended, though its record was not read to its end.',
    params: z.object({ runnerId: RunnerId }),
    result: z.object({ kind: z.enum(['released', 'notUnsettled']) }),
  }),
  list: request('budgets/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the budgets with what was spent and reserved of each, and for whom.',
    params: z.object({
      /** Only those that bear on this project. */
      path: z.optional(Path),
    }),
    result: z.object({
      currency: z.string(),
      budgets: z.array(BudgetStatus),
      reservations: z.array(BudgetReservation),
    }),
  }),
  explain: request('budgets/explain', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say whether a launch would be refused, by which budget, and what would be reserved.',
    params: z.object({
      path: Path,
      name: z.optional(ServiceName),
      agent: z.optional(AgentName),
      sessionId: z.optional(SessionId),
      /** The agent reports nothing, and may begin all the same. */
      unmetered: z.optional(z.boolean()),
    }),
    result: z.object({
      kind: z.enum(['fits', 'refused']),
      currency: z.string(),
      /** What the launch is thought to need. */
      needs: z.partialRecord(BudgetUnit, Estimate),
      rows: z.array(BudgetRow),
    }),
  }),
  prices: request('budgets/prices', {
    effect: 'read',
    scope: 'machine',
    summary: 'List what a million tokens of each known model costs, and who says so.',
    params: z.object({}),
    result: z.object({
      currency: z.string(),
      prices: z.array(
        z.object({
          model: z.string(),
          price: Price,
          /** `user` for what stands in the configuration. */
          source: z.string(),
          /** As in 2026-10-24; when the source was read. */
          readAt: z.optional(z.string()),
        }),
      ),
    }),
  }),
};
