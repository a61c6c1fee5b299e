/** `hm new`: an empty directory or a copy of a template, under git, with a project file. Never touches what is there. */
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { runTool } from '#discovery/run-tool.ts';
import { type InitResult, init } from './init.ts';

/** How long git may take to bring a template, in milliseconds. */
const cloneLimit = 120_000;
/** What is made anew in every copy. */
const leftBehind: ReadonlySet<string> = new Set(['.git', 'node_modules', '.harbormaster']);

export type NewProject =
  | {
      readonly kind: 'made';
      readonly directory: string;
      /** `inside`: the directory lies in a repository already. `missing`: there is no git. */
      readonly git: 'made' | 'inside' | 'missing';
      readonly template?: string;
      readonly file: InitResult;
    }
  | { readonly kind: 'notEmpty'; readonly directory: string; readonly first: string }
  | { readonly kind: 'noTemplate'; readonly template: string; readonly why: string };

/** Rejects with the system's error when the directory cannot be made or written. */
export async function newProject(directory: string, template?: string): Promise<NewProject> {
  const first = await firstEntry(directory);
  if (first !== undefined) return { kind: 'notEmpty', directory, first };
  if (template !== undefined) {
    const why = await copyTemplate(template, directory);
    if (why !== undefined) return { kind: 'noTemplate', template, why };
  }
  await mkdir(directory, { recursive: true });
  const git = await makeRepository(directory);
  const file = await init({ directory, evenEmpty: true });
  return { kind: 'made', directory, git, file, ...(template !== undefined && { template }) };
}

/** Undefined when it is empty or not there. */
async function firstEntry(directory: string): Promise<string | undefined> {
  try {
    return (await readdir(directory)).sort()[0];
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  }
}

/** Undefined when it was copied; else why not, with nothing made. */
async function copyTemplate(template: string, directory: string): Promise<string | undefined> {
  if (!isRemote(template)) return copyDirectory(path.resolve(template), directory);
  const clone = await mkdtemp(path.join(tmpdir(), 'hm-template-'));
  try {
    const args = ['clone', '--quiet', '--depth', '1', '--', template, path.join(clone, 'it')];
    // Nobody is there to answer a question of git's.
    const answer = await runTool(
      'git',
      args,
      { GIT_TERMINAL_PROMPT: '0' },
      { limitMs: cloneLimit },
    );
    if (answer?.exitCode !== 0)
      return answer?.stderr.trim().split('\n').at(-1) || 'git did not bring it in time';
    return await copyDirectory(path.join(clone, 'it'), directory);
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

async function copyDirectory(from: string, to: string): Promise<string | undefined> {
  if (to === from || to.startsWith(from + path.sep)) return 'the new directory would lie in it';
  try {
    if ((await readdir(from)).length === 0) return 'it is empty';
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'there is no such directory'
      : (failure as Error).message;
  }
  await cp(from, to, {
    recursive: true,
    errorOnExist: true,
    force: false,
    verbatimSymlinks: true,
    filter: (source) => !leftBehind.has(path.relative(from, source).split(path.sep)[0] ?? ''),
  });
  return undefined;
}

/** `https://...`, `file://...` or `git@host:path`. */
function isRemote(template: string): boolean {
  return /^[a-z+]+:\/\//i.test(template) || /^[\w.-]+@[\w.-]+:/.test(template);
}

async function makeRepository(directory: string): Promise<'made' | 'inside' | 'missing'> {
  const git = (...args: string[]) =>
    runTool('git', ['-C', directory, ...args], plainEnvironment(), { limitMs: 10_000 });
  if ((await git('rev-parse', '--is-inside-work-tree'))?.exitCode === 0) return 'inside';
  return (await git('init', '--quiet'))?.exitCode === 0 ? 'made' : 'missing';
}

/** Variables such as GIT_DIR, set inside git hooks, would speak of another repository. */
function plainEnvironment(): Record<string, undefined> {
  const gits = Object.keys(process.env).filter((name) => /^GIT_/i.test(name));
  return Object.fromEntries(gits.map((name) => [name, undefined]));
}
