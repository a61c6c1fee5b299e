/** What an agent's own records tell of a session: who said what, and what is known of the whole. */
import type { Foreign } from '#common/foreign-json.ts';

/** Something that was said. */
export interface Said {
  /** The same for all records of one message. */
  readonly key: string;
  /** This record's part of it: what comes twice is told once. A message without parts is said anew each time, and the last counts. */
  readonly part?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at?: number | undefined;
  readonly by: 'person' | 'agent';
  readonly text: string;
  /** Names of the tools that were called with it. */
  readonly tools: readonly string[];
  readonly model?: string | undefined;
  /** Said to or by a sub-agent. */
  readonly isSide: boolean;
}

/** What is known of a session as a whole; the newest word on each counts. */
export interface Facts {
  /** The agent's own name for it. */
  readonly id?: string | undefined;
  readonly directory?: string | undefined;
  readonly version?: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt?: number | undefined;
  /** What the agent or its user called it. */
  readonly title?: { readonly text: string; readonly rank: number } | undefined;
  /** The session that this one was split off from. */
  readonly parent?: string | undefined;
}

export interface Told {
  readonly said?: Said | undefined;
  readonly facts?: Facts | undefined;
}

/** Which file a record stands in. */
export interface OfFile {
  readonly path: string;
  /** A sub-agent's own file. */
  readonly isSide: boolean;
}

/** Reads one agent's records, one after the other. Never throws; what it does not know it leaves out. */
export interface HistoryReader {
  take(record: Foreign, file: OfFile): readonly Told[];
}

/** Longest text of one message that is kept, in characters; more is cut. */
const longestText = 1024 * 1024;
/** Longest id, name of a tool or model, in characters. */
export const longestWord = 200;
/** Longest path, in characters. */
export const longestPath = 4096;

export function cut(text: string, most = longestText): string {
  return text.length > most ? text.slice(0, most) : text;
}

/** A title on one line; undefined when nothing is left of it. */
export function titleOf(value: unknown, rank: number): Facts['title'] {
  if (typeof value !== 'string') return undefined;
  const text = cut(
    value
      .slice(0, 2_000)
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim(),
    longestWord,
  );
  return text === '' ? undefined : { text, rank };
}
