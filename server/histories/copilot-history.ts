/**
 * Copilot CLI's events of a session. Sources: github/copilot-sdk docs/features/streaming-events.md (what is persisted), and the
 * recorded sessions of getagentseal/codeburn tests/providers/copilot.test.ts (0.0.3xx to 1.0.x).
 */
import {
  type Foreign,
  foreignAt,
  foreignOf,
  foreignText,
  foreignTime,
} from '#common/foreign-json.ts';
import {
  cut,
  type Facts,
  type HistoryReader,
  longestPath,
  longestWord,
  type OfFile,
  type Said,
  type Told,
  titleOf,
} from './told.ts';

export class CopilotHistory implements HistoryReader {
  readonly #models = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  take(record: Foreign, file: OfFile): readonly Told[] {
    const data = foreignOf(record.data) ?? {};
    const { path } = file;
    const count = (this.#counts.get(path) ?? 0) + 1;
    this.#counts.set(path, count);
    const model =
      foreignText(data.newModel, longestWord) ?? foreignText(data.selectedModel, longestWord);
    if (model !== undefined) this.#models.set(path, model);
    switch (record.type) {
      case 'session.start':
      case 'session.resume':
        return [{ facts: factsOf(data) }];
      case 'session.title_changed':
        return [{ facts: { title: titleOf(data.title, 2) } }];
      case 'user.message':
      case 'assistant.message':
        return [{ said: saidIn(record, data, `${count}`, this.#models.get(path), file) }];
      default:
        return [];
    }
  }
}

function factsOf(data: Foreign): Facts {
  const context = foreignAt(data, 'context') ?? {};
  return {
    id: foreignText(data.sessionId, longestWord),
    directory: foreignText(context.cwd, longestPath),
    version: foreignText(data.copilotVersion, longestWord),
    startedAt: foreignTime(data.startTime),
  };
}

function saidIn(
  record: Foreign,
  data: Foreign,
  count: string,
  model: string | undefined,
  file: OfFile,
): Said {
  const part = foreignText(record.id, longestWord) ?? count;
  const isPerson = record.type === 'user.message';
  const calls = Array.isArray(data.toolRequests) ? data.toolRequests.map(foreignOf) : [];
  return {
    key: foreignText(data.messageId, longestWord) ?? part,
    part,
    at: foreignTime(record.timestamp),
    by: isPerson ? 'person' : 'agent',
    text: typeof data.content === 'string' ? cut(data.content) : '',
    tools: calls.map((call) => foreignText(call?.name, longestWord) ?? 'tool'),
    model: isPerson ? undefined : (foreignText(data.model, longestWord) ?? model),
    isSide: file.isSide || foreignText(data.parentToolCallId, longestWord) !== undefined,
  };
}
