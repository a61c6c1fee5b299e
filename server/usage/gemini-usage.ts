/**
 * Gemini CLI's records of a conversation: messages with their tokens, each written again whenever something of it changes.
 * Source: google-gemini/gemini-cli, packages/core/src/services/chatRecordingService.ts and chatRecordingTypes.ts; before 0.36 one
 * JSON document that was written anew each time, since then JSONL.
 */
import { type Foreign, foreignOf, foreignText, foreignTime } from '#common/foreign-json.ts';
import { countOf, greater, growth, isNothing, nothing, type Spent } from './spent.ts';
import { type Growth, longestName, type UsageReader } from './usage-reader.ts';

/** More messages than a session has; a file that says more is no session. */
const mostMessages = 100_000;

export class GeminiUsage implements UsageReader {
  readonly #messages = new Map<string, Spent>();

  /** A whole document, one message, or a change of the document. What was rewound was spent all the same. */
  take(record: Foreign): readonly Growth[] {
    const listed = record.messages ?? foreignOf(record.$set)?.messages;
    const messages = Array.isArray(listed) ? listed.slice(0, mostMessages) : [record];
    return messages.flatMap((each) => this.#ofMessage(foreignOf(each) ?? {}));
  }

  #ofMessage(message: Foreign): readonly Growth[] {
    const tokens = foreignOf(message.tokens);
    if (message.type !== 'gemini' || !tokens) return [];
    const seen = spentOf(tokens);
    const id = foreignText(message.id, longestName);
    const before = (id !== undefined && this.#messages.get(id)) || nothing;
    const spent = growth(before, seen);
    if (id !== undefined) this.#messages.set(id, greater(before, seen));
    const model = foreignText(message.model, longestName);
    return isNothing(spent) ? [] : [{ model, at: foreignTime(message.timestamp), spent }];
  }
}

/** As the API's usage metadata: `input` holds what was cached, `output` neither thoughts nor what tools were prompted with. */
function spentOf(said: Foreign): Spent {
  const prompt = countOf(said.input);
  const cacheRead = Math.min(countOf(said.cached), prompt);
  const reasoning = countOf(said.thoughts);
  return {
    tokens: {
      ...{ input: prompt - cacheRead + countOf(said.tool), cacheRead, reasoning },
      ...{ output: countOf(said.output) + reasoning, cacheWrite: 0, cacheWriteLong: 0 },
    },
    requests: 1,
  };
}
