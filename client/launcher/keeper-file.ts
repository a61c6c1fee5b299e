/** Who keeps the server there, and when it was last answered: one file in the state directory, written by the keeper alone. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { pause, systemClock } from '#common/clock.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { readOwnFile, replaceOwnFile } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { verdictOf } from '#discovery/process-identity.ts';

export interface Keeper {
  readonly process: ProcessIdentity;
  /** Milliseconds since 1970. */
  readonly answeredAt: number;
}

type Where = Pick<Places, 'stateDir' | 'hostId'>;

/** How long a keeper may take to end, in milliseconds. */
const endLimitMs = 3_000;

function keeperFile({ stateDir, hostId }: Where): string {
  return join(stateDir, `keeper-${hostId}.json`);
}

export function writeKeeper(places: Where, keeper: Keeper): Promise<void> {
  return replaceOwnFile(keeperFile(places), `${JSON.stringify(keeper)}\n`);
}

export function forgetKeeper(places: Where): Promise<void> {
  return rm(keeperFile(places), { force: true });
}

/** The keeper that lives; undefined when there is none, or when it cannot be told. */
export async function livingKeeper(places: Where): Promise<Keeper | undefined> {
  const keeper = keeperIn(places);
  return keeper && (await verdictOf(keeper.process)) === 'live' ? keeper : undefined;
}

/** Asks the keeper to end, which it wrote itself into our own directory. True when none lives any more. */
export async function endKeeper(places: Where): Promise<boolean> {
  const keeper = await livingKeeper(places);
  if (!keeper) return true;
  try {
    process.kill(keeper.process.pid, 'SIGTERM');
  } catch {
    // It has ended meanwhile.
  }
  const until = systemClock.monotonic() + endLimitMs;
  while ((await verdictOf(keeper.process)) !== 'dead') {
    if (systemClock.monotonic() > until) return false;
    await pause(50);
  }
  return true;
}

/** What is not written as we write it is nobody. */
function keeperIn(places: Where): Keeper | undefined {
  const reading = readOwnFile(keeperFile(places));
  if (reading.kind !== 'text') return undefined;
  try {
    const { process: who, answeredAt } = JSON.parse(reading.text) as Partial<Keeper>;
    const isSound =
      Number.isSafeInteger(who?.pid) &&
      (who?.pid ?? 0) > 1 &&
      typeof who?.startTime === 'string' &&
      typeof who.bootId === 'string' &&
      typeof answeredAt === 'number';
    return isSound && who ? { process: who, answeredAt } : undefined;
  } catch {
    return undefined;
  }
}
