/**
 * Projects as their generators write them today, with their packages installed, made at test time
 * and kept in the cache. It knows the commands of their manuals, and changes nothing they made.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { kept } from './host/cache.ts';
import { run } from './host/run.ts';

interface Generator {
  /** The directory that it writes. */
  readonly directory: string;
  /** For the log: what is fetched. */
  readonly packages: string;
  readonly command: readonly [string, ...string[]];
}

const generators = {
  /** Source: vite.dev/guide */
  vite: {
    directory: 'shop',
    packages: 'create-vite, vite',
    command: ['npm', 'create', '--yes', 'vite@latest', 'shop', '--', '--template', 'vanilla'],
  },
  /** Source: expressjs.com/en/starter/generator.html */
  express: {
    directory: 'blog',
    packages: 'express-generator, express',
    command: ['npx', '--yes', 'express-generator', 'blog'],
  },
} satisfies Record<string, Generator>;

/** What an npm that runs the tests would hand down to the one that is run here. */
const handedDown = /^(npm_(package|lifecycle|config_(local_)?prefix)|INIT_CWD)/;

/**
 * Puts a copy of the framework's new project into the empty directory `folder`: a git repository
 * in which everything is committed but the packages. `env` is the environment that git runs in.
 */
export async function newProject(
  framework: keyof typeof generators,
  folder: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void = console.log,
): Promise<void> {
  const { directory } = generators[framework];
  const made = await fetchedProject(framework, say);
  await cp(join(made, directory), folder, { recursive: true, verbatimSymlinks: true });
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { env });
  git('init', '--quiet', '--initial-branch=main');
  // Not every generator writes a .gitignore, and to add one would be to touch its project.
  appendFileSync(join(folder, '.git', 'info', 'exclude'), 'node_modules\n');
  git('add', '--all');
  git('commit', '--quiet', '--message=As generated');
}

/** What `newProject` copies, as it lies in the cache; fetched when it is not there. */
function fetchedProject(
  framework: keyof typeof generators,
  say: (line: string) => void,
): Promise<string> {
  const { directory, packages, command }: Generator = generators[framework];
  return kept(`new-${framework}`, async (draft) => {
    say(`Fetching a new ${framework} project (npm packages ${packages}) ...`);
    const inherited = Object.entries(process.env).filter(([name]) => !handedDown.test(name));
    const own = Object.fromEntries(inherited);
    const [program, ...args] = command;
    await run(program, args, { cwd: draft, env: own });
    const install = ['install', '--no-audit', '--no-fund'];
    await run('npm', install, { cwd: join(draft, directory), env: own });
  });
}

/** Fetches all of them, so that `newProject` needs no network afterwards. */
export async function fetchNewProjects(say: (line: string) => void): Promise<void> {
  for (const framework of Object.keys(generators) as (keyof typeof generators)[])
    await fetchedProject(framework, say);
}

/** What differs from what the generator wrote, as `git status --porcelain` says it; '' when nothing does. */
export function changesIn(folder: string, env: NodeJS.ProcessEnv): string {
  return execFileSync('git', ['-C', folder, 'status', '--porcelain'], { env, encoding: 'utf8' });
}
