/** The shape of one row of the table of agents: how a coding agent is recognised, continued, asked to leave, and where it writes its history. */
import type { Source } from './tool.ts';

/** An option that names a session, and is replaced by ours when a session is chosen. */
export interface SessionOption {
  readonly names: readonly string[];
  /** `maybe`: a word that follows and is no option belongs to it. */
  readonly value: 'none' | 'always' | 'maybe';
}

/** What is typed or written to say which session. `{id}` is the agent's own name for it. */
export interface SessionWords {
  readonly words: readonly string[];
  /** `first`: right behind the program, because it is a word of its own; `last`: at the end, where options may stand. */
  readonly place: 'first' | 'last';
}

/** In which form an agent writes down what was said. Each has a reader in the room of histories. */
export type HistoryFormat = 'claude' | 'codex' | 'gemini' | 'copilot';

/** Where an agent's own files of sessions lie. */
export interface HistoryFiles {
  readonly format: HistoryFormat;
  /** The variable that moves the directory, and the directory under the home directory when it is not set. */
  readonly variable?: string;
  readonly under: string;
  /** Below that directory; what is looked for there is the reader's. */
  readonly within: string;
}

/** One coding agent. */
export interface AgentRow {
  /** As people call it, and as runners and sessions say it. */
  readonly name: string;
  /** As its hooks and environment call it (`known-agents.ts`). */
  readonly knownAs: string;
  readonly title: string;
  /** Names of programs, without directory and ending. */
  readonly programs: readonly string[];
  /** Names of packages, for `npx` and for `node .../node_modules/PACKAGE/...`. */
  readonly packages: readonly string[];
  /** With one of these as its first bare word it has no conversation: it logs in, updates, lists. */
  readonly notSessions: readonly string[];
  /** A word that stays in front of the session's words: `codex exec resume ID`. */
  readonly modes?: readonly string[];
  /** The session that was last in this directory; absent when the agent has no such words. */
  readonly continues?: SessionWords;
  readonly resumes?: SessionWords;
  /** Begins a new session under an id that we choose, a UUID; absent when the agent chooses it. */
  readonly begins?: SessionWords;
  readonly sessionOptions: readonly SessionOption[];
  /** First bare words that choose a session, with what follows: `resume ID`, `threads continue ID`. */
  readonly sessionWords?: readonly (readonly string[])[];
  /** Options without a value. Any other may have one; so a bare word behind one of these is the prompt. */
  readonly switches: readonly string[];
  /** Its bare words are no prompt but what it works on, and are needed again when a session goes on. */
  readonly keepsWords?: true;
  /** Options with one value or more. */
  readonly lists?: readonly string[];
  /** What its id of a session looks like; anything else is never put on a command line. */
  readonly id: RegExp;
  /** What a person types to leave, key by key, with so many milliseconds between them. */
  readonly leaves: { readonly keys: readonly string[]; readonly gap: number };
  readonly files?: HistoryFiles;
  /** In the directory of its files: the list of what it runs in the background. */
  readonly roster?: string;
  /** The variable in which its commands are told the id of its session. */
  readonly idVariable?: string;
  /** How its tokens can be known: it writes them to its files, or exports metrics. */
  readonly meters: readonly ('files' | 'otel')[];
  readonly sources: Readonly<Record<string, Source>>;
}

/**
 * Interrupts what the agent does, empties the line, leaves. No text is typed: it might follow half a sentence of a person's.
 * Agents say "again to exit" and wait a second or more for it.
 */
export const interruptThrice = { keys: ['\x03', '\x03', '\x03'], gap: 300 } as const;

/** Most agents name a session so (RFC 9562). */
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
