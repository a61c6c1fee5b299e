/** Judges what became of runners under fire: everybody who knows something of them must say the same, and the next server, too. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '#protocol/runner.ts';
import { segmentsAmong } from '#server/store/segment.ts';
import { snapshotsAmong } from '#server/store/snapshot.ts';
import { type Harbor, until } from '#test/server/harbor.ts';
import type { Trial } from './fault.ts';
import { dataDirectories } from './invariants.ts';
import type { Onlookers } from './onlookers.ts';
import { blindSpots, disagreements } from './roll-call.ts';
import type { Fire } from './runner-fire.ts';
import { markedIn, programsOf } from './runner-processes.ts';
import { patience, settle } from './settle.ts';

/** In these, a runner is as sure as the last look at it: who is silent or lost may be heard or found any moment. */
const wavering: ReadonlySet<Runner['state']> = new Set(['lost', 'unknown', 'silent', 'stuck']);

/** The processes, the hosts and the journal name the same runners; windows see them; the next server says the same. */
export async function allSayTheSame(trial: Trial, fire: Fire, onlookers: Onlookers): Promise<void> {
  const { harbor } = fire;
  const unheard = ['the server does not say what runs'];
  await settle(trial, 'I6', async () => {
    const all = await fire.list();
    const hosts = await readdir(harbor.places.hosts).catch(() => []);
    return all ? disagreements({ all, marked: await markedIn(harbor), hosts }) : unheard;
  });
  await settle(trial, 'I10', async () => {
    const all = await fire.list();
    return all ? blindSpots(await onlookers.tell(), all) : unheard;
  });
  const before = await sureOnes(fire);
  await fire.kill('server');
  await fire.calm();
  const after = await sureOnes(fire);
  for (const [id, was] of before) {
    const is = after.get(id);
    // Whoever leaves by himself may do so any moment, and nobody ended him.
    const hasLeft = is?.state === 'exited' && typeof is.exit?.code === 'number';
    if (wavering.has(was.state) || (is && wavering.has(is.state)) || hasLeft) continue;
    if (is?.state !== was.state || is.process?.pid !== was.process?.pid)
      trial.broken('I4', `${id} was ${words(was)} and is ${words(is)}`);
  }
}

async function sureOnes(fire: Fire): Promise<ReadonlyMap<string, Runner>> {
  const all = await fire.list();
  if (!all) throw new Error('The server does not say what runs.');
  return new Map(all.map((runner) => [runner.id, runner]));
}

function words(runner: Runner | undefined): string {
  return runner ? `${runner.state} (${runner.process?.pid})` : 'not there';
}

export function nobodyIsLeft(trial: Trial, harbor: Harbor, patienceMs = patience): Promise<void> {
  const left = async () =>
    [...(await markedIn(harbor))].map(([pid, marker]) => `${pid} of ${marker} is left`);
  return settle(trial, 'I6', left, patienceMs);
}

/**
 * The next server says the same of everything from the snapshot, and the one after it from less: the journal alone, or, where
 * its beginning is no longer kept, the older snapshot and what the journal has since.
 */
export async function replaysTheSame(trial: Trial, fire: Fire): Promise<void> {
  const before = await picture(fire);
  for (const what of ['runners', 'sessions', 'budgets'])
    if (before[what] === undefined) throw new Error(`The server said nothing of its ${what}.`);
  for (const from of ['snapshot', 'journal'] as const) {
    await stopServer(fire);
    if (from === 'journal')
      for (const directory of await dataDirectories(fire.harbor)) await forgetSnapshots(directory);
    const after = await picture(fire);
    for (const [what, said] of Object.entries(before))
      if (after[what] !== said)
        trial.broken('I4', `From the ${from}, ${what} that were ${said} are ${after[what]}`);
    trial.did(`replays of the ${from}`);
  }
}

async function forgetSnapshots(directory: string): Promise<void> {
  const names = await readdir(directory);
  const [newest, ...older] = snapshotsAmong(names);
  const isWhole = segmentsAmong(names)[0]?.first === 1;
  for (const each of isWhole ? [newest, ...older] : [newest])
    if (each) await rm(join(directory, each.name));
}

async function stopServer(fire: Fire): Promise<void> {
  await fire.ask(({ peer }) => peer.request('server/stop', {}));
  const isGone = async () => (await programsOf(fire.harbor, 'server')).length === 0;
  await until('the server has left', isGone, patience);
}

async function picture(fire: Fire): Promise<Record<string, string>> {
  const said = await fire.ask(async ({ peer }) => {
    const { runners } = await peer.request('runners/list', {});
    const sessions = await peer.request('sessions/list', { limit: 1_000 });
    const { budgets, reservations } = await peer.request('budgets/list', {});
    const leases = await peer.request('ports/list', {});
    // What is looked at, and not remembered, is the next server's own.
    return {
      runners: runners.map(({ id, name, state, process: its, exit }) => [
        id,
        name,
        state,
        its,
        exit,
      ]),
      sessions: sessions.map(({ id, state, runnerId, resumedFrom, offered, cause }) => [
        ...[id, state, runnerId, resumedFrom, offered, cause],
      ]),
      budgets: budgets.map(({ id, limit, spent, reserved }) => [id, limit, spent, reserved]),
      reservations,
      // A lease passes from who is dead to who waited, with a new fence, whenever its grace is over.
      leases: leases.map(({ id, port, service }) => [id, port, service]),
    };
  });
  return Object.fromEntries(
    Object.entries(said ?? {}).map(([what, all]) => [
      what,
      JSON.stringify(all.map((each) => JSON.stringify(each)).sort()),
    ]),
  );
}
