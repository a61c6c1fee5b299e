/**
 * Who has the floor: of all windows that have the same thing to say, the one that says it. They agree by small files beside the
 * server's, because what there is to say may be that the server is away. Knows no editor, and not what is said.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, pause, systemClock } from '#common/clock.ts';
import { systemCode } from '#discovery/discovery-error.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { placesHere } from '#discovery/surroundings.ts';

/** How long windows wait for each other's bids, in milliseconds: they notice the same thing at slightly different moments. */
const settleMs = 250;
/** How long something that was said counts as said, in milliseconds, unless it is over before. */
const memoryMs = 10 * 60_000;
/** A bid older than this was left behind by a window that died, in milliseconds. */
const bidLifeMs = 30_000;

/** How near a window is to the user's eyes. */
export interface Attention {
  readonly focused: boolean;
  /** When it last had the focus, in milliseconds since 1970; 0 when it never had. */
  readonly at: number;
}

export interface FloorParts {
  readonly attention: () => Attention;
  /** Where the files lie; ours alone. Default: this user's state directory. */
  readonly directory?: string | undefined;
  readonly clock?: Clock | undefined;
}

export class Floor {
  readonly #attention: () => Attention;
  readonly #directory: string | undefined;
  readonly #clock: Clock;

  constructor({ attention, directory, clock = systemClock }: FloorParts) {
    this.#attention = attention;
    this.#directory = directory;
    this.#clock = clock;
  }

  /**
   * True in exactly one of the windows that ask about the same `topic` within ten minutes: in the focused one, else in the one
   * that had the focus last. Takes a quarter of a second, and as much again for each better window that does not speak.
   * Where files cannot be made, windows cannot agree: then whoever has the focus speaks.
   */
  async take(topic: string): Promise<boolean> {
    try {
      const directory = this.#directory ?? placesHere().floor;
      await makeOwnDirectory(directory);
      return await this.#contest(directory, nameOf(topic));
    } catch {
      return this.#attention().focused;
    }
  }

  /** What there was to say is no longer so: when it is so again, it may be said again. */
  async over(topic: string): Promise<void> {
    try {
      const directory = this.#directory ?? placesHere().floor;
      const last = await lastSaid(directory, nameOf(topic));
      if (last) await utimes(last.path, 0, 0);
    } catch {
      // Nothing can be read there, so nothing keeps anybody from speaking.
    }
  }

  async #contest(directory: string, name: string): Promise<boolean> {
    const last = await this.#tidy(directory, name);
    if (last && this.#clock.now() - last.at < memoryMs) return false;
    const bid = `${name}.${rankOf(this.#attention())}-${randomBytes(6).toString('hex')}.bid`;
    await writeFile(join(directory, bid), '', { flag: 'wx', mode: 0o600 });
    try {
      await pause(settleMs);
      const bids = (await readdir(directory)).filter((file) => isBid(file, name));
      // A better window that is stopped or slow has its turn first, but cannot keep the others silent.
      await pause(settleMs * bids.filter((other) => other > bid).length);
      return await this.#claim(directory, name);
    } finally {
      await rm(join(directory, bid), { force: true });
    }
  }

  /** Each time that a topic may be said has a number of its own, so that no claim is ever taken back by deleting it. */
  async #claim(directory: string, name: string): Promise<boolean> {
    const last = await lastSaid(directory, name);
    if (last && this.#clock.now() - last.at < memoryMs) return false;
    const path = join(directory, `${name}.${(last?.number ?? 0) + 1}.said`);
    try {
      await writeFile(path, '', { flag: 'wx', mode: 0o600 });
      return true;
    } catch (failure) {
      if (systemCode(failure) === 'EEXIST') return false;
      throw failure;
    }
  }

  /** Takes away what dead windows left and what nobody can mean any more; returns when the topic was last said. */
  async #tidy(directory: string, name: string): Promise<Said | undefined> {
    for (const file of await readdir(directory)) {
      const life = file.endsWith('.bid') ? bidLifeMs : 2 * memoryMs;
      if (file.endsWith('.said') && file.startsWith(`${name}.`)) continue;
      const path = join(directory, file);
      const seen = await stat(path).catch(() => undefined);
      if (seen && this.#clock.now() - seen.mtimeMs > life) await rm(path, { force: true });
    }
    return await lastSaid(directory, name);
  }
}

interface Said {
  readonly path: string;
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

async function lastSaid(directory: string, name: string): Promise<Said | undefined> {
  let number = 0;
  for (const file of await readdir(directory)) {
    const found = file.startsWith(`${name}.`) && /\.(\d+)\.said$/.exec(file)?.[1];
    if (found) number = Math.max(number, Number(found));
  }
  if (number === 0) return undefined;
  const path = join(directory, `${name}.${number}.said`);
  const seen = await stat(path).catch(() => undefined);
  return seen && { path, number, at: seen.mtimeMs };
}

/** Any text as a file's name. */
function nameOf(topic: string): string {
  return createHash('sha256').update(topic).digest('hex').slice(0, 16);
}

/** Greater as text is nearer to the user's eyes; 15 digits hold every moment of the next 30 000 years. */
function rankOf({ focused, at }: Attention): string {
  return `${focused ? 1 : 0}-${String(Math.max(0, Math.trunc(at))).padStart(15, '0')}`;
}

function isBid(file: string, name: string): boolean {
  return file.startsWith(`${name}.`) && file.endsWith('.bid');
}
