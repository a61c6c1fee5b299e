/** Whether a directory is there, told apart from a disk that is not: what is on an unmounted disk is not deleted. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, systemClock } from '#common/clock.ts';
import type { Presence, ProjectDirectories } from '#server/projects/needs.ts';

/** How long a disk may take to answer, in milliseconds. A network disk whose server is away never does. */
const patience = 2_000;
/** So many unanswered questions at once: each keeps one of libuv's four threads until the disk answers. */
const mostUnanswered = 2;

type StatResult = { readonly isDirectory: boolean; readonly device: number } | 'absent' | 'unknown';

/** Asks the file system about one path; tests put a disk that is away in its place. */
export type AskDisk = (path: string) => Promise<StatResult>;

export class MachineProjectDirectories implements ProjectDirectories {
  readonly #ask: AskDisk;
  readonly #clock: Clock;
  #unanswered = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ask: AskDisk = askDisk, clock: Clock = systemClock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** The topmost directory with the same device as `root` (stat(2)); mount(8) calls it the mount point. */
  async diskOf(root: string): Promise<string | undefined> {
    const there = await this.#stat(root);
    return typeof there === 'string' ? undefined : this.#topOf(root, there.device);
  }

  look(root: string, disk: string | undefined): Promise<Presence> {
    return this.#inTurn(async () => {
      const there = await this.#stat(root);
      if (typeof there !== 'string') return there.isDirectory ? 'present' : 'missing';
      if (there === 'unknown' || disk === undefined) return 'unknown';
      return (await this.#isMounted(disk)) ? 'missing' : 'unknown';
    });
  }

  async #isMounted(disk: string): Promise<boolean> {
    const there = await this.#stat(disk);
    if (typeof there === 'string') return false;
    return (await this.#topOf(disk, there.device)) === disk;
  }

  async #topOf(path: string, device: number): Promise<string | undefined> {
    for (let at = path; ; at = dirname(at)) {
      const above = dirname(at);
      if (above === at) return at;
      const there = await this.#stat(above);
      if (typeof there === 'string') return undefined;
      if (there.device !== device) return at;
    }
  }

  /** One look at a time, so that a slow disk keeps no more than its own thread. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(task);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  async #stat(path: string): Promise<StatResult> {
    if (this.#unanswered >= mostUnanswered) return 'unknown';
    this.#unanswered++;
    const answer = this.#ask(path).finally(() => void this.#unanswered--);
    return new Promise((resolve) => {
      const cancel = this.#clock.after(patience, () => resolve('unknown'));
      void answer
        .catch((): StatResult => 'unknown')
        .then((there) => {
          cancel();
          resolve(there);
        });
    });
  }
}

async function askDisk(path: string): Promise<StatResult> {
  try {
    const seen = await stat(path);
    return { isDirectory: seen.isDirectory(), device: seen.dev };
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unknown';
  }
}
