/**
 * Runners of every kind while the server, their hosts, the windows that show them and they themselves are killed and frozen,
 * and their disk is full: nobody is left that nobody knows, and nothing is started, resumed or counted twice.
 */
import { once } from 'node:events';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pause, systemClock } from '#common/clock.ts';
import { Harbor, until } from '#test/server/harbor.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { NaiveSupervisor } from '../naive-supervisor.ts';
import { doneTwice } from '../once-checker.ts';
import { Onlookers } from '../onlookers.ts';
import { budgetsAddUp, countedByLine, miscounted, reckoningOf } from '../reckoning.ts';
import { allSayTheSame, nobodyIsLeft, replaysTheSame } from '../runner-census.ts';
import { Fire } from '../runner-fire.ts';
import { markedIn } from '../runner-processes.ts';
import { patience } from '../settle.ts';
import { SmallDisk } from '../small-disk.ts';

const programs = join(import.meta.dirname, '../../programs');

/** How many begin, how many windows look on, and for how many milliseconds things are done to them: two minutes in three rounds, or ten in one. */
const extents = {
  short: { runners: 8, windows: 2, ms: 40_000 },
  long: { runners: 24, windows: 4, ms: 600_000 },
};

/** Enough for what some runners that print without end leave (32 MB each), so that it is full at times without our doing. */
const diskSize = '128m';

/** Of the naive one's agent. */
const conversation = '6f1c1f0e-6d1b-4c53-9d0e-3a1f6f0a9b11';

/** The megabytes of activity that are kept where every record of ten minutes is to be there at the end. */
const enough = '1024';

/** Its project, and the place of the agent's program. */
async function makeReady({ root }: Harbor): Promise<string> {
  const project = join(root, 'shop');
  for (const path of [project, join(root, 'bin')]) await mkdir(path);
  return project;
}

async function underFire(trial: Trial): Promise<void> {
  // In every other round the beginning of the journal is dropped, when there are enough servers to fill as many files.
  const keepsAll = trial.seed % 2 === 0;
  const disk = await SmallDisk.open(
    diskSize,
    keepsAll ? { HARBORMASTER_ACTIVITY_KEPT: enough } : {},
  );
  const { harbor } = disk;
  let onlookers: Onlookers | undefined;
  try {
    const project = await makeReady(harbor);
    const { runners, windows, ms } = extents[trial.isLong ? 'long' : 'short'];
    onlookers = await Onlookers.open(harbor, windows);
    const fire = await Fire.light(harbor, project, trial, onlookers, disk);
    const budget = { scope: 'project', path: project, unit: 'tokens', limit: 1e9 } as const;
    await fire.ask(({ peer }) => peer.request('budgets/set', budget));
    for (let n = 0; n < runners; n++) await fire.launch();
    const end = systemClock.monotonic() + ms;
    while (systemClock.monotonic() < end) {
      await fire.deed();
      await pause(100 + trial.dice(200));
    }
    await fire.calm();
    await allSayTheSame(trial, fire, onlookers);
    onlookers.close();
    await fire.ask(({ peer }) => peer.request('runners/down', { path: project }));
    await fire.calm();
    await nobodyIsLeft(trial, harbor);
    const explain = (files: readonly string[]) => miscounted(fire, files);
    await budgetsAddUp(trial, harbor, () => reckoningOf(fire), explain);
    await replaysTheSame(trial, fire);
    const records = await checkHarbor(harbor, trial);
    trial.did('records', records.length);
    for (const twice of doneTwice(records)) trial.broken('I11', twice);
  } finally {
    onlookers?.close();
    await disk.close();
  }
}

/** Left by whoever ends only what it started: a shell and two that it waits for. */
const family = ['sh', '-c', 'sleep 1000 & sleep 1000'];

/** The same checks, of a supervisor that is written first; each half of them must find its own. */
async function naively(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  try {
    const project = await makeReady(harbor);
    await symlink(join(programs, 'stand-in-claude.mjs'), join(harbor.root, 'bin', 'claude'));
    const path = `${join(harbor.root, 'bin')}:${harbor.env.PATH}`;
    const supervisor = new NaiveSupervisor(harbor, project, path);
    const shell = 'r_00000000000000a0';
    await supervisor.start(shell, family);
    await until('all three are there', async () => (await markedIn(harbor)).size === 3, patience);
    await supervisor.end(shell);
    await nobodyIsLeft(trial, harbor, 1_000);
    const agent = 'r_00000000000000aa';
    const begun = await supervisor.start(agent, [
      'claude',
      '--session-id',
      conversation,
      'spend 500',
    ]);
    if (begun) await once(begun, 'exit');
    await supervisor.end(agent);
    const both = await Promise.all([1, 2].map(() => supervisor.resume(agent, 'e_1', conversation)));
    await Promise.all(both.map((child) => child && once(child, 'exit')));
    for (const twice of doneTwice(supervisor.records)) trial.broken('I11', twice);
    const reckon = async () => ({ spent: await countedByLine(harbor), kept: [] });
    await budgetsAddUp(trial, harbor, reckon, async () => [], 1_000);
  } finally {
    await harbor.close();
  }
}

export const runners: Fault = {
  name: 'runners',
  what: 'runners of every kind, while server, hosts, windows and runners are killed and frozen, and the disk is full',
  rounds: { short: 3, long: 1 },
  round: underFire,
  control: {
    what: 'a supervisor that looks and then starts, ends its children by their pids, and a meter that counts every line',
    // What is left, who was started and resumed by two, and what was counted twice.
    breaks: ['I6', 'I11', 'I8'],
    rounds: 1,
    round: naively,
  },
};
