/** How the server is: what it sees wrong with itself, and what that amounts to. Reads everything at the moment of asking and remembers nothing. */
import type { Pulse } from './pulse.ts';

/** One thing that is wrong. `amount` is in the unit that its code names. */
export interface Reason {
  readonly code: /** Nothing can be changed: the disk is full, read-only or failing. The server goes on trying. */
    | 'journalReadOnly'
    /** A newer server has the journal; this one is leaving. */
    | 'superseded'
    /** At the start damaged files were set aside; `amount` of them. */
    | 'filesSetAside'
    /** At the start sound records of `amount` revisions were missing. */
    | 'historyMissing'
    /** Within the last minute the server stood still for `amount` milliseconds. */
    | 'eventLoopLate'
    /** Within the last minute the wall clock jumped by `amount` milliseconds. */
    | 'clockJumped'
    /** Something in the user's configuration is wrong; what counted before still does. */
    | 'configurationBroken'
    /** A project's server has lost the shared one, which has the ports. */
    | 'upstreamAway';
  readonly amount?: number | undefined;
  /** What the system said. */
  readonly detail?: string | undefined;
}

export type Condition = 'healthy' | 'degraded' | 'unhealthy';

/** With one of these the server cannot do what it is for. */
const grave: ReadonlySet<Reason['code']> = new Set(['journalReadOnly', 'superseded']);

/** What the world knows of the server. */
export interface HealthNeeds {
  readonly pulse: Pulse;
  /** Why the journal takes no commits; undefined while it does. */
  unwritable(): { readonly superseded: boolean; readonly why: string } | undefined;
  /** What the journal was like when it was opened. */
  recovery(): { readonly setAside: number; readonly missing: number };
  /** What is wrong in the user's configuration; undefined when nothing is. */
  configurationTrouble(): string | undefined;
  /** Why the shared server is away; undefined while it is there, or when none is needed. */
  upstreamFailure(): string | undefined;
}

export function reasonsOf(needs: HealthNeeds): Reason[] {
  const unwritable = needs.unwritable();
  const { setAside, missing } = needs.recovery();
  const trouble = needs.configurationTrouble();
  const away = needs.upstreamFailure();
  const { lateBy, jumpedBy } = needs.pulse;
  const reasons: (Reason | false | undefined)[] = [
    unwritable && {
      code: unwritable.superseded ? 'superseded' : 'journalReadOnly',
      detail: unwritable.why,
    },
    trouble !== undefined && { code: 'configurationBroken', detail: trouble },
    away !== undefined && { code: 'upstreamAway', detail: away },
    setAside > 0 && { code: 'filesSetAside', amount: setAside },
    missing > 0 && { code: 'historyMissing', amount: missing },
    lateBy !== undefined && { code: 'eventLoopLate', amount: Math.round(lateBy) },
    jumpedBy !== undefined && { code: 'clockJumped', amount: Math.round(jumpedBy) },
  ];
  return reasons.filter((reason) => typeof reason === 'object');
}

export function conditionOf(reasons: readonly Reason[]): Condition {
  if (reasons.some(({ code }) => grave.has(code))) return 'unhealthy';
  return reasons.length > 0 ? 'degraded' : 'healthy';
}
