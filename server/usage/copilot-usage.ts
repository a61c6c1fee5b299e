/**
 * Copilot CLI's events: `session.shutdown` has, for each model, what was spent since the program began. Until it ends it says nothing
 * of what went in. Sources: github/copilot-sdk, generated session events (session.shutdown, modelMetrics); the fixtures' own.
 */
import {
  type Foreign,
  foreignAt,
  foreignOf,
  foreignText,
  foreignTime,
} from '#common/foreign-json.ts';
import { countOf, greater, growth, isNothing, nothing, type Spent } from './spent.ts';
import { type Growth, longestName, type UsageReader } from './usage-reader.ts';

/** More than any program asks in one session. */
const mostModels = 100;
/** More programs and models than one session has. */
const mostCounted = 10_000;

export class CopilotUsage implements UsageReader {
  /** By file, start of the program and model. */
  readonly #counted = new Map<string, Spent>();

  take(record: Foreign, file: string): readonly Growth[] {
    if (record.type !== 'session.shutdown') return [];
    const data = foreignOf(record.data) ?? {};
    // A resumed session's next program counts from nothing; the same one may say its figures twice.
    const run = foreignTime(data.sessionStartTime) ?? foreignText(record.id, longestName) ?? '';
    const metrics = Object.entries(foreignOf(data.modelMetrics) ?? {}).slice(0, mostModels);
    return metrics.flatMap(([model, metric]) => {
      const key = JSON.stringify([file, run, model]);
      const before = this.#counted.get(key) ?? nothing;
      const seen = spentOf(metric);
      this.#counted.delete(key);
      this.#counted.set(key, greater(before, seen));
      const [oldest] = this.#counted.keys();
      if (this.#counted.size > mostCounted && oldest !== undefined) this.#counted.delete(oldest);
      const spent = growth(before, seen);
      if (isNothing(spent) || model.length > longestName) return [];
      return [{ model, at: foreignTime(record.timestamp), spent }];
    });
  }
}

/** `inputTokens` holds both caches; reasoning that is more than the output was not in it. */
function spentOf(metric: unknown): Spent {
  const usage = foreignAt(metric, 'usage') ?? {};
  const input = countOf(usage.inputTokens);
  const cacheRead = Math.min(countOf(usage.cacheReadTokens), input);
  const cacheWrite = Math.min(countOf(usage.cacheWriteTokens), input - cacheRead);
  const reasoning = countOf(usage.reasoningTokens);
  const said = countOf(usage.outputTokens);
  return {
    tokens: {
      ...{ input: input - cacheRead - cacheWrite, cacheRead, cacheWrite, cacheWriteLong: 0 },
      ...{ output: reasoning > said ? said + reasoning : said, reasoning },
    },
    requests: countOf(foreignAt(metric, 'requests')?.count),
  };
}
