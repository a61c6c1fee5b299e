/**
 * The builds that this user's servers and launchers run: copies under the state directory, because extension folders and
 * packages vanish when they are updated. Every build is there whole or not at all, and the newest is never forgotten for an older one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pause, systemClock } from '#common/clock.ts';
import { type Build, buildFile, compareBuilds, isBuildName, readBuild } from '#discovery/build.ts';
import { systemCode } from '#discovery/discovery-error.ts';
import { failpoint } from '#discovery/failpoint.ts';
import { isOwnDirectory, makeOwnDirectory } from '#discovery/own-directory.ts';
import { readOwnFile, replaceOwnFile, syncDirectory } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { readPointer } from '#discovery/pointer.ts';
import { identifySelf, verdictOf } from '#discovery/process-identity.ts';
import { Succession } from '#discovery/succession.ts';

/** A build that can be run. */
export interface KeptBuild extends Build {
  /** The absolute path of the directory with its bundles. */
  readonly directory: string;
}

/** One line: the name of the directory with the newest build. Launchers, which are shell scripts, go by it. */
const newestFile = 'newest';

/** A build that was put here or started within this time, in milliseconds, stays: a command may load the rest of it yet. */
const restMs = 24 * 60 * 60_000;
/** Whoever copies a build needs less, in milliseconds; what is older was left by one that was killed. */
const copyLimitMs = 10 * 60_000;
/** How long the naming of the newest build may wait for its turn, in milliseconds. */
const turnLimitMs = 5_000;

/**
 * Copies the build whose bundles lie in `directory` into the store, names it the newest if it is, and resolves with the copy.
 * Undefined when `directory` holds no build, as a tree of sources, or is being replaced at this moment.
 * Any number of processes may do this at once, and any may be killed. Throws DiscoveryError `unsafePlace`, or what the disk says.
 */
export async function keepBuild(places: Places, directory: string): Promise<KeptBuild | undefined> {
  const build = await readBuild(directory);
  if (!build) return undefined;
  await makeOwnDirectory(places.versions);
  const target = join(places.versions, build.build);
  if (!(await isWhole(target, build)) && !(await copy(directory, build, target))) return undefined;
  await nameNewest(places);
  return { ...build, directory: target };
}

/** The builds that can be run, newest first. Reads only. */
export async function keptBuilds({ versions }: Pick<Places, 'versions'>): Promise<KeptBuild[]> {
  if (!isOwnDirectory(versions)) return [];
  const kept: KeptBuild[] = [];
  for (const name of (await readdir(versions)).filter(isBuildName)) {
    const directory = join(versions, name);
    const build = await readBuild(directory);
    if (build?.build === name && (await isWhole(directory, build)))
      kept.push({ ...build, directory });
  }
  return kept.sort((a, b) => compareBuilds(b, a));
}

/** Says that `build` is about to be run, so that nobody takes it away as long unused. */
export async function touchBuild({ directory }: KeptBuild): Promise<void> {
  const now = systemClock.now() / 1_000;
  await utimes(directory, now, now).catch(() => {});
}

/**
 * Removes builds that nobody needs: neither the newest, nor any that a server runs which is not proven dead, nor one that
 * was used within `rest` milliseconds. A pointer that cannot be read may name any build: then all stay. Resolves with their names.
 */
export async function dropBuilds(places: Places, rest = restMs): Promise<string[]> {
  const [, ...older] = await keptBuilds(places);
  const used = await buildsInUse(places);
  const dropped: string[] = [];
  for (const { build, directory } of older) {
    if (used === 'unknown' || used.has(build) || !(await isOlder(directory, rest))) continue;
    await remove(directory);
    dropped.push(build);
  }
  for (const name of await readdir(places.versions).catch(() => [])) {
    const path = join(places.versions, name);
    if (/^\..*\.tmp$/.test(name) && (await isOlder(path, copyLimitMs)))
      await rm(path, { recursive: true, force: true });
  }
  return dropped;
}

