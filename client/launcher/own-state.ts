/** What of a state directory is ours by name, and whether anybody may still be at it. Whatever it does not know is not ours to remove. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Places } from '#discovery/paths.ts';
import { readPointer } from '#discovery/pointer.ts';
import { verdictOf } from '#discovery/process-identity.ts';
import { Succession } from '#discovery/succession.ts';

/** Of this machine and user, and of nobody else who shares the home. */
const shared = [
  ...['bin', 'installs', 'versions', 'backups', 'login-item.xml'],
  ...['token', 'tokens', 'trust', 'projects', 'run'],
];

/** The names in the state directory that are ours, and those that are not, or are another machine's. */
export async function ownNames(
  places: Places,
): Promise<{ readonly ours: readonly string[]; readonly others: readonly string[] }> {
  const names = await namesIn(places.stateDir);
  const own = new RegExp(
    `^(data|server|reigns|starters|starts|launches|floor|writers|keeper)-${places.hostId}(\\.json|\\.log)?(\\.[0-9a-f]+\\.tmp)?$`,
  );
  const foreignHost = names.some(
    (name) => /^(data|server|reigns)-[0-9a-f]{12}/.test(name) && !own.test(name),
  );
  // The token and the launcher serve every machine that shares this home.
  const isOurs = (name: string) => own.test(name) || (!foreignHost && shared.includes(name));
  return {
    ours: names.filter(isOurs),
    others: names.filter((name) => !isOurs(name)),
  };
}

/** Whether a server of this user, of whatever project, is in charge or cannot be proven not to be. */
export async function mayBeServed(places: Places): Promise<boolean> {
  if ((await new Succession(places.reigns).standing()).kind === 'held') return true;
  for (const pointer of await pointersOf(places))
    if (pointer !== places.pointer && !(await isDead(pointer))) return true;
  return false;
}

/** The pointers that are there: of the shared server of this machine, and of those that serve a project each. */
export async function pointersOf(places: Places): Promise<string[]> {
  const projects = join(places.stateDir, 'projects');
  const found = [places.stateDir, ...(await namesIn(projects)).map((name) => join(projects, name))];
  const name = basename(places.pointer);
  const there = await Promise.all(
    found.map(async (directory) => (await namesIn(directory)).includes(name)),
  );
  return found.filter((_, n) => there[n]).map((directory) => join(directory, name));
}

function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

/** Whether the pointer names a server that is proven dead. */
export async function isDead(pointer: string): Promise<boolean> {
  const reading = readPointer(pointer);
  return reading.kind === 'found' && (await verdictOf(reading.pointer.process)) === 'dead';
}
