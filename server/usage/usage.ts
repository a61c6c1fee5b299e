/** The front door of usage: by which source a runner is metered, and what it says is counted once. */
import type { Origin } from '#common/origin.ts';
import { countersOf, filesOfRun } from './counters.ts';
import type { MetricExport } from './metric-export.ts';
import type { Counter, Spender, Spending, UsageSource } from './needs.ts';
import type { Totals } from './session-usage.ts';
import type { Tokens } from './spent.ts';
import { fileSourceOf } from './usage-sources.ts';

/** A runner, of an agent or of anything else. */
export interface MeteredRunner extends Spender {
  readonly runnerId: string;
}

/** What somebody says. `by` is the same for the same one who says it. */
export interface Report {
  readonly by: string;
  readonly counter: string;
  readonly spender: Spender;
  readonly model?: string | undefined;
  readonly tokens: Tokens;
  readonly cost?: number | undefined;
  /** The figures are what was spent more, and this is their name; otherwise they are all of it. */
  readonly more?: string | undefined;
}

export interface UsageParts {
  readonly spending: Spending;
  readonly metrics: MetricExport;
}

export class Usage {
  readonly #parts: UsageParts;

  constructor(parts: UsageParts) {
    this.#parts = parts;
  }

  /**
   * What is to be added to the environment of a runner that is about to start, so that it says what it spends while it works: nothing
   * for one whose files say so.
   */
  begin(
    runner: MeteredRunner,
    environment: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, string>>> {
    const { agent } = runner;
    if (agent === undefined || fileSourceOf(agent)?.told === 'live') return Promise.resolve({});
    return this.#parts.metrics.begin({ ...runner, agent }, environment);
  }

  /** The runner ended. What it wrote down may still be counted. */
  end(runnerId: string): Promise<void> {
    return this.#parts.metrics.end(runnerId);
  }

  /** By which source a runner is metered; undefined when nobody says what it spends unless it reports it. */
  sourceOf({ runnerId, agent }: Spender): UsageSource | undefined {
    if (runnerId !== undefined && this.#parts.metrics.heard(runnerId)) return 'metrics';
    return agent !== undefined && fileSourceOf(agent) ? 'files' : undefined;
  }

  /** What the files of a run come to since it began; `since` is in milliseconds since 1970. */
  async files(runner: MeteredRunner, since: number, totals: Totals, origin: Origin): Promise<void> {
    if (this.sourceOf(runner) !== 'files') return;
    const stream = filesOfRun(runner.runnerId, since, runner);
    await this.#parts.spending.count(countersOf(stream, totals), origin);
  }

  /** Who is metered otherwise is told so. */
  async report(said: Report, origin: Origin): Promise<UsageSource | 'counted'> {
    const { by, counter, spender, model, tokens, cost, more } = said;
    const source = spender.runnerId === undefined ? undefined : this.sourceOf(spender);
    if (source !== undefined) return source;
    const name = JSON.stringify([by, counter, model ?? '', ...(more === undefined ? [] : [more])]);
    const counted: Counter = {
      ...{ source: 'report', id: name, spender, totals: tokens },
      ...(model !== undefined && model !== '' && { model }),
      ...(cost !== undefined && { cost }),
    };
    await this.#parts.spending.count([counted], origin);
    return 'counted';
  }
}
