/** Judges what became of runners under fire: everybody who knows something of them must say the same, and nothing may be counted, started or resumed twice. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '#protocol/runner.ts';
import { segmentsAmong } from '#server/store/segment.ts';
import { snapshotsAmong } from '#server/store/snapshot.ts';
import { sumOf, written } from '#test/server/claude-files.ts';
import { type Harbor, until } from '#test/server/harbor.ts';
import type { Trial } from './fault.ts';
import { dataDirectories } from './invariants.ts';
import type { ReadRecord } from './journal-reader.ts';
import type { Onlookers } from './onlookers.ts';
import type { Fire } from './runner-fire.ts';
import { markedIn, programsOf } from './runner-processes.ts';

/** In these, something of a runner may live. */
const mayLive: ReadonlySet<Runner['state']> = new Set([
  ...(['starting', 'running', 'ready', 'silent', 'paused', 'stuck'] as const),
  ...(['stopping', 'lost', 'unknown'] as const),
]);
/** In these, somebody who attaches sees it. */
const canBeSeen: ReadonlySet<Runner['state']> = new Set([
  ...(['running', 'ready', 'silent', 'paused', 'stuck'] as const),
]);
const doubtful: ReadonlySet<Runner['state']> = new Set(['lost', 'unknown']);
/** How long something that was killed may go unnoticed, on a busy machine, in milliseconds. */
const patience = 30_000;

/** Waits until nothing is found, and breaks `rule` with what is found at last. */
async function settle(
  trial: Trial,
  rule: Parameters<Trial['broken']>[0],
  find: () => Promise<readonly string[]>,
  patienceMs = patience,
): Promise<void> {
  let found: readonly string[] = [];
  const none = async () => {
    found = await find();
    return found.length === 0;
  };
  await until('nothing is found', none, patienceMs).catch(() => {
    for (const what of found) trial.broken(rule, what);
  });
}

/** The processes, the hosts and the journal name the same runners; windows see them; the next server says the same. */
export async function allSayTheSame(trial: Trial, fire: Fire, onlookers: Onlookers): Promise<void> {
  await settle(trial, 'I6', async () => disagreements(fire.harbor, (await fire.list()) ?? []));
  await settle(trial, 'I10', async () => blindSpots(onlookers, (await fire.list()) ?? []));
  const before = await statesOf(fire);
  await fire.kill('server');
  await fire.calm();
  const after = await statesOf(fire);
  for (const [id, said] of before)
    if (after.get(id) !== said) trial.broken('I4', `${id} was ${said} and is ${after.get(id)}`);
}

/** Of those of whom anything is sure; who was in doubt may be found any moment. */
async function statesOf(fire: Fire): Promise<ReadonlyMap<string, string>> {
  const sure = ((await fire.list()) ?? []).filter(({ state }) => !doubtful.has(state));
  return new Map(sure.map(({ id, state, process: its }) => [id, `${state} (${its?.pid})`]));
}

async function disagreements(harbor: Harbor, all: readonly Runner[]): Promise<string[]> {
  const living = new Map(all.filter(({ state }) => mayLive.has(state)).map((r) => [r.id, r]));
  const marked = await markedIn(harbor);
  // What left a runner that ended by itself is left alone until somebody has the runner ended.
  const ended = new Set(all.filter(({ state }) => state === 'exited').map(({ id }) => id));
  const strays = [...marked].filter(([, id]) => !living.has(id) && !ended.has(id));
  const hosts = new Set(await readdir(harbor.places.hosts).catch(() => []));
  const seen = new Set(marked.values());
  const unseen = [...living.values()].filter(({ id, state, hostId = '' }) => {
    const isThere = seen.has(id) && hosts.has(`${hostId}.json`);
    return !isThere && state !== 'lost' && state !== 'unknown';
  });
  return [
    ...strays.map(([pid, marker]) => `${pid} runs for ${marker}, which is over`),
    ...unseen.map(
      ({ name, state, command, process, hostId = '' }) =>
        `${name} (${command}, pid ${process?.pid}, ${hosts.has(`${hostId}.json`) ? 'with' : 'without'} its host) is ${state}, and nothing of it is there`,
    ),
  ];
}

async function blindSpots(onlookers: Onlookers, all: readonly Runner[]): Promise<string[]> {
  const known = JSON.stringify(
    all.map(({ id, state, process: its }) => [id, state, its?.pid]).sort(),
  );
  const due = all.filter(({ state }) => canBeSeen.has(state));
  return (await onlookers.tell()).flatMap(({ runners, shown }, n) => {
    const mirrored = JSON.stringify(runners);
    return [
      ...(mirrored === known ? [] : [`window ${n} mirrors ${mirrored}, and it is ${known}`]),
      ...due
        .filter(({ id }) => !shown.includes(id))
        .map(
          ({ name, state, command }) => `window ${n} does not show ${name} (${command}), ${state}`,
        ),
    ];
  });
}

