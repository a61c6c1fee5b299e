/** What agents tell their hooks, whichever agent it is, and what they are answered. Values only: each agent's own words are in a file of its own. */

/** Who tells. */
interface Teller {
  /** 'claude-code'. */
  readonly agent: string;
  readonly session: string;
  /** Absolute. */
  readonly cwd: string;
}

export interface Begin extends Teller {
  readonly kind: 'begin';
  readonly transcript?: string | undefined;
  /** The process goes on, under another session's name. */
  readonly continues: boolean;
  /** The agent's own process, when it says so; else it is looked for among our ancestors. */
  readonly pid?: number | undefined;
  /** A file whose lines the agent puts before each of its commands. */
  readonly environmentFile?: string | undefined;
}

export interface CommandAhead extends Teller {
  readonly kind: 'command';
  readonly command: string;
  readonly pid?: number | undefined;
  /** Whether a changed command can be answered. */
  readonly canRewrite: boolean;
}

export interface End extends Teller {
  readonly kind: 'end';
}

export type Happening = Begin | CommandAhead | End;

/** What the agent is to make of a command. */
export type Advice =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'deny'; readonly reason: string }
  /** `command` is the whole text with the change in it; `decision` whether a person is asked. */
  | {
      readonly kind: 'rewrite';
      readonly command: string;
      readonly reason: string;
      readonly decision: 'ask' | 'allow';
    }
  | { readonly kind: 'context'; readonly text: string };

/** What is written down of it, by closed words. */
export interface Note {
  readonly verdict: 'denied' | 'rewritten' | 'running' | 'told' | 'left';
  readonly why: string;
  readonly tool?: string | undefined;
}

/** How one agent speaks: what it tells, and how it is answered. Both pure. */
export interface Dialect {
  /** Undefined for whatever is not for us, or is not as the agent's manual has it. */
  read(input: unknown, env: Readonly<Record<string, string | undefined>>): Happening | undefined;
  /** What is printed; empty for nothing. */
  advise(advice: Advice, input: unknown): string;
  tell(context: string, environment: Readonly<Record<string, string>>): string;
}
