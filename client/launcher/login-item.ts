/** The login item: what the system starts at login so that the server is always there. Written, told to the system where it can be, and removed. */
import { lstat, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Places } from '#discovery/paths.ts';
import { runTool } from '#discovery/run-tool.ts';
import { homeHere, placesHere } from '#discovery/surroundings.ts';
import { endKeeper, forgetKeeper } from './keeper-file.ts';
import { launcherPlaces } from './launcher-places.ts';
import type { Leaving } from './leaving.ts';
import { launchdAgent, launchdLabel, systemdUnit, windowsTask } from './login-item-text.ts';

const unitName = 'harbormaster.service';
const taskName = 'Harbormaster';

/** How long the system's own tool may take, in milliseconds. */
const toolLimitMs = 15_000;

export interface LoginItem {
  readonly path: string;
  readonly text: string;
  /** What stands for being enabled, beside the file itself. */
  readonly link?: string;
  /** Commands that tell the system, in order. */
  readonly tell: readonly (readonly [string, ...string[]])[];
  /** Commands that take it back. */
  readonly untell: readonly (readonly [string, ...string[]])[];
}

/** What it would be for this user; `uid` is needed on macOS alone. */
export function loginItemOf(
  places: Pick<Places, 'platform' | 'stateDir' | 'versions'>,
  env: NodeJS.ProcessEnv = process.env,
  uid = process.getuid?.() ?? 0,
): LoginItem {
  const home = homeHere(env);
  const { launcher } = launcherPlaces(places);
  const command = { launcher, stateDir: env.HARBORMASTER_STATE_DIR || undefined };
  switch (places.platform) {
    case 'darwin': {
      const path = join(home, 'Library/LaunchAgents', `${launchdLabel}.plist`);
      const domain = `gui/${uid}`;
      return {
        ...{ path, text: launchdAgent(command) },
        tell: [['/bin/launchctl', 'bootstrap', domain, path]],
        untell: [['/bin/launchctl', 'bootout', `${domain}/${launchdLabel}`]],
      };
    }
    case 'win32': {
      const path = join(places.stateDir, 'login-item.xml');
      return {
        ...{ path, text: `\uFEFF${windowsTask(command)}` },
        tell: [
          ['schtasks.exe', '/Create', '/TN', taskName, '/XML', path, '/F'],
          ['schtasks.exe', '/Run', '/TN', taskName],
        ],
        untell: [['schtasks.exe', '/Delete', '/TN', taskName, '/F']],
      };
    }
    default: {
      const directory = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'systemd/user');
      const path = join(directory, unitName);
      return {
        ...{ path, text: systemdUnit(command) },
        link: join(directory, 'default.target.wants', unitName),
        tell: [
          ['systemctl', '--user', 'daemon-reload'],
          ['systemctl', '--user', 'restart', unitName],
        ],
        untell: [['systemctl', '--user', 'stop', unitName]],
      };
    }
  }
}

/** `later`: it counts from the next login, because the system could not be told, or this is not its real state directory. */
export type Installed = { readonly path: string; readonly begins: 'now' | 'later' };

export async function installLoginItem(env: NodeJS.ProcessEnv = process.env): Promise<Installed> {
  const places = placesHere(env);
  const { path, text, link, tell } = loginItemOf(places, env);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, places.platform === 'win32' ? 'utf16le' : 'utf8');
  if (link !== undefined) {
    await mkdir(dirname(link), { recursive: true });
    await rm(link, { force: true });
    await symlink(path, link);
  }
  return { path, begins: (await told(tell, env)) ? 'now' : 'later' };
}

/** Ends its keeper too; the server stays as long as somebody needs it. */
export async function removeLoginItem(env: NodeJS.ProcessEnv = process.env): Promise<Leaving> {
  const places = placesHere(env);
  const { path, link, untell } = loginItemOf(places, env);
  const isThere = await isLoginItem(env);
  if (isThere) await told(untell, env);
  await rm(path, { force: true });
  if (link !== undefined) await rm(link, { force: true });
  if (isThere && places.platform === 'linux')
    await told([['systemctl', '--user', 'daemon-reload']], env);
  await endKeeper(places);
  await forgetKeeper(places);
  return { what: 'loginItem', outcome: isThere ? 'removed' : 'absent', path };
}

export function isLoginItem(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  return lstat(loginItemOf(placesHere(env), env).path).then(
    () => true,
    () => false,
  );
}

/** Whether what is written is what this version would write, and enabled; undefined without one. */
export async function isLoginItemSound(
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean | undefined> {
  const places = placesHere(env);
  const { path, text, link } = loginItemOf(places, env);
  const encoding = places.platform === 'win32' ? 'utf16le' : 'utf8';
  const written = await readFile(path, encoding).catch(() => undefined);
  if (written === undefined) return undefined;
  const isEnabled = link === undefined || (await lstat(link).then(Boolean, () => false));
  return written === text && isEnabled;
}

/** The manager of the real user is not told of a state directory that somebody moved. */
async function told(
  commands: readonly (readonly [string, ...string[]])[],
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (env.HARBORMASTER_STATE_DIR) return false;
  for (const [tool, ...args] of commands) {
    const answer = await runTool(tool, args, {}, { limitMs: toolLimitMs });
    if (answer?.exitCode !== 0) return false;
  }
  return true;
}
