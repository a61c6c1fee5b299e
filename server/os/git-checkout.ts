/** What git says of a directory: the checkout it lies in. Knows repositories, not projects. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemClock } from '#common/clock.ts';
import { runTool } from '#discovery/run-tool.ts';

/** How long git may take in all, in milliseconds; the look for `.git` that stands in for it has the rest of the 5 s. */
const GIT_LIMIT_MS = 4_500;

export interface Checkout {
  /** The top of the working tree; of the outermost one when the directory lies in a submodule. Canonical. */
  readonly top: string;
  /** Undefined for a detached HEAD. */
  readonly branch: string | undefined;
  /** For a linked worktree: the top of its main checkout, where there is one. */
  readonly mainTop: string | undefined;
}

/** Where one working tree keeps its things. */
interface Tree {
  readonly top: string;
  readonly gitDir: string;
  readonly commonDir: string;
  /** The working tree whose submodule this is. */
  readonly superproject: string | undefined;
}

/** `directory` is canonical. Undefined outside of git's working trees. Never rejects; answers in under 5 s. */
export async function findCheckout(directory: string): Promise<Checkout | undefined> {
  const dotGit = await nearest(directory, '.git');
  // Git itself would look for nothing else: no process is started for the many directories outside of it.
  if (!dotGit) return undefined;
  const until = systemClock.monotonic() + GIT_LIMIT_MS;
  const treeAt = async (at: string, dotGitAt: string): Promise<Tree | undefined> => {
    const answer = await askGit(at, until - systemClock.monotonic());
    return answer === 'silent' ? readTree(dotGitAt) : answer;
  };
  let tree = await treeAt(directory, dotGit);
  for (let outer = tree; outer; ) {
    tree = outer;
    const above: string | undefined = outer.superproject;
    outer = above === undefined ? undefined : await treeAt(above, above);
  }
  return tree && describe(tree);
}

/** The nearest directory, from `directory` upwards, that has an entry called `name`. */
export async function nearest(directory: string, name: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    if (await exists(join(at, name))) return at;
    if (dirname(at) === at) return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * `silent`: git is missing, late, or refuses a repository of another user (safe.directory); then the files are read.
 * Undefined: git says that this is no working tree.
 */
async function askGit(directory: string, limitMs: number): Promise<Tree | undefined | 'silent'> {
  if (limitMs <= 0) return 'silent';
  const question = ['--show-toplevel', '--git-dir', '--git-common-dir'];
  // What a repository's own configuration would have git run is nothing to us (git-config(1), core.fsmonitor).
  const args = [
    '-c',
    'core.fsmonitor=false',
    '-C',
    directory,
    'rev-parse',
    ...question,
    '--show-superproject-working-tree',
  ];
  const answer = await runTool('git', args, plainEnvironment(), { limitMs });
  if (!answer || answer.exitCode === undefined) return 'silent';
  if (answer.exitCode !== 0)
    return answer.stderr.includes('dubious ownership') ? 'silent' : undefined;
  const [top, gitDir, commonDir, superproject] = answer.stdout.split(/\r?\n/);
  if (!top || !gitDir || !commonDir) return 'silent';
  return {
    top: await canonical(top),
    gitDir: await canonical(resolve(directory, gitDir)),
    commonDir: await canonical(resolve(directory, commonDir)),
    superproject: superproject ? await canonical(superproject) : undefined,
  };
}

/** Variables such as GIT_DIR, set inside git hooks, would answer for another repository. The language is pinned for the one message that we read. */
export function plainEnvironment(): Record<string, string | undefined> {
  const gits = Object.keys(process.env).filter((name) => /^GIT_/i.test(name));
  return { ...Object.fromEntries(gits.map((name) => [name, undefined])), LC_ALL: 'C' };
}

/** Stands in for git: `.git` is a directory, or a file that names one (gitrepository-layout(5)). */
async function readTree(top: string): Promise<Tree | undefined> {
  const dotGit = join(top, '.git');
  const pointed = /^gitdir: (.+)$/m.exec(await read(dotGit))?.[1];
  const gitDir = await canonical(pointed ? resolve(top, pointed) : dotGit);
  const common = (await read(join(gitDir, 'commondir'))).trim();
  const commonDir = common ? await canonical(resolve(gitDir, common)) : gitDir;
  const isSubmodule = pointed !== undefined && /[\\/]\.git[\\/](.*[\\/])?modules[\\/]/.test(gitDir);
  const superproject = isSubmodule ? await nearest(dirname(top), '.git') : undefined;
  return { top, gitDir, commonDir, superproject };
}

async function describe({ top, gitDir, commonDir }: Tree): Promise<Checkout> {
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(await read(join(gitDir, 'HEAD')))?.[1];
  const mainTop = gitDir === commonDir ? undefined : await mainTopOf(commonDir);
  return { top, branch: branch === '.invalid' ? undefined : branch, mainTop };
}

/** A bare repository has worktrees but no main checkout. */
async function mainTopOf(commonDir: string): Promise<string | undefined> {
  if (basename(commonDir) !== '.git') return undefined;
  const isBare = /^\s*bare\s*=\s*true\s*$/im.test(await read(join(commonDir, 'config')));
  return isBare ? undefined : dirname(commonDir);
}

/** Empty when it cannot be read, as a directory cannot. */
function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function canonical(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
