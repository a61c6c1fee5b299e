/**
 * Runners of every kind while the server, their hosts, the windows that show them and they themselves are killed and frozen,
 * and their disk is full: nobody is left that nobody knows, and nothing is started, resumed or counted twice.
 */
import { spawn } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pause, systemClock } from '#common/clock.ts';
import { sumOf, written } from '#test/server/claude-files.ts';
import { Harbor } from '#test/server/harbor.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { Onlookers } from '../onlookers.ts';
import {
  agentFiles,
  allSayTheSame,
  budgetsAddUp,
  nobodyIsLeft,
  replaysTheSame,
  resumedTwice,
  startedTwice,
} from '../runner-census.ts';
import { Fire, kinds } from '../runner-fire.ts';
import { SmallDisk } from '../small-disk.ts';

/** How many begin, how many windows look on, and for how many milliseconds things are done to them. */
const extents = {
  short: { runners: 8, windows: 2, ms: 10_000 },
  long: { runners: 24, windows: 4, ms: 600_000 },
};

/** Enough for the segments that are kept of some runners, so that it is full at times without our doing. */
const diskSize = '24m';

async function underFire(trial: Trial): Promise<void> {
  const disk = await SmallDisk.open(diskSize);
  const { harbor } = disk;
  let onlookers: Onlookers | undefined;
  try {
    const project = join(harbor.root, 'shop');
    for (const path of [project, join(harbor.root, 'bin')]) await mkdir(path);
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
    await budgetsAddUp(trial, fire);
    await replaysTheSame(trial, fire);
    const records = await checkHarbor(harbor, trial);
    for (const twice of [...startedTwice(records), ...resumedTwice(records)])
      trial.broken('P3', twice);
  } finally {
    onlookers?.close();
    await disk.close();
  }
}

/** Starts each program as a child of its own and ends it by its pid; counts what agents spend line by line. */
async function naively(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  try {
    const project = join(harbor.root, 'shop');
    for (const path of [project, join(harbor.root, 'bin')]) await mkdir(path);
    const programs = join(import.meta.dirname, '../../programs');
    await symlink(join(programs, 'stand-in-claude.mjs'), join(harbor.root, 'bin', 'claude'));
    const PATH = `${join(harbor.root, 'bin')}:${harbor.env.PATH}`;
    for (const [n, [command = '', ...args]] of kinds.entries()) {
      const id = `r_${String(n).padStart(16, '0')}`;
      const env = {
        ...{ ...harbor.env, PATH },
        ...{ HARBORMASTER_MARKER: id, PIDS: join(harbor.root, id) },
      };
      const child = spawn(command, args, { cwd: project, env, stdio: 'ignore' });
      await pause(300);
      child.kill();
    }
    await nobodyIsLeft(trial, harbor, 3_000);
    const files = await agentFiles(harbor);
    const [counted, said] = [sumOf(await written(files, true)), sumOf(await written(files))];
    if (counted === said) throw new Error('A meter that counts every line would not be noticed.');
    trial.broken('I4', `${counted} are spent, and ${said} written down`);
  } finally {
    await harbor.close();
  }
}

export const runners: Fault = {
  name: 'runners',
  what: 'runners of every kind, while server, hosts, windows and runners are killed and frozen, and the disk is full',
  rounds: { short: 1, long: 1 },
  round: underFire,
  control: {
    what: 'a supervisor that ends its children by their pids, and a meter that counts every line',
    rounds: 1,
    round: naively,
  },
};
