/**
 * Codex's rollouts: `token_count` events with what was spent in all since the process began or the session was resumed.
 * Sources: openai/codex, codex-rs/protocol/src/protocol.rs (TokenUsageInfo) and codex-rs/rollout/src/recorder.rs; ryoppippi/ccusage (adapter/codex).
 */
import {
  type Foreign,
  foreignAt,
  foreignOf,
  foreignText,
  foreignTime,
} from '#common/foreign-json.ts';
import { countOf, growth, isNothing, nothing, type Spent, type Tokens } from './spent.ts';
import { type Growth, longestName, type UsageReader } from './usage-reader.ts';

/** Lines that were copied from the parent's file are written at once; a model needs longer than this for an answer. In milliseconds. */
const longestGapInCopy = 250;

interface Rollout {
  model: string | undefined;
  total: Spent;
  /** While true, what is said was spent by the session from which this one was forked. */
  isCopy: boolean;
  lastAt: number | undefined;
}

export class CodexUsage implements UsageReader {
  readonly #rollouts = new Map<string, Rollout>();

  take(record: Foreign, file: string): readonly Growth[] {
    const rollout = this.#rolloutOf(file);
    const at = foreignTime(record.timestamp);
    const payload = foreignOf(record.payload) ?? {};
    const gap = (at ?? 0) - (rollout.lastAt ?? at ?? 0);
    if (gap > longestGapInCopy) rollout.isCopy = false;
    if (record.type === 'session_meta' && rollout.lastAt === undefined)
      rollout.isCopy = isForked(payload);
    rollout.lastAt = at ?? rollout.lastAt;
    if (record.type === 'turn_context')
      rollout.model = foreignText(payload.model, longestName) ?? rollout.model;
    if (record.type !== 'event_msg' || payload.type !== 'token_count') return [];
    const spent = newIn(rollout, payload);
    if (rollout.isCopy || isNothing(spent)) return [];
    const model = foreignText(foreignOf(payload.info)?.model, longestName) ?? rollout.model;
    return [{ model, at, spent: { ...spent, requests: 1 } }];
  }

  #rolloutOf(file: string): Rollout {
    const known = this.#rollouts.get(file);
    if (known) return known;
    const rollout = { model: undefined, total: nothing, isCopy: false, lastAt: undefined };
    this.#rollouts.set(file, rollout);
    return rollout;
  }
}

/** A fork and a sub-agent begin with the history of another file (`forked_from_id`; `source.subagent.thread_spawn`). */
function isForked(meta: Foreign): boolean {
  return (
    foreignText(meta.forked_from_id, longestName) !== undefined ||
    foreignAt(meta.source, 'subagent', 'thread_spawn') !== undefined
  );
}

/** `info` is null where only the limits of the account are told. */
function newIn(rollout: Rollout, payload: Foreign): Spent {
  const info = foreignOf(payload.info);
  const total = usageOf(info?.total_token_usage);
  const last = usageOf(info?.last_token_usage);
  if (!total) return last ?? nothing;
  const before = rollout.total;
  rollout.total = total;
  if (!isNothing(growth(total, before)) || (last && isSame(last, total) && !isSame(total, before)))
    // The counter began anew, as it does when some versions resume.
    return last ?? total;
  return growth(before, total);
}

function isSame(one: Spent, other: Spent): boolean {
  return isNothing(growth(one, other)) && isNothing(growth(other, one));
}

/** `input_tokens` holds what came from and went to the cache, `output_tokens` what was thought. */
function usageOf(value: unknown): Spent | undefined {
  const usage = foreignOf(value);
  if (!usage) return undefined;
  const input = countOf(usage.input_tokens);
  const cacheRead = Math.min(countOf(usage.cached_input_tokens), input);
  const cacheWrite = Math.min(countOf(usage.cache_write_input_tokens), input - cacheRead);
  const output = countOf(usage.output_tokens);
  const tokens: Tokens = {
    ...{ input: input - cacheRead - cacheWrite, output, cacheRead, cacheWrite, cacheWriteLong: 0 },
    reasoning: Math.min(countOf(usage.reasoning_output_tokens), output),
  };
  return { tokens, requests: 0 };
}
