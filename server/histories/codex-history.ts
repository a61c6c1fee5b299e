/**
 * Codex's rollouts: `response_item` is what the model saw and said; `event_msg` repeats it for the screen and is left out.
 * Sources: openai/codex, codex-rs/protocol/src/protocol.rs (RolloutItem, SessionMeta) and codex-rs/rollout/src/recorder.rs;
 * until September 2025 (0.2x) the items stood bare, behind one line `{"id","timestamp","instructions","git"}`.
 */
import {
  type Foreign,
  foreignAt,
  foreignOf,
  foreignText,
  foreignTime,
} from '#common/foreign-json.ts';
import type { OfFile, Told } from './told.ts';
import { cut, type Facts, type HistoryReader, longestPath, longestWord } from './told.ts';

/** What the program puts in front of the model in a person's name. */
const notSpoken =
  /^\s*(<(environment_context|user_instructions|permissions instructions|collaboration_mode|multi_agent_mode|apps_instructions|skills_instructions|turn_aborted|INSTRUCTIONS|user_shell_command|subagent_notification)|# AGENTS\.md|You are `\/root`)/;
/** Until 2025 an editor's extension put what the person sees in front of what was asked. */
const askedMark = '## My request for Codex:';

/** Lines that were copied from the parent's file are written at once. In milliseconds, as in the count of its tokens. */
const longestGapInCopy = 250;

interface Rollout {
  count: number;
  model: string | undefined;
  isSide: boolean;
  isCopy: boolean;
  lastAt: number | undefined;
}

export class CodexHistory implements HistoryReader {
  readonly #rollouts = new Map<string, Rollout>();

  take(record: Foreign, file: OfFile): readonly Told[] {
    const rollout = this.#rolloutOf(file);
    const isFirst = rollout.count++ === 0;
    const at = foreignTime(record.timestamp);
    if ((at ?? 0) - (rollout.lastAt ?? at ?? 0) > longestGapInCopy) rollout.isCopy = false;
    rollout.lastAt = at ?? rollout.lastAt;
    const payload = foreignOf(record.payload);
    if (record.type === 'session_meta' && payload) return metaOf(rollout, payload, isFirst);
    if (record.type === 'turn_context')
      rollout.model = foreignText(payload?.model, longestWord) ?? rollout.model;
    if (isFirst && record.type === undefined) return metaOf(rollout, record, true);
    const item = record.type === 'response_item' ? payload : bareItem(record);
    return item ? this.#said(rollout, item, at) : [];
  }

  #rolloutOf({ path, isSide }: OfFile): Rollout {
    const known = this.#rollouts.get(path);
    if (known) return known;
    const made = { count: 0, model: undefined, isSide, isCopy: false, lastAt: undefined };
    this.#rollouts.set(path, made);
    return made;
  }

  #said(rollout: Rollout, item: Foreign, at: number | undefined): readonly Told[] {
    const key = String(rollout.count);
    const { isSide, isCopy, model } = rollout;
    const directory = directoryIn(item);
    const told: Told[] = directory === undefined ? [] : [{ facts: { directory } }];
    const base = { key, part: key, at, isSide } as const;
    const call = callIn(item);
    if (isCopy) return told;
    if (call !== undefined)
      return [{ said: { ...base, by: 'agent', text: '', tools: [call], model } }];
    if (item.type !== 'message') return told;
    const text = textOf(item.content);
    if (item.role === 'assistant' && text !== '')
      told.push({ said: { ...base, by: 'agent', text, tools: [], model } });
    const asked = item.role === 'user' ? askedIn(text) : '';
    if (asked !== '') told.push({ said: { ...base, by: 'person', text: asked, tools: [] } });
    return told;
  }
}

/** A fork's file begins with its own line, and goes on with its parent's lines, that line too. */
function metaOf(rollout: Rollout, meta: Foreign, isFirst: boolean): readonly Told[] {
  if (!isFirst) return [];
  const spawn = foreignAt(meta.source, 'subagent', 'thread_spawn');
  const parent =
    foreignText(meta.forked_from_id, longestWord) ??
    foreignText(meta.parent_thread_id, longestWord) ??
    foreignText(spawn?.parent_thread_id, longestWord);
  rollout.isCopy = parent !== undefined;
  rollout.isSide ||= foreignAt(meta.source, 'subagent') !== undefined;
  const facts: Facts = {
    id: foreignText(meta.id, longestWord),
    directory: foreignText(meta.cwd, longestPath),
    version: foreignText(meta.cli_version, longestWord),
    startedAt: foreignTime(meta.timestamp),
    parent,
  };
  return [{ facts }];
}

function bareItem(record: Foreign): Foreign | undefined {
  return record.payload === undefined ? record : undefined;
}

function callIn(item: Foreign): string | undefined {
  if (item.type === 'function_call' || item.type === 'custom_tool_call')
    return foreignText(item.name, longestWord) ?? 'tool';
  if (item.type === 'local_shell_call') return 'shell';
  return item.type === 'web_search_call' ? 'web_search' : undefined;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return cut(content);
  const parts = (Array.isArray(content) ? content : []).map(foreignOf);
  const texts = parts.flatMap((part) => (typeof part?.text === 'string' ? [part.text] : []));
  return cut(texts.join('\n'));
}

function askedIn(text: string): string {
  const at = text.indexOf(askedMark);
  if (at >= 0) return text.slice(at + askedMark.length).trim();
  return notSpoken.test(text) ? '' : text.trim();
}

/** The bare rollouts say where they work only to the model. */
function directoryIn(item: Foreign): string | undefined {
  if (item.type !== 'message' || item.role !== 'user') return undefined;
  const text = textOf(item.content);
  if (!text.trimStart().startsWith('<environment_context>')) return undefined;
  return foreignText(/<cwd>([^<\n]+)<\/cwd>/.exec(text)?.[1], longestPath);
}
