/** What is said of a shell command that somebody is about to run. Values only; the sentences are made by who asks. */
import type { TestRunner } from '#services/test-runners.ts';
import type { Tool } from '#services/tool.ts';
import type { Span } from './words.ts';

/** A simple command within the text that was judged. */
export interface Segment extends Span {
  readonly text: string;
}

/** How a command chooses what it ends, when it is not by a pid that can be looked up. */
export type KillReason =
  /** By what a process is called: `pkill node`. */
  | 'byName'
  /** By the port it listens on, or connects to: `kill $(lsof -ti:3000)`. */
  | 'byPort'
  /** By what another command prints: `kill $(cat server.pid)`. */
  | 'bySubstitution'
  /** Whatever there is, whosever it is: `kill -9 -1`, `tmux kill-server`. */
  | 'everyProcess'
  /** Every container of the machine: `docker kill $(docker ps -q)`. */
  | 'everyContainer';

/** A kill that is refused from the text alone, whatever listens now. */
export interface Denial {
  readonly kind: 'deny';
  readonly why: KillReason;
  /** The command that does it, as it is called: `pkill`, also when a script leads to it. */
  readonly program: string;
  readonly segment: Segment;
  /** The port that it names. */
  readonly port?: number;
  /** What does no harm to others: `hm stop 3000`, with PORT where the port is not named. */
  readonly better: string;
}

/** A pid that is to be signalled: whose it is has to be looked up. */
export interface NamedPid {
  readonly pid: number;
  /** Its whole process group. */
  readonly group: boolean;
  readonly segment: Segment;
}

/** A change of the text: what stands at `from` to `to` becomes `text`. */
export interface Edit extends Span {
  readonly text: string;
}

/** The start of one server. */
export interface Start {
  readonly tool: Tool;
  readonly segment: Segment;
  /** Where it runs, from where the command is run. */
  readonly directory: string;
  /** False of a program that may listen or may not: `node build.js`. */
  readonly surely: boolean;
  readonly background: boolean;
  /** The port that the command itself names. */
  readonly askedPort?: number;
  /** The port that a script of the project names. */
  readonly scriptPort?: number;
  /**
   * The changes by which it listens on this port, all within the segment; none needed: empty; undefined when no way
   * gets through.
   */
  edits(port: number): readonly Edit[] | undefined;
}

/** A test runner: it needs the URL of a server, and listens nowhere itself. */
export interface RunnerCall {
  readonly runner: TestRunner;
  readonly segment: Segment;
  readonly directory: string;
  /** The URL that it is given already. */
  readonly givenUrl?: string;
  /** The changes by which it tests this URL; undefined when it takes none from outside. */
  edits(url: string): readonly Edit[] | undefined;
}

/** Why there is nothing to do about a command. */
export type LeftReason =
  /** Nothing in it is known. */
  | 'nothingKnown'
  /** It starts several servers at once, which cannot be given one port. */
  | 'severalPrograms'
  /** The package has no such script. */
  | 'noSuchScript'
  /** It runs under `hm` already. */
  | 'managed'
  /** The shell's grammar is not followed. */
  | 'unreadable'
  | 'tooLong';

/** What the text of a command does, as far as it concerns others. */
export type Judgement =
  | Denial
  | {
      readonly kind: 'found';
      readonly pids: readonly NamedPid[];
      readonly starts: readonly Start[];
      readonly runners: readonly RunnerCall[];
    }
  | { readonly kind: 'leave'; readonly why: LeftReason };

/** The text with these changes made. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((done, { from, to, text: put }) => done.slice(0, from) + put + done.slice(to), text);
}
