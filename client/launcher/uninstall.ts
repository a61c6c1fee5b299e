/** Takes Harbormaster off this user's machine, as far as nobody needs it, and tells every step. Saying it twice does no harm. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ClientFacts } from '#client/connection/connect.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { claudeSettings, removeClaudeHook } from './claude-hook.ts';
import { endServers } from './end-servers.ts';
import { removeCommand } from './installed-command.ts';
import { dropInstall, isInstalled, livingInstalls } from './installs.ts';
import { launcherPlaces } from './launcher-places.ts';
import type { Leaving } from './leaving.ts';
import { removeLoginItem } from './login-item.ts';
import { removeState } from './remove-state.ts';

export interface UninstallOptions {
  /** Who asks the server to leave. */
  readonly facts: ClientFacts;
  /** Journal, leases, tokens, log: everything. */
  readonly purge: boolean;
  /** How long a server may take to leave, in milliseconds. */
  readonly leaveLimitMs: number;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Rejects with what the server refuses, and then nothing was removed. */
export async function uninstall(options: UninstallOptions): Promise<Leaving[]> {
  const { facts, purge, leaveLimitMs, env = process.env } = options;
  const places = placesHere(env);
  const { launcher, installs } = launcherPlaces(places);
  const living = await livingInstalls(installs);
  // Its keeper would start the next server as soon as this one has left.
  const item = await step(places.stateDir, async () => [await removeLoginItem(env)]);
  const servers = await endServers(places, facts, leaveLimitMs);
  return [
    ...item,
    ...servers,
    ...(await step(claudeSettings(env), async (path) => [await removeHook(path)])),
    ...(await step(launcher, async () => [await removeLink(launcher, env)])),
    ...(await step(places.stateDir, () => removeState(places, purge))),
    ...living.map((path) => ({ what: 'installation', outcome: 'kept', path }) as const),
  ];
}

/**
 * For the extension that leaves from `root`, at a time when its folder is still there. As long as another installation is
 * there, an updated one of the same editor included, everything stays but its own line in the list.
 */
export async function uninstallExtension(
  root: string,
  options: UninstallOptions,
): Promise<Leaving[]> {
  const { installs } = launcherPlaces(placesHere(options.env));
  const listed = await dropInstall(installs, root);
  const own = listed ? [{ what: 'installs', outcome: 'removed', path: root } as const] : [];
  const others = [...(await livingInstalls(installs)), ...(await siblings(root))];
  if (others.length === 0) return [...own, ...(await uninstall(options))];
  const unique = [...new Set(others)].filter((path) => path !== root);
  return [
    ...own,
    ...unique.map((path) => ({ what: 'installation', outcome: 'kept', path }) as const),
  ];
}

/** Other versions of the same extension beside it, which may not have been started yet; `.obsolete` names those that are to go. */
async function siblings(root: string): Promise<string[]> {
  const directory = dirname(root);
  const obsolete = await readFile(join(directory, '.obsolete'), 'utf8')
    .then((text) => JSON.parse(text) as Record<string, unknown>)
    .catch((): Record<string, unknown> => ({}));
  const names = await readdir(directory).catch((): string[] => []);
  const paths = names
    .filter((name) => /^harbormaster\.harbormaster-\d/.test(name) && name !== basename(root))
    .filter((name) => obsolete[name] !== true)
    .map((name) => join(directory, name));
  const there = await Promise.all(paths.map(isInstalled));
  return paths.filter((_, n) => there[n]);
}

async function removeHook(path: string): Promise<Leaving> {
  const outcome = await removeClaudeHook(path);
  if (outcome.kind === 'written')
    return {
      what: 'hook',
      outcome: 'removed',
      path,
      beside: outcome.backup ? [outcome.backup] : [],
    };
  if (outcome.kind === 'kept' && outcome.because.kind === 'same')
    return { what: 'hook', outcome: 'absent', path };
  return { what: 'hook', outcome: 'kept', path };
}

async function removeLink(launcher: string, env: NodeJS.ProcessEnv): Promise<Leaving> {
  const { path, found } = await removeCommand(launcher, env);
  return { what: 'command', outcome: found === 'ours' ? 'removed' : found, path };
}

/** What one step cannot do keeps no other from being done. */
async function step(
  path: string,
  task: (path: string) => Promise<Leaving[]>,
): Promise<readonly Leaving[]> {
  try {
    return await task(path);
  } catch (failure) {
    return [{ what: 'failure', outcome: 'failed', path, why: (failure as Error).message }];
  }
}
