/**
 * Claude Code's records: one line per block of an answer, each with the usage of the whole answer as far as it was known.
 * Sources: code.claude.com/docs/en/sessions; ryoppippi/ccusage (adapter/claude) for what repeats; the fixtures say which version has what.
 */
import {
  type Foreign,
  foreignAt,
  foreignOf,
  foreignText,
  foreignTime,
} from '#common/foreign-json.ts';
import { countOf, greater, growth, isNothing, microOf, nothing, type Spent } from './spent.ts';
import { type Growth, longestName, type UsageReader } from './usage-reader.ts';

/** One answer of a model, as far as it was counted. */
interface Answer {
  readonly request: string | undefined;
  readonly isSidechain: boolean;
  spent: Spent;
}

/** More than any session has; of a file that only grows, what was said longest ago is forgotten. */
const mostAnswers = 200_000;
/** More requests than anything gives the same id to. */
const mostRequests = 50;

export class ClaudeUsage implements UsageReader {
  /** By the id of the message; a proxy may give one id twice, so the request's belongs to it. */
  readonly #answers = new Map<string, Answer[]>();

  take(record: Foreign): readonly Growth[] {
    const message = foreignOf(record.message);
    const usage = foreignAt(message, 'usage');
    if (!message || !usage || record.isApiErrorMessage === true) return [];
    const model = foreignText(message.model, longestName);
    // What Claude Code says itself, for want of an answer.
    if (model === '<synthetic>') return [];
    const seen = spentOf(usage, record.costUSD);
    const id = foreignText(message.id, longestName) ?? foreignText(record.uuid, longestName);
    const spent = id === undefined ? seen : this.#newIn(id, record, seen);
    return isNothing(spent) ? [] : [{ model, at: foreignTime(record.timestamp), spent }];
  }

  /** What was not counted of it before: a line repeats, grows, or was copied into another file when the session was resumed. */
  #newIn(id: string, record: Foreign, seen: Spent): Spent {
    const request = foreignText(record.requestId, longestName);
    const isSidechain = record.isSidechain === true;
    const known = this.#answers.get(id) ?? [];
    this.#answers.delete(id);
    this.#answers.set(id, known);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostAnswers && oldest !== undefined) this.#answers.delete(oldest);
    // A side question repeats the messages of its parent under new requests (ccusage, issue of `/btw`).
    const same =
      known.find((each) => each.request === request) ??
      known.find((each) => each.isSidechain || isSidechain);
    const answer = same ?? { request, isSidechain, spent: nothing };
    if (!same) known.push(answer);
    if (known.length > mostRequests) known.shift();
    const spent = growth(answer.spent, seen);
    answer.spent = greater(answer.spent, seen);
    return spent;
  }
}

/** `cache_creation` says since 1.0.88 or so for how long; the flat number has been there from the start. */
function spentOf(usage: Foreign, costUSD: unknown): Spent {
  const kept = foreignOf(usage.cache_creation) ?? {};
  const long = countOf(kept.ephemeral_1h_input_tokens);
  const short = countOf(kept.ephemeral_5m_input_tokens);
  // Until 1.0.8 or so each line had its price.
  const cost = microOf(costUSD);
  return {
    tokens: {
      input: countOf(usage.input_tokens),
      output: countOf(usage.output_tokens),
      cacheRead: countOf(usage.cache_read_input_tokens),
      cacheWrite: Math.max(countOf(usage.cache_creation_input_tokens), long + short),
      cacheWriteLong: long,
      reasoning: 0,
    },
    requests: 1,
    ...(cost !== undefined && { cost }),
  };
}
