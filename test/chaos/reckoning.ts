/** Compares what budgets say was spent with what the agents' own files say, which is read with nothing of the meter's code. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sumOf, written } from '#test/server/claude-files.ts';
import type { Harbor } from '#test/server/harbor.ts';
import type { Trial } from './fault.ts';
import type { Fire } from './runner-fire.ts';
import { patience, settle } from './settle.ts';

/** What a budget says when all who spent have ended. */
export interface Reckoning {
  readonly spent: number | undefined;
  /** For whom something is kept. */
  readonly kept: readonly string[];
}

/** What was spent is what the agents' own files say, and nothing is kept for those who ended and had a record. `explain` is asked when it is not. */
export async function budgetsAddUp(
  trial: Trial,
  harbor: Harbor,
  reckon: () => Promise<Reckoning>,
  explain: (files: readonly string[]) => Promise<readonly string[]> = async () => [],
  patienceMs = patience,
): Promise<void> {
  const files = await agentFiles(harbor);
  const said = sumOf(await written(files));
  trial.did('tokens written down by agents', said);
  const find = async () => {
    const { spent, kept } = await reckon();
    const isRight = spent === said;
    return [
      ...(isRight ? [] : [`${spent} are spent, and ${said} written down`]),
      ...(isRight ? [] : await explain(files)),
      ...kept.map((who) => `something is kept for ${who}`),
    ];
  };
  await settle(trial, 'I8', find, patienceMs);
}

/** The fire has one budget, over everything. */
export async function reckoningOf(fire: Fire): Promise<Reckoning> {
  const answer = await fire.ask(async ({ peer }) => ({
    ...(await peer.request('budgets/list', {})),
    sessions: await peer.request('sessions/list', { limit: 1_000 }),
  }));
  const { budgets = [], reservations = [], sessions = [] } = answer ?? {};
  const files = await agentFiles(fire.harbor);
  // Whoever was killed before its first line has no record that could be read to its end: that stays kept, and is shown.
  const isWithoutRecord = (runnerId: string) =>
    sessions.some(
      ({ runnerId: whose, agentSessionId = '' }) =>
        whose === runnerId && !files.some((file) => file.includes(agentSessionId)),
    );
  const wrongly = reservations.filter(
    ({ runnerId, state }) => state === 'open' || !isWithoutRecord(runnerId),
  );
  return {
    spent: budgets[0]?.spent,
    kept: wrongly.map(({ name, state }) => `${name}, which is ${state}`),
  };
}

/** Conversations of which not what is written down was counted. */
export async function miscounted(fire: Fire, files: readonly string[]): Promise<string[]> {
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

/** The control: what a meter counts that takes every line for an answer. */
export async function countedByLine(harbor: Harbor): Promise<number> {
  return sumOf(await written(await agentFiles(harbor), true));
}

/** The files of all conversations in the harbor's home, sub-agents' among them. */
async function agentFiles(harbor: Harbor): Promise<string[]> {
  const root = join(harbor.root, 'home', '.claude', 'projects');
  const names = await readdir(root, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(root, name));
}
