/**
 * Finds a Chromium on this machine or installs one, and starts it. It knows where browsers lie
 * and who may install them; what is shown in it is not its business.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { run } from './run.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The executable's path: `$CHROMIUM_EXECUTABLE`, found, or installed (this is said). */
export async function findChromium(say: (line: string) => void = console.log): Promise<string> {
  const named = process.env.CHROMIUM_EXECUTABLE;
  if (named) return named;
  const found = present();
  if (found) return found;
  const reasons: unknown[] = [];
  for (const install of [fromDebian, fromPlaywright]) {
    try {
      await install(say);
    } catch (error) {
      reasons.push(error);
    }
    const installed = present();
    if (installed) return installed;
  }
  throw new AggregateError(
    reasons,
    `There is no Chromium, and none could be installed. Install one, or name it in CHROMIUM_EXECUTABLE.\n${reasons.join('\n')}`,
  );
}

/** Starts a Chromium without a window, that writes nowhere but into the given environment. */
export async function launchChromium(env: NodeJS.ProcessEnv): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return await chromium.launch({
    executablePath: await findChromium(),
    // Chromium refuses its sandbox to root; small /dev/shm (containers) make its tabs crash.
    args: [...(root ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
    env: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  });
}

/** The first executable of these names on the PATH. */
export function onPath(wanted: readonly string[]): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of wanted) {
    for (const directory of directories) {
      const path = join(directory, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here; the next directory may have it.
      }
    }
  }
  return undefined;
}

function present(): string | undefined {
  const own = chromium.executablePath();
  return onPath(names) ?? [...places, own].find((path) => existsSync(path));
}

async function fromDebian(say: (line: string) => void): Promise<void> {
  const apt = onPath(['apt-get']);
  if (!apt || process.getuid?.() !== 0) return;
  say('Installing Chromium (apt-get install chromium) ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another process may be installing it at this moment: wait for its lock.
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
  await run(apt, [...wait, 'update'], { env });
  await run(apt, [...wait, '-y', '--no-install-recommends', 'install', 'chromium'], { env });
}

async function fromPlaywright(say: (line: string) => void): Promise<void> {
  say('Downloading Chromium (playwright-core install chromium) ...');
  const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json');
  await run(process.execPath, [join(dirname(manifest), 'cli.js'), 'install', 'chromium']);
}
