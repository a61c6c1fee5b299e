/**
 * Gemini CLI's records of a conversation: one JSON document until 0.36, JSONL since; a message is written again when it changes.
 * Source: google-gemini/gemini-cli, packages/core/src/services/chatRecordingService.ts and chatRecordingTypes.ts.
 */
import { type Foreign, foreignOf, foreignText, foreignTime } from '#common/foreign-json.ts';
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

/** More messages than a session has; a file that says more is no session. */
const mostMessages = 100_000;

export class GeminiHistory implements HistoryReader {
  /** A whole document, one message, or a change of the document. What was rewound was said all the same. */
  take(record: Foreign, file: OfFile): readonly Told[] {
    const document = foreignOf(record.$set) ?? record;
    const facts = foreignText(document.sessionId, longestWord) ?? document.summary;
    const told: Told[] = facts === undefined || file.isSide ? [] : [{ facts: factsOf(document) }];
    const listed = Array.isArray(document.messages) ? document.messages : [record];
    for (const each of listed.slice(0, mostMessages)) {
      const said = saidIn(foreignOf(each) ?? {}, file);
      if (said) told.push({ said });
    }
    return told;
  }
}

function factsOf(document: Foreign): Facts {
  const directories = Array.isArray(document.directories) ? document.directories : [];
  return {
    id: foreignText(document.sessionId, longestWord),
    startedAt: foreignTime(document.startTime),
    directory: foreignText(directories[0], longestPath),
    title: titleOf(document.summary, 1),
  };
}

function saidIn(message: Foreign, file: OfFile): Said | undefined {
  const key = foreignText(message.id, longestWord);
  if (key === undefined || (message.type !== 'user' && message.type !== 'gemini')) return undefined;
  const calls = Array.isArray(message.toolCalls) ? message.toolCalls.map(foreignOf) : [];
  const tools = calls.map((call) => foreignText(call?.name, longestWord) ?? 'tool');
  const text = textOf(message.content);
  // A turn that only hands a tool's result back is nobody's word.
  if (message.type === 'user' && (text.trim() === '' || text.startsWith('<session_context>')))
    return undefined;
  return {
    ...{ key, text, tools, at: foreignTime(message.timestamp), isSide: file.isSide },
    by: message.type === 'user' ? 'person' : 'agent',
    model: foreignText(message.model, longestWord),
  };
}

/** A text, a part, or parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return cut(content);
  const parts = (Array.isArray(content) ? content : [content]).map(
    (part) => (typeof part === 'string' ? part : foreignOf(part)?.text) ?? '',
  );
  return cut(parts.filter((text) => typeof text === 'string').join(''));
}
