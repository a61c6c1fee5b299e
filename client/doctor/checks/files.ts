/** Our own files and directories: whether they are ours alone, and sound. Looks, and changes only modes of what is surely ours. */

import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readOwnFile } from '#discovery/own-file.ts';
import { objectOf, readPointer } from '#discovery/pointer.ts';
import { whySocketPathTooLong } from '#discovery/socket-address.ts';
import { type Check, type Finding, type Surroundings, shellWord, skipped, well } from '../check.ts';

const noPlaces = skipped('There is no state directory to look at.');

export const stateDirectory: Check = {
  title: 'state directory',
  run({ places }) {
    if (!places) return noPlaces;
    const state = directoryFinding(places.stateDir);
    if (state.kind !== 'well') return state;
    // It may lie elsewhere; no server comes up without it.
    const data = directoryFinding(dataDirectory(places.dataChoice, places.dataDir));
    return data.kind === 'wrong' ? data : state;
  },
};

export const socketDirectory: Check = {
  title: 'directories for sockets',
  run({ places, platform }) {
    if (!places) return noPlaces;
    if (platform === 'win32') return skipped('Windows has pipes.');
    const wrong = places.socketDirs
      .filter((directory) => !whySocketPathTooLong(join(directory, longestSocket), platform))
      .map(directoryFinding)
      .find(({ kind }) => kind === 'wrong');
    return wrong ?? well;
  },
};

/** The longest name that a server gives its socket. */
const longestSocket = `s_${'0'.repeat(16)}.sock`;

export const tokenFile: Check = {
  title: 'token',
  run({ places }) {
    if (!places) return noPlaces;
    const finding = fileFinding(places.token);
    if (finding.kind !== 'well') return finding;
    const reading = readOwnFile(places.token);
    if (reading.kind !== 'text' || /^[0-9a-f]{64}$/.test(reading.text.trim())) return well;
    const path = shellWord(places.token);
    return {
      kind: 'wrong',
      what: `${places.token} does not hold a token, so nobody can prove to be you.`,
      remedy: `mv ${path} ${path}.broken`,
    };
  },
};

export const pointerFile: Check = {
  title: 'pointer to the server',
  run({ places }) {
    if (!places) return noPlaces;
    const finding = fileFinding(places.pointer);
    if (finding.kind !== 'well') return finding;
    const reading = readPointer(places.pointer);
    if (reading.kind !== 'damaged') return well;
    return {
      kind: 'wrong',
      what: `${places.pointer} ${reading.why}.`,
      remedy: 'hm server start',
    };
  },
};

/** What recovery could not read and did not throw away. */
export const journalDamage: Check = {
  title: 'files set aside',
  run({ places }) {
    if (!places) return noPlaces;
    const data = dataDirectory(places.dataChoice, places.dataDir);
    const aside = entries(data).filter((name) => /\.(damaged|foreign)-\d{4}-/.test(name));
    if (aside.length === 0) return well;
    const kept = join(dirname(data), 'set-aside');
    const files = aside.map((name) => shellWord(join(data, name))).join(' ');
    return {
      kind: 'wrong',
      what: `${aside.length} damaged or foreign file(s) were set aside in ${data}.`,
      remedy: `mkdir -p ${shellWord(kept)} && mv ${files} ${shellWord(kept)}`,
    };
  },
};

/** Where the first server chose to keep its data. */
export function dataDirectory(choice: string, otherwise: string): string {
  const reading = readOwnFile(choice);
  const chosen = reading.kind === 'text' ? objectOf(reading.text)?.dataDir : undefined;
  return typeof chosen === 'string' ? chosen : otherwise;
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function directoryFinding(path: string): Finding {
  const seen = look(path);
  if (!seen) return skipped(`${path} is not there yet.`);
  if (!seen.isDirectory()) return foreign(path, 'is no directory of our own');
  return modeFinding(path, seen, 0o700);
}

function fileFinding(path: string): Finding {
  const seen = look(path);
  if (!seen) return skipped(`${path} is not there yet.`);
  if (!seen.isFile()) return foreign(path, 'is no file of our own');
  return modeFinding(path, seen, 0o600);
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function modeFinding(path: string, seen: Stats, mode: number): Finding {
  const uid = process.getuid?.();
  if (uid === undefined) return well;
  if (seen.uid !== uid) return foreign(path, `belongs to another user (uid ${seen.uid})`);
  if ((seen.mode & 0o077) === 0 && (seen.mode & 0o700) >= (mode & 0o700)) return well;
  return {
    kind: 'wrong',
    what: `${path} has mode ${(seen.mode & 0o777).toString(8)} and must have ${mode.toString(8)}.`,
    remedy: `chmod ${mode.toString(8)} ${shellWord(path)}`,
    fix: () => chmod(path, mode),
  };
}

/** It is moved, never deleted: nobody knows what it is. */
function foreign(path: string, why: string): Finding {
  const word = shellWord(path);
  return {
    kind: 'wrong',
    what: `${path} ${why}; it is not used.`,
    remedy: `mv ${word} ${word}.foreign`,
  };
}

/** For the checks that need a directory which may not be there yet. */
export function nearestDirectory({ places }: Surroundings): string | undefined {
  let path = places && dataDirectory(places.dataChoice, places.dataDir);
  while (path !== undefined && look(path)?.isDirectory() !== true) {
    const parent = dirname(path);
    path = parent === path ? undefined : parent;
  }
  return path;
}
