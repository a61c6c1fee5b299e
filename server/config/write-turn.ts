/** One writer at a time of the files that people write, whatever process it is in. Knows no file. */
import { pause, systemClock } from '#common/clock.ts';
import type { Places } from '#discovery/paths.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { Succession } from '#discovery/succession.ts';
import { HarborError } from '#protocol/errors.ts';

/** The longest that anybody waits for the one before him, in milliseconds: a change takes a few. */
const longestWait = 10_000;
/** How often it is looked whether it is our turn, in milliseconds. */
const lookEvery = 15;

/**
 * Runs `task` while nobody else's runs. The turn is a seat (`Succession`): whole or absent, and passed on only when it was
 * left or its holder is proven dead. Machines that share a home have a turn each; between them the writer's own second
 * look at the file stands alone. Rejects with `configurationNotWritten` when the turn does not come.
 */
export async function inTurn<T>(
  { writers }: Pick<Places, 'writers'>,
  task: () => Promise<T>,
): Promise<T> {
  const turns = new Succession(writers);
  const self = await identifySelf();
  const end = systemClock.monotonic() + longestWait;
  for (;;) {
    const seat = await turns.take(self);
    if (seat !== undefined) return task().finally(() => turns.leave(seat));
    if (systemClock.monotonic() > end) throw await stillWriting(turns);
    await pause(lookEvery + Math.random() * lookEvery);
  }
}

async function stillWriting(turns: Succession): Promise<HarborError> {
  const standing = await turns.standing();
  const who = standing.kind === 'held' ? standing.holder?.pid : undefined;
  const name = who === undefined ? 'Somebody' : `Process ${who}`;
  const path = standing.kind === 'held' ? standing.path : undefined;
  return new HarborError(
    'configurationNotWritten',
    `${name} has been writing a configuration file for ${longestWait / 1_000} s${path ? ` (${path})` : ''}; nothing was changed.`,
    { path },
  );
}
