/** Makes counters of totals: one for each model of a stream, under a name that is the same whoever reads the stream again. */
import type { Counter, Spender, UsageSource } from './needs.ts';
import type { Totals } from './session-usage.ts';

/** What is counted as one: a run's files, one who reports, one process that exports metrics. */
export interface Stream {
  readonly source: UsageSource;
  readonly id: string;
  readonly spender: Spender;
}

/** A run's files: the same session, run again, counts what is spent from then on. `since` is in milliseconds since 1970. */
export function filesOfRun(runnerId: string, since: number, spender: Spender): Stream {
  return { source: 'files', id: `${runnerId}@${since}`, spender: { ...spender, runnerId } };
}

export function countersOf({ source, id, spender }: Stream, totals: Totals): Counter[] {
  return [...totals].map(([model, { tokens, cost }]) => ({
    ...{ source, id: `${id}#${model}`, spender, totals: tokens },
    ...(model !== '' && { model }),
    ...(cost !== undefined && { cost }),
  }));
}
