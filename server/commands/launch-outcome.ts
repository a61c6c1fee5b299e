/** What reading a command line comes to: the tool that will listen, or why there is none. */
import type { TestRunner } from '#services/test-runners.ts';
import type { Tool } from '#services/tool.ts';
import type { SaidPort } from './port-in-words.ts';
import type { Assignment, Word } from './words.ts';

/** What a command line starts. */
export interface Reading {
  readonly tool: Tool;
  readonly said: SaidPort | undefined;
  /** The tool's own arguments. */
  readonly args: readonly string[];
  /** The outermost script of the project that leads to it. */
  readonly script?: string;
  /** Where it runs. */
  readonly directory: string;
  /** What has to be appended to the command line, so that these arguments reach the tool; none when nothing does. */
  readonly append?: (further: readonly string[]) => string[];
  /** The whole command line with these arguments in it; for what was typed, more places can be reached. */
  readonly insert?: (further: readonly string[]) => string[];
}

/** Why no tool was found. */
export type Unread =
  | { readonly kind: 'unknownTool' }
  | { readonly kind: 'noSuchScript'; readonly script: string }
  | { readonly kind: 'severalPrograms'; readonly program: string }
  /** It runs under `hm`, which sees to its port. */
  | { readonly kind: 'managed' }
  | {
      readonly kind: 'testRunner';
      readonly runner: TestRunner;
      readonly args: readonly Word[];
      readonly assignments: readonly Assignment[];
      readonly directory: string;
    };

export type Outcome = Reading | Unread;

export function isReading(outcome: Outcome): outcome is Reading {
  return 'tool' in outcome;
}

/** The last tool that is known to listen, else one that may, else why there is none. */
export function bestOf(outcomes: readonly Outcome[]): Outcome | undefined {
  const readings = outcomes.filter(isReading);
  const surely = readings.findLast(({ tool }) => tool.movesOn !== 'program');
  const unread = outcomes.find((outcome) => !isReading(outcome) && outcome.kind !== 'unknownTool');
  return surely ?? readings.at(-1) ?? unread;
}
