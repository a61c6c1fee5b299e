/** A throw-away home with a state directory of its own, and the end of every process that was started for it. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '#common/clock.ts';
import type { Failpoint } from '#discovery/failpoint.ts';
import type { Places } from '#discovery/paths.ts';
import { placesHere } from '#discovery/surroundings.ts';
import type { StoreFailpoint } from '#server/store/failpoint-files.ts';

export class Harbor {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;

  /** `more` is added to the environment of every process of the harbor. */
  constructor(root: string, more: Readonly<Record<string, string>> = {}) {
    this.root = root;
    this.env = {
      PATH: process.env.PATH ?? '',
      HOME: join(root, 'home'),
      TMPDIR: join(root, 'tmp'),
      HARBORMASTER_TEST: '1',
      HARBORMASTER_STATE_DIR: join(root, 'state'),
      HARBORMASTER_FAILPOINTS: join(root, 'failpoints'),
      HARBORMASTER_STARTS_PER_MINUTE: '1000',
      ...more,
    };
  }

  /** The path is short, for the sake of its sockets. */
  static async open(): Promise<Harbor> {
    const harbor = new Harbor(await mkdtemp(join(tmpdir(), 'hm-')));
    for (const name of ['home', 'tmp', 'failpoints']) await mkdir(join(harbor.root, name));
    return harbor;
  }

  get places(): Places {
    return placesHere(this.env);
  }

  /** The first process of this harbor that comes by `name` gets `signal`. */
  async arm(name: Failpoint, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
    await writeFile(this.#failpoint(name), signal);
  }

  /** The processes that come by `name` get these fates one after the other; `pass` harms nobody. */
  async armInLine(name: Failpoint | StoreFailpoint, fates: readonly string[]): Promise<void> {
    const place = (n: number) => `${this.#failpoint(name)}.${String(n).padStart(4, '0')}`;
    await Promise.all(fates.map((fate, n) => writeFile(place(n), fate)));
  }

  /** What is still in the line of `name`. */
  async fates(name: Failpoint | StoreFailpoint): Promise<string[]> {
    const names = await readdir(join(this.root, 'failpoints'));
    return names.filter((each) => each.startsWith(`${name}.`));
  }

  /** Takes all failpoints away. */
  async disarm(): Promise<void> {
    const directory = join(this.root, 'failpoints');
    for (const name of await readdir(directory)) await rm(join(directory, name), { force: true });
  }

  /** Whether nobody has come by yet. */
  async isArmed(name: Failpoint): Promise<boolean> {
    return readFile(this.#failpoint(name)).then(
      () => true,
      () => false,
    );
  }

  #failpoint(name: string): string {
    return join(this.root, 'failpoints', name);
  }

  /** Ends the processes of this harbor, known by their environment, and removes it. */
  async close(): Promise<void> {
    await until('every process of the harbor is gone', async () => {
      const left = await this.processes();
      for (const pid of left) kill(pid, 'SIGKILL');
      return left.length === 0;
    });
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Processes that were started with this harbor's home: no other process can have it. Linux: proc(5). */
  async processes(): Promise<number[]> {
    const mark = `HOME=${this.env.HOME}\0`;
    const found: number[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
      const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
      if (environment.includes(mark)) found.push(Number(name));
    }
    return found;
  }

  /** Paths under this harbor that somebody listens on. The kernel's own table (proc(5)): flag 0x10000 is __SO_ACCEPTCON. */
  async listeners(): Promise<string[]> {
    const table = await readFile('/proc/net/unix', 'utf8');
    return table
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((row) => row[3] === '00010000' && row[7]?.includes(`${this.root}/`))
      .map((row) => row[7] ?? '');
  }
}

/** A process that is gone already is no failure. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}

/** Waits until `condition` holds; fails after `deadlineMs` milliseconds, far more than a busy machine needs, with its name. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 30_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`After ${deadlineMs} ms it is not so: ${what}.`);
    await pause(20);
  }
}
