/**
 * A harbor whose runners' files lie on a disk of some megabytes that can be filled. It is mounted for a process that does nothing
 * else, and everybody sees the state directory as that one does; so nothing is left mounted, whatever becomes of the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Harbor } from '#test/server/harbor.ts';

const script =
  'mount -t tmpfs -o "size=$2,mode=700" none "$1" && echo mounted && exec sleep 100000';

export class SmallDisk {
  readonly harbor: Harbor;
  readonly #holder: ChildProcess;
  isFull = false;

  private constructor(harbor: Harbor, holder: ChildProcess) {
    this.harbor = harbor;
    this.#holder = holder;
  }

  /** `size` as tmpfs(5) takes it; `more` is added to the environment of every process of the harbor. */
  static async open(size: string, more: Readonly<Record<string, string>> = {}): Promise<SmallDisk> {
    const { root } = await Harbor.open();
    const state = join(root, 'state');
    await mkdir(state, { mode: 0o700 });
    const at = join(state, 'runners');
    await mkdir(at, { mode: 0o700 });
    const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const words = ['--mount', ...asRoot, 'sh', '-c', script, 'sh', at, size];
    const holder = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = once(holder.stdout, 'data');
    const ended = once(holder, 'exit').then(([code]) => {
      throw new Error(`No small disk can be had here: unshare(1) ended with ${code}.`);
    });
    ended.catch(() => undefined);
    await Promise.race([said, ended]);
    // proc(5), root: the file system as that process sees it.
    const seen = { ...more, HARBORMASTER_STATE_DIR: `/proc/${holder.pid}/root${state}` };
    return new SmallDisk(new Harbor(root, seen), holder);
  }

  /** Until it takes no byte more. */
  async fill(): Promise<void> {
    this.isFull = true;
    const file = await open(this.#ballast, 'a');
    try {
      for (const piece of [1_048_576, 4_096, 1]) {
        const bytes = Buffer.alloc(piece);
        while (await file.write(bytes).then(({ bytesWritten }) => bytesWritten > 0, isNoSpace));
      }
    } finally {
      await file.close();
    }
  }

  async empty(): Promise<void> {
    this.isFull = false;
    await rm(this.#ballast, { force: true });
  }

  /** The harbor is closed with it. */
  async close(): Promise<void> {
    await this.harbor.close();
    this.#holder.kill('SIGKILL');
  }

  get #ballast(): string {
    return join(this.harbor.places.runners, 'ballast');
  }
}

function isNoSpace(failure: unknown): false {
  if ((failure as NodeJS.ErrnoException).code !== 'ENOSPC') throw failure;
  return false;
}
