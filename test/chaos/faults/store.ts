/** A process that writes its journal is killed, or refused by the disk, at every point where the store changes the disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { changes, type kinds, type StoreFailpoint } from '#server/store/failpoint-files.ts';
import { Harbor } from '#test/server/harbor.ts';
import { chance, type Fault, oneOf, type Trial } from '../fault.ts';
import { readJournal } from '../journal-reader.ts';
import { workshop } from '../workshop.ts';

/** Kinds of files that a change happens to; what is not named happens to none. */
const happensTo: Readonly<Record<(typeof changes)[number], readonly (typeof kinds)[number][]>> = {
  create: ['journal', 'snapshot', 'epoch', 'probe'],
  append: ['journal', 'snapshot', 'epoch', 'probe'],
  sync: ['journal', 'snapshot', 'epoch', 'probe'],
  truncate: ['journal'],
  rename: ['snapshot', 'epoch', 'probe'],
  remove: ['journal', 'snapshot', 'probe'],
  syncDirectory: ['directory'],
};
const fates = ['SIGKILL', 'ENOSPC', 'EIO'];

interface Blow {
  readonly point: StoreFailpoint;
  readonly fate: string;
}

/** Every point with every fate. */
const blows: readonly Blow[] = changes.flatMap((change) =>
  happensTo[change].flatMap((kind) => {
    const point: StoreFailpoint = `store-${change}-${kind}`;
    const halves = change === 'append' ? fates.map((fate) => `half ${fate}`) : [];
    return [...fates, ...halves].map((fate) => ({ point, fate }));
  }),
);
/** So many processes write one journal, one after the other. */
const legs = 8;
/** Long enough for snapshots, rotations and retention, in acknowledged commits. */
const shortestLeg = 50;

/** One process; resolves with what it said when it has ended. It is killed from outside when it has said enough. */
async function leg(
  harbor: Harbor,
  directory: string,
  manner: string,
  most: number,
): Promise<string> {
  const { 'store-writer': program } = await workshop();
  const child = spawn(process.execPath, [program, directory, manner], {
    env: { ...harbor.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    if (manner !== 'reader' && said.split('\n').length > most) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return said;
}

async function sail(trial: Trial, manner: 'honest' | 'hasty'): Promise<void> {
  const { dice, seed } = trial;
  const harbor = await Harbor.open();
  const directory = `${harbor.root}/journal`;
  const said: number[] = [];
  try {
    for (let n = 0; n < legs; n++) {
      const { point, fate } = blows[(seed * legs + n) % blows.length]!;
      // These are only come by after something else has failed, and some time later.
      const isLate = /-truncate-|-probe$/.test(point);
      if (isLate)
        await harbor.armInLine('store-append-journal', [...passes(dice(4)), 'half ENOSPC']);
      // A server comes by the fence once, when it opens.
      const before = point.endsWith('-epoch') ? 0 : dice(2);
      await harbor.armInLine(point, [...passes(before), fate]);
      if (chance(dice, 30)) {
        const more = oneOf(dice, blows);
        if (more.point !== point)
          await harbor.armInLine(more.point, [...passes(dice(4)), more.fate]);
      }
      const lines = (
        await leg(harbor, directory, manner, (isLate ? 10 : 1) * shortestLeg + dice(shortestLeg))
      ).split('\n');
      said.push(...lines.slice(0, -1).map(Number));
      const isMet = (await harbor.fates(point)).length === 0;
      if (isMet) trial.did('fates met');
      trial.did('processes');
      await harbor.disarm();
    }
    trial.did('commits acknowledged', said.length);
    judge(trial, said, JSON.parse(await leg(harbor, directory, 'reader', 0)), directory);
  } finally {
    await harbor.close();
  }
}

function passes(count: number): string[] {
  return Array.from({ length: count }, () => 'pass');
}

/** I4, I5 and I7: `steps` is what the last server found. */
function judge(
  trial: Trial,
  said: readonly number[],
  steps: readonly (readonly [commit: number, part: number])[],
  directory: string,
): void {
  const parts = new Map<number, number[]>();
  for (const [commit, part] of steps) parts.set(commit, [...(parts.get(commit) ?? []), part]);
  for (const commit of said)
    if (!parts.has(commit)) trial.broken('I4', `commit ${commit} was acknowledged and is lost`);
  for (const [commit, its] of parts)
    if (its.join() !== '1,2') trial.broken('I5', `of commit ${commit} there are parts ${its}`);
  try {
    // Its retention counts bytes, so that any number of segments may be all that is kept.
    const records = readJournal(directory, 1);
    const last = records.at(-1);
    if (last && last.revision !== steps.length)
      trial.broken('I4', `the journal ends at ${last.revision}, the state at ${steps.length}`);
  } catch (failure) {
    trial.broken('I7', String(failure));
  }
}

export const store: Fault = {
  name: 'store',
  what: `a writer dies, or the disk is full or fails, at each of ${blows.length} points and fates of the store, ${legs} servers a journal`,
  rounds: { short: Math.ceil(blows.length / legs), long: 40 * Math.ceil(blows.length / legs) },
  round: (trial) => sail(trial, 'honest'),
  control: {
    what: 'it says so before the disk has it',
    breaks: ['I4'],
    rounds: 2,
    round: (trial) => sail(trial, 'hasty'),
  },
};
