/** What a fault is to the runner: rounds that must hold, and a naive variant that must not. */

/** The invariants of RELIABILITY, as far as they mean something today. */
export const rules = {
  I1: 'one server serves per host',
  I2: 'a port has one owner at any instant',
  I3: 'fences strictly grow',
  I4: 'what was acknowledged is there after recovery',
  I5: 'what was not acknowledged is there whole or not at all',
  I6: 'no living process carries a marker of ours without a record',
  I7: 'the hash chain of the journal is unbroken',
  I8: 'what is spent is counted once, and all of it',
  I9: 'no log and no command line holds a secret',
  I10: 'what clients know is what the server knows',
  I11: 'a runner is started once, and the end of a session is answered once',
  P3: 'nothing foreign is touched, and nobody is lost who is not proven dead',
  P6: 'everybody gets an answer in time',
} as const;
export type Rule = keyof typeof rules;

/** One round: its chance, and what is told of it. */
export interface Trial {
  /** Decides everything that we decide; the same seed gives the same round. */
  readonly seed: number;
  readonly dice: (below: number) => number;
  readonly isLong: boolean;
  /** Adds to the sums of the report. */
  did(what: string, times?: number): void;
  broken(rule: Rule, what: string): void;
}

export type Round = (trial: Trial) => Promise<void>;

export interface Fault {
  readonly name: string;
  /** What is done, as a sentence. */
  readonly what: string;
  readonly rounds: { readonly short: number; readonly long: number };
  readonly round: Round;
  /** Called once after the last round. */
  readonly end?: () => Promise<void>;
  readonly control: {
    /** The naive variant that the same checks find out. */
    readonly what: string;
    /** Each of these is broken in at least one of its rounds; else a part of the checks proves nothing. */
    readonly breaks: readonly [Rule, ...Rule[]];
    readonly rounds: number;
    readonly round: Round;
  };
  /** It waits more than it works, so that it may run beside others. */
  readonly waits?: true;
  /** Why it cannot be tried here: what the machine does not allow. */
  readonly needs?: () => Promise<string | undefined>;
}

/** Of `things` one, by chance. */
export function oneOf<T>(dice: Trial['dice'], things: readonly T[]): T {
  return things[dice(things.length)]!;
}

/** True in `percent` of 100. */
export function chance(dice: Trial['dice'], percent: number): boolean {
  return dice(100) < percent;
}
