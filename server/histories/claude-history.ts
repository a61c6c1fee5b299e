/**
 * Claude Code's records: a line for each block of a message, told apart by `uuid`, joined by `message.id`.
 * Sources: code.claude.com/docs/en/sessions says where they lie and that their form is internal; the forms are those of
 * skillsynchq/txcript docs/formats/claude-code.md (0.144 to 2.1.227) and kvsankar/agent-history docs/claude-format.md (2.0.55).
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

/** What the program itself puts where a person's words stand. */
const notSpoken =
  /^\s*(<(command-name|command-message|command-args|local-command-\w+|bash-(input|stdout|stderr)|system-reminder|task-notification|user-prompt-submit-hook)>|Caveat: The messages below|\[Request interrupted)/;

export class ClaudeHistory implements HistoryReader {
  take(record: Foreign, file: OfFile): readonly Told[] {
    const facts = factsIn(record, file);
    const told: Told[] = facts ? [{ facts }] : [];
    if (record.type === 'user' || record.type === 'assistant') {
      const said = saidIn(record, record.type, file);
      if (said) told.push({ said });
    }
    return told;
  }
}

function saidIn(record: Foreign, type: 'user' | 'assistant', file: OfFile): Said | undefined {
  if (record.isMeta === true || record.isCompactSummary === true) return undefined;
  if (record.isApiErrorMessage === true) return undefined;
  const message = foreignOf(record.message);
  if (!message) return undefined;
  const part = foreignText(record.uuid, longestWord);
  const key = (type === 'assistant' && foreignText(message.id, longestWord)) || part;
  if (key === undefined) return undefined;
  const { text, tools } = blocksIn(message.content);
  if (type === 'user' && (text.trim() === '' || notSpoken.test(text))) return undefined;
  return {
    ...{ key, part: part ?? key, at: foreignTime(record.timestamp), text, tools },
    by: type === 'user' ? 'person' : 'agent',
    model: type === 'assistant' ? modelIn(message.model) : undefined,
    isSide: record.isSidechain === true || file.isSide,
  };
}

function modelIn(value: unknown): string | undefined {
  // What it says itself, for want of an answer.
  return value === '<synthetic>' ? undefined : foreignText(value, longestWord);
}

/** A message is a text, or blocks: texts, thoughts, calls of tools and their results. */
function blocksIn(content: unknown): { readonly text: string; readonly tools: readonly string[] } {
  if (typeof content === 'string') return { text: cut(content), tools: [] };
  const blocks = (Array.isArray(content) ? content : []).map(foreignOf);
  const texts = blocks.flatMap((block) =>
    block?.type === 'text' && typeof block.text === 'string' ? [block.text] : [],
  );
  const tools = blocks.flatMap((block) =>
    block?.type === 'tool_use' ? [foreignText(block.name, longestWord) ?? 'tool'] : [],
  );
  return { text: cut(texts.join('\n')), tools };
}

/** A sub-agent's records bear the id of the session that it works for. */
function factsIn(record: Foreign, file: OfFile): Facts | undefined {
  const title =
    (record.type === 'custom-title' && titleOf(record.customTitle, 4)) ||
    (record.type === 'agent-name' && titleOf(record.agentName, 3)) ||
    (record.type === 'ai-title' && titleOf(record.aiTitle, 2)) ||
    (record.type === 'summary' && titleOf(record.summary, 1)) ||
    undefined;
  if (file.isSide) return undefined;
  const isSpoken = record.type === 'user' || record.type === 'assistant';
  if (!isSpoken) return title && { title };
  return {
    id: foreignText(record.sessionId, longestWord),
    directory: foreignText(record.cwd, longestPath),
    version: foreignText(record.version, longestWord),
    startedAt: foreignTime(record.timestamp),
  };
}
