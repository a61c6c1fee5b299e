/** Plays the rounds of one fault and of its control, and keeps what is told of them. Prints nothing. */
import { systemClock } from '#common/clock.ts';
import { diceOf } from '#test/machine/dice.ts';
import type { Fault, Round, Rule, Trial } from './fault.ts';

export interface Violation {
  /** `--seed` for this very round. */
  readonly seed: number;
  readonly rule: Rule | 'broke off';
  readonly what: string;
}

export interface Played {
  readonly rounds: number;
  readonly seconds: number;
  /** Sums of what was done. */
  readonly done: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

export interface FaultReport {
  readonly name: string;
  readonly what: string;
  readonly seed: number;
  /** Why it was not tried; then there is nothing else. */
  readonly skipped?: string;
  readonly played?: Played;
  readonly control?: Played & {
    readonly what: string;
    /** What it should have broken and did not. */
    readonly missed: readonly Rule[];
  };
}

/** True when the rules held and the control was found out, or when the machine does not allow it. */
export function held({ skipped, played, control }: FaultReport): boolean {
  if (skipped !== undefined) return true;
  return played?.violations.length === 0 && control !== undefined && wasFoundOut(control);
}

/** Rounds that mostly wait go on side by side, so many at once. */
const lanesOfWaiting = 3;

/** A control that broke off has shown nothing. */
function wasFoundOut({ violations, missed }: NonNullable<FaultReport['control']>): boolean {
  return missed.length === 0 && violations.every(({ rule }) => rule !== 'broke off');
}

export interface Extent {
  readonly seed: number;
  readonly isLong: boolean;
  readonly rounds: number | undefined;
}

export async function tryFault(fault: Fault, extent: Extent): Promise<FaultReport> {
  const { name, what, control } = fault;
  const { seed, isLong } = extent;
  const skipped = await fault.needs?.();
  if (skipped !== undefined) return { name, what, seed, skipped };
  const rounds = extent.rounds ?? (isLong ? fault.rounds.long : fault.rounds.short);
  const lanes = fault.waits ? lanesOfWaiting : 1;
  const played = await play(fault.round, rounds, seed, isLong, lanes);
  await fault.end?.();
  const controlled = await play(control.round, control.rounds, seed, isLong, lanes);
  const broken = new Set(controlled.violations.map(({ rule }) => rule));
  const missed = control.breaks.filter((rule) => !broken.has(rule));
  return { name, what, seed, played, control: { ...controlled, what: control.what, missed } };
}

/** Round n has the seed `seed + n`, so that each can be played again alone. */
async function play(
  round: Round,
  rounds: number,
  seed: number,
  isLong: boolean,
  lanes: number,
): Promise<Played> {
  const begun = systemClock.monotonic();
  const done: Record<string, number> = {};
  const violations: Violation[] = [];
  const one = async (its: number) => {
    const trial: Trial = {
      seed: its,
      dice: diceOf(its),
      isLong,
      did: (what, times = 1) => {
        done[what] = (done[what] ?? 0) + times;
      },
      broken: (rule, what) => void violations.push({ seed: its, rule, what }),
    };
    try {
      await round(trial);
    } catch (failure) {
      const what = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
      violations.push({ seed: its, rule: 'broke off', what });
    }
  };
  let next = seed;
  const lane = async () => {
    while (next < seed + rounds) await one(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = (systemClock.monotonic() - begun) / 1_000;
  return { rounds, seconds, done, violations };
}
