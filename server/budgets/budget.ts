/** What a budget is: whose spending it limits, in what unit, and over what time. Pure values. */

/** Tokens, money in micro-units of the one currency, seconds, runners, megabytes of memory, and thousandths of a core: all integers. */
export type Unit = 'tokens' | 'money' | 'seconds' | 'runners' | 'memory' | 'cpu';

/** What is left open counts each by itself: a budget of scope `session` without an id is one for every session. */
export type Scope =
  | { readonly kind: 'machine' }
  | { readonly kind: 'project'; readonly projectId: string }
  | { readonly kind: 'agent'; readonly agent: string; readonly projectId?: string | undefined }
  | {
      readonly kind: 'runner';
      readonly projectId: string;
      readonly name?: string | undefined;
    }
  | {
      readonly kind: 'session';
      readonly sessionId?: string | undefined;
      readonly projectId?: string | undefined;
    };

export type Span = 'hour' | 'day' | 'week' | 'month';

/** `rolling` looks back over so much time; `calendar` begins anew at the hour, midnight, Monday or the first in a time zone. */
export type Period =
  | { readonly kind: 'none' }
  | { readonly kind: 'rolling'; readonly span: Span }
  | { readonly kind: 'calendar'; readonly span: Span; readonly timeZone: string };

export interface Budget {
  /** `b_` and 16 hex digits. */
  readonly id: string;
  readonly scope: Scope;
  readonly unit: Unit;
  /** Of money, as it was when the budget was set. */
  readonly currency?: string | undefined;
  readonly limit: number;
  /** A hard one refuses launches and pauses who would pass it; a soft one only says so. */
  readonly hard: boolean;
  readonly period: Period;
  /** Percent of the limit, rising. */
  readonly thresholds: readonly number[];
  /** What was not spent goes into the next period, so much at most; calendar periods only. */
  readonly carry?: number | undefined;
}

/** Who spends, as far as it is known. */
export interface Spender {
  readonly runnerId?: string | undefined;
  readonly projectId?: string | undefined;
  /** Of the table of agents: 'claude', 'codex', ... */
  readonly agent?: string | undefined;
  /** The runner's name. */
  readonly name?: string | undefined;
  readonly sessionId?: string | undefined;
}

/** The account of a budget in which a spender's use is counted; undefined when it is none of the budget's business. */
export function subjectOf(scope: Scope, who: Spender): string | undefined {
  switch (scope.kind) {
    case 'machine':
      return '';
    case 'project':
      return who.projectId === scope.projectId ? '' : undefined;
    case 'agent':
      return who.agent === scope.agent && isIn(scope.projectId, who) ? '' : undefined;
    case 'runner':
      if (who.name === undefined || who.projectId !== scope.projectId) return undefined;
      if (scope.name === undefined) return who.name;
      return who.name === scope.name ? '' : undefined;
    case 'session':
      if (who.sessionId === undefined || !isIn(scope.projectId, who)) return undefined;
      if (scope.sessionId === undefined) return who.sessionId;
      return who.sessionId === scope.sessionId ? '' : undefined;
  }
}

function isIn(projectId: string | undefined, who: Spender): boolean {
  return projectId === undefined || projectId === who.projectId;
}

/** True when what was taken comes back with the end of the runner: how many run at once, and what they have of the machine. */
export function comesBack({ unit, period }: Pick<Budget, 'unit' | 'period'>): boolean {
  return unit === 'memory' || unit === 'cpu' || (unit === 'runners' && period.kind === 'none');
}

/** True when it is known only by what agents report. */
export function isReported(unit: Unit): boolean {
  return unit === 'tokens' || unit === 'money';
}

/** Two budgets of the same scope, unit and kind of period are one: setting the second changes the first. */
export function sameBudget(
  a: Pick<Budget, 'scope' | 'unit' | 'period'>,
  b: Pick<Budget, 'scope' | 'unit' | 'period'>,
): boolean {
  return a.unit === b.unit && wordOf(a.scope) === wordOf(b.scope) && samePeriod(a.period, b.period);
}

function samePeriod(a: Period, b: Period): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind === 'none' || (b.kind !== 'none' && a.span === b.span);
}

function wordOf(scope: Scope): string {
  const { projectId, agent, name, sessionId } = scope as Spender;
  return JSON.stringify([scope.kind, projectId, agent, name, sessionId]);
}