export function nobodyIsLeft(trial: Trial, harbor: Harbor, patienceMs = patience): Promise<void> {
  const left = async () =>
    [...(await markedIn(harbor))].map(([pid, marker]) => `${pid} of ${marker} is left`);
  return settle(trial, 'I6', left, patienceMs);
}

/** What was spent is what the agents' own files say, and nothing is kept for those who ended. */
export async function budgetsAddUp(trial: Trial, fire: Fire): Promise<void> {
  const files = await agentFiles(fire.harbor);
  const said = sumOf(await written(files));
  trial.did('tokens written down by agents', said);
  await settle(trial, 'I4', async () => {
    const answer = await fire.ask(({ peer }) => peer.request('budgets/list', {}));
    const { budgets = [], reservations = [] } = answer ?? {};
    const [budget] = budgets;
    const isRight = budget?.spent === said;
    return [
      ...(isRight ? [] : [`${budget?.spent} are spent, and ${said} written down`]),
      ...(isRight ? [] : await miscounted(fire, files)),
      ...reservations.map(({ name, state }) => `something is kept for ${name}, which is ${state}`),
    ];
  });
}

/** Conversations of which not what is written down was counted. */
async function miscounted(fire: Fire, files: readonly string[]): Promise<string[]> {
  const told = await fire.ask(async ({ peer }) => ({
    ...(await peer.request('usage/show', {})),
    sessions: await peer.request('sessions/list', { limit: 1_000 }),
  }));
  const ids = new Set((told?.sessions ?? []).map(({ agentSessionId = '' }) => agentSessionId));
  const found: string[] = [];
  for (const id of ids) {
    const own = (told?.sessions ?? []).filter(({ agentSessionId }) => agentSessionId === id);
    const counted = (told?.spenders ?? [])
      .filter(({ sessionId }) => own.some((each) => each.id === sessionId))
      .flatMap(({ models }) => models.map(({ tokens }) => tokens))
      .reduce((sum, tokens) => sum + tokens, 0);
    const said = sumOf(await written(files.filter((file) => file.includes(id))));
    const spans = own.map((each) => `${each.id} ${each.state} ${each.startedAt}`);
    if (counted !== said)
      found.push(`of ${id} (${spans.join(', ')}) ${counted} are counted, and ${said} written`);
  }
  return found;
}

/** The files of all conversations in the harbor's home, sub-agents' among them. */
export async function agentFiles(harbor: Harbor): Promise<string[]> {
  const root = join(harbor.root, 'home', '.claude', 'projects');
  const names = await readdir(root, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(root, name));
}

/**
 * The next server says the same of everything from the snapshot, and the one after it from less: the journal alone, or, where
 * its beginning is no longer kept, the older snapshot and what the journal has since.
 */
export async function replaysTheSame(trial: Trial, fire: Fire): Promise<void> {
  const before = await picture(fire);
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

/** A runner that was started again before its end was written down. */
export function startedTwice(records: readonly ReadRecord[]): string[] {
  const ends = /^runner(Exited|Stopped|NotStarted|Refused|Removed)$/;
  const living = new Set<unknown>();
  return records.flatMap(({ revision, events }) =>
    events.flatMap(({ type, runnerId }) => {
      if (typeof type !== 'string') return [];
      if (ends.test(type)) living.delete(runnerId);
      if (type !== 'runnerStarted') return [];
      const isTwice = living.has(runnerId);
      living.add(runnerId);
      return isTwice ? [`${revision}: ${runnerId} was started twice`] : [];
    }),
  );
}

/** An end of a session that two sessions answer, and a conversation that two agents have at once. */
export function resumedTwice(records: readonly ReadRecord[]): string[] {
  const answered = new Set<string>();
  const had = new Map<string, string>();
  const conversations = new Map<string, string>();
  return records.flatMap(({ revision, events }) =>
    events.flatMap((event) => {
      if (event.type === 'sessionEnded') {
        const id = `${event.sessionId}`;
        const conversation = conversations.get(id) ?? '';
        if (had.get(conversation) === id) had.delete(conversation);
      }
      if (event.type !== 'sessionBegun') return [];
      const {
        id,
        answers,
        agentSessionId = id,
      } = event.session as {
        readonly id: string;
        readonly answers?: string;
        readonly agentSessionId?: string;
      };
      const found: string[] = [];
      if (answers !== undefined && answered.has(answers))
        found.push(`${revision}: ${answers} is answered twice`);
      if (answers !== undefined) answered.add(answers);
      const other = had.get(agentSessionId);
      if (other !== undefined)
        found.push(`${revision}: ${other} and ${id} have one conversation at once`);
      had.set(agentSessionId, id);
      conversations.set(id, agentSessionId);
      return found;
    }),
  );
}
