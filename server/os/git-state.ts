/** What git has under way in a working tree, by the files that it keeps for that (gitrepository-layout(5), git-status(1)). */
import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runTool } from '#discovery/run-tool.ts';
import type { SeenCheckout } from '#server/preflight/needs.ts';
import { nearest, plainEnvironment } from './git-checkout.ts';

/** How long git may take to list conflicts, in milliseconds. */
const GIT_LIMIT_MS = 3_000;

/** The first that is there counts: a rebase that stopped in a merge has the files of both. */
const marks: readonly (readonly [name: string, what: NonNullable<SeenCheckout['underWay']>])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherryPick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** Undefined outside of git's working trees. */
export async function checkoutState(directory: string): Promise<SeenCheckout | undefined> {
  const top = await nearest(directory, '.git');
  if (top === undefined) return undefined;
  const gitDir = await gitDirOf(top);
  const head = await text(join(gitDir, 'HEAD'));
  if (head === '') return undefined;
  const there = await Promise.all(marks.map(([name]) => isThere(join(gitDir, name))));
  const mark = marks[there.indexOf(true)];
  return {
    isDetached: !head.startsWith('ref:'),
    underWay: mark?.[1],
    conflicts: await conflictsIn(top),
  };
}

/** Files that are in the index more than once, with a stage each. 0 where git does not answer. */
async function conflictsIn(top: string): Promise<number> {
  const args = ['-c', 'core.fsmonitor=false', '-C', top, 'ls-files', '--unmerged', '-z'];
  const answer = await runTool('git', args, plainEnvironment(), { limitMs: GIT_LIMIT_MS });
  if (answer?.exitCode !== 0) return 0;
  const paths = answer.stdout.split('\0').flatMap((line) => line.split('\t')[1] ?? []);
  return new Set(paths).size;
}

async function gitDirOf(top: string): Promise<string> {
  const dotGit = join(top, '.git');
  const pointed = /^gitdir: (.+)$/m.exec(await text(dotGit))?.[1];
  return pointed ? resolve(top, pointed) : dotGit;
}

function text(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