/** What the bundles are is checked as they are copied: an update that replaces them meanwhile must not leave a mixture. */
async function copy(from: string, build: Build, target: string): Promise<boolean> {
  const draft = temporaryBeside(target);
  await mkdir(draft, { mode: 0o700 });
  try {
    for (const [name, hash] of neededOf(build)) {
      const bytes = await readFile(join(from, name)).catch(() => undefined);
      if (!bytes || createHash('sha256').update(bytes).digest('hex') !== hash) return false;
      await mkdir(dirname(join(draft, name)), { recursive: true, mode: 0o700 });
      await writeDurably(join(draft, name), bytes);
    }
    await writeDurably(join(draft, buildFile), await readFile(join(from, buildFile)));
    if ((await readBuild(draft))?.build !== build.build) return false;
    failpoint('build-copied');
    await place(draft, target, build);
    return true;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** rename(2) puts a directory only where nothing or an empty one is: of many with the same build, one does it. */
async function place(draft: string, target: string, build: Build): Promise<void> {
  for (;;) {
    try {
      await rename(draft, target);
      return await syncDirectory(dirname(target));
    } catch (failure) {
      // EPERM and EACCES are what Windows says of a directory that is there.
      const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(systemCode(failure) ?? '');
      if (!taken || !(await isThere(target))) throw failure;
      if (await isWhole(target, build)) return;
      // Somebody has removed a part of it: what is left makes way.
      await remove(target);
    }
  }
}

/** Under a name that nobody looks for first, so that nobody starts half of it. */
async function remove(directory: string): Promise<void> {
  const rubbish = temporaryBeside(directory);
  try {
    await rename(directory, rubbish);
  } catch (failure) {
    if (systemCode(failure) === 'ENOENT') return;
    throw failure;
  }
  await rm(rubbish, { recursive: true, force: true });
}

/** One after the other, so that nobody who was slow puts an older name over a newer one. */
async function nameNewest(places: Places): Promise<void> {
  const path = join(places.versions, newestFile);
  const isNamed = async () => {
    const [newest] = await keptBuilds(places);
    const reading = readOwnFile(path);
    return !newest || (reading.kind === 'text' && reading.text === `${newest.build}\n`);
  };
  if (await isNamed()) return;
  const turns = new Succession(join(places.versions, `turns-${places.hostId}`));
  const self = await identifySelf();
  const end = systemClock.monotonic() + turnLimitMs;
  while (systemClock.monotonic() < end) {
    const turn = await turns.take(self);
    if (turn === undefined) {
      await pause(5 + Math.random() * 10);
      if (await isNamed()) return;
      continue;
    }
    try {
      const [newest] = await keptBuilds(places);
      if (newest && !(await isNamed())) await replaceOwnFile(path, `${newest.build}\n`);
    } finally {
      await turns.leave(turn);
    }
    return;
  }
}

/** The builds that servers of this user run, whatever project they serve. */
async function buildsInUse(places: Places): Promise<ReadonlySet<string> | 'unknown'> {
  const base = dirname(places.versions);
  const projects = join(base, 'projects');
  const names = await readdir(projects).catch(() => []);
  const used = new Set<string>();
  for (const directory of [base, ...names.map((name) => join(projects, name))])
    for (const name of await readdir(directory).catch(() => [])) {
      const host = /^server-([0-9a-f]+)\.json$/.exec(name)?.[1];
      if (host === undefined) continue;
      const reading = readPointer(join(directory, name));
      if (reading.kind === 'newer' || reading.kind === 'damaged') return 'unknown';
      if (reading.kind === 'absent' || reading.pointer.build === undefined) continue;
      // Of another machine's processes nothing can be proven here.
      const isDead =
        host === places.hostId && (await verdictOf(reading.pointer.process)) === 'dead';
      if (!isDead) used.add(reading.pointer.build);
    }
  return used;
}

/** The pseudo-terminals of other platforms stay where the build came from. */
function neededOf({ files, native }: Build): ReadonlyMap<string, string> {
  const mine = `pty/${process.platform}-${process.arch}/`;
  return new Map([...files, ...Array.from(native).filter(([name]) => name.startsWith(mine))]);
}

async function isWhole(directory: string, build: Build): Promise<boolean> {
  for (const name of [buildFile, ...neededOf(build).keys()])
    if (!(await stat(join(directory, name)).catch(() => undefined))?.isFile()) return false;
  return true;
}

async function isOlder(path: string, ms: number): Promise<boolean> {
  const seen = await stat(path).catch(() => undefined);
  return seen !== undefined && systemClock.now() - seen.mtimeMs > ms;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
