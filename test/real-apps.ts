/**
 * Apps as their own generators write them, at the time of the test. They are fetched once into the cache, said so,
 * and copied from there, untouched. Knows how they are made, and nothing of how they are run.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { kept } from '#test/editor/host/cache.ts';
import { run } from '#test/editor/host/run.ts';

interface Recipe {
  /** For people: what is fetched. */
  readonly what: string;
  /** Makes the app in `app`, a directory that is not there yet; its parent is. */
  readonly make: (app: string) => Promise<void>;
}

const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];

/** npm hands the settings of the script that it runs on to its children, and they must not steer another install. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(config_.*prefix|package|life)/.test(name)),
);

async function npm(args: readonly string[], cwd: string): Promise<void> {
  await run('npm', args, { cwd, env });
}

/** Runs the generator of that package as `npx` does, to make `app`. */
async function generate(app: string, generator: string, ...args: readonly string[]): Promise<void> {
  await npm(['exec', '--yes', '--', generator, 'app', ...args], dirname(app));
  await npm(['install', ...quietly], app);
}

async function packages(app: string, ...names: readonly string[]): Promise<void> {
  await mkdir(app);
  await writeFile(join(app, 'package.json'), '{ "name": "app", "private": true }');
  await npm(['install', ...quietly, ...names], app);
}

const recipes = {
  vite: {
    what: 'a Vite app, by npm create vite',
    make: (app) => generate(app, 'create-vite@latest', '--template', 'vanilla', '--no-interactive'),
  },
  express: {
    what: 'an Express app, by express-generator',
    make: (app) => generate(app, 'express-generator@latest', '--no-view'),
  },
  next: {
    what: 'a Next.js app, by create-next-app',
    make: (app) =>
      generate(
        app,
        'create-next-app@latest',
        ...['--yes', '--js', '--app', '--no-src-dir', '--no-tailwind', '--no-eslint'],
        ...['--skip-install', '--disable-git'],
      ),
  },
  static: { what: 'http-server', make: (app) => packages(app, 'http-server') },
  webpack: {
    what: 'webpack and its development server',
    make: async (app) => {
      await packages(app, 'webpack', 'webpack-cli', 'webpack-dev-server');
      await mkdir(join(app, 'src'));
      await writeFile(join(app, 'src/index.js'), 'document.title = "app";\n');
      await mkdir(join(app, 'public'));
      await writeFile(join(app, 'public/index.html'), '<script src="main.js"></script>\n');
    },
  },
} satisfies Readonly<Record<string, Recipe>>;

export type RealApp = keyof typeof recipes;

/** A copy of the app at `place`, which must not be there yet. Rejects when it cannot be fetched. */
export async function copyRealApp(
  name: RealApp,
  place: string,
  say: (line: string) => void = console.log,
): Promise<void> {
  const { what, make } = recipes[name];
  const cached = await kept(`app-${name}`, async (draft) => {
    const began = performance.now();
    say(`Fetching ${what} ...`);
    await make(join(draft, 'app'));
    say(`It is there (${Math.round((performance.now() - began) / 1_000)} s).`);
  });
  await rm(place, { recursive: true, force: true });
  // cp(1) is several times quicker than Node's own copy for the ten thousand files of node_modules.
  await run('cp', ['-a', join(cached, 'app'), place]);
}
