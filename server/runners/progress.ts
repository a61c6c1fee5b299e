/**
 * Whether an agent gets anywhere: it spends tokens, and neither the working tree nor its own record of what it does changes. One that
 * waits for a person spends nothing, and is never called stuck. Pure.
 */

/** What is seen of an agent at one moment. */
export interface ProgressFacts {
  /** Changes whenever a file of the working tree does. */
  readonly tree: string;
  /** How often it called a tool, by its own record. */
  readonly toolCalls: number;
  /** What it spent since it was started. */
  readonly tokens: number;
}

/** When it last got anywhere, and what it had spent then. */
export interface Progress {
  readonly facts: ProgressFacts;
  /** On the monotonic clock, in milliseconds. */
  readonly at: number;
  readonly isStuck: boolean;
}

/** 0 is no limit. */
export interface Patience {
  /** Milliseconds. */
  readonly time: number;
  readonly tokens: number;
}

/** The same `at` and facts go on while nothing changes but what is spent. */
export function progressOf(
  before: Progress | undefined,
  now: ProgressFacts,
  at: number,
  { time, tokens }: Patience,
): Progress {
  if (!before) return { facts: now, at, isStuck: false };
  const { facts } = before;
  const isAlike = facts.tree === now.tree && facts.toolCalls === now.toolCalls;
  // A smaller figure is that of another session.
  if (!isAlike || now.tokens < facts.tokens) return { facts: now, at, isStuck: false };
  const spent = now.tokens - facts.tokens;
  const isOverTime = time > 0 && spent > 0 && at - before.at >= time;
  const isOverTokens = tokens > 0 && spent >= tokens;
  return { ...before, isStuck: isOverTime || isOverTokens };
}
