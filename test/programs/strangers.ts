/** Processes that look like ours and are not, in a pid namespace of its own: by name, by port, by the pid of somebody who is dead. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pause } from '#common/clock.ts';
import { end, nextTick, strangerAs } from './pid-namespace.ts';

type Likeness =
  | 'has the same name'
  | 'sits on the same port'
  | 'has the pid of a dead client'
  | 'has the pid of a dead server';

/** Somebody who has nothing to do with us. */
export interface Decoy {
  readonly what: Likeness;
  readonly pid: number;
  readonly port?: number | undefined;
  readonly isAlive: boolean;
}

/** At most so many of each kind. */
const most = 12;
const apart = { cwd: '/', env: { PATH: process.env.PATH ?? '' } };

export class Strangers {
  readonly #listen: string;
  readonly #all: {
    readonly what: Likeness;
    readonly child: ChildProcess;
    readonly port?: number;
  }[] = [];

  /** `listen`: the program that binds an address. */
  constructor(listen: string) {
    this.#listen = listen;
  }

  get ports(): number[] {
    return this.#all.flatMap(({ port }) => port ?? []);
  }

  /** Whether one of them got the pid of somebody who is dead. */
  get hasReused(): boolean {
    return this.#all.some(({ what }) => what.startsWith('has the pid'));
  }

  has(pid: number): boolean {
    return this.#all.some(({ child }) => child.pid === pid);
  }

  /** The same program by name, arguments and all; it does nothing. */
  namesake(script: string): void {
    const idle = 'setInterval(() => {}, 1e6)';
    const child = spawn(process.execPath, ['-e', idle, script], { ...apart, stdio: 'ignore' });
    this.#all.push({ what: 'has the same name', child });
  }

  async sitOn(port: number, address: string): Promise<void> {
    if (this.ports.length >= most || this.ports.includes(port)) return;
    const child = spawn('python3', [this.#listen, address, String(port)], {
      ...{ ...apart, stdio: ['ignore', 'pipe', 'ignore'] },
    });
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
    if (line.startsWith('ready')) this.#all.push({ what: 'sits on the same port', port, child });
  }

  /** Waits until nobody has this pid, and gives it to another process, unless the system gave it away already. */
  async reuse(pid: number, what: Likeness): Promise<void> {
    if (this.#all.filter((each) => each.what === what).length >= most) return;
    const isThere = () => readdirSync('/proc').includes(String(pid));
    while (isThere()) await pause(5);
    await nextTick();
    if (isThere()) return;
    // A thread of somebody may have the number meanwhile.
    const child = await strangerAs(pid).catch(() => undefined);
    if (child) this.#all.push({ what, child });
  }

  /** Who of them lives; then they are ended. */
  async end(): Promise<Decoy[]> {
    const isAlive = ({ exitCode, signalCode }: ChildProcess) =>
      exitCode === null && signalCode === null;
    const found = this.#all.map(({ child, what, port }): Decoy => {
      return { what, port, isAlive: isAlive(child), pid: child.pid! };
    });
    for (const { child } of this.#all) if (isAlive(child)) await end(child);
    return found;
  }
}
