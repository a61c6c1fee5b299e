/** Windows that look on while others are killed: opened, killed, and asked what they see. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { withDeadline } from '#common/clock.ts';
import type { OnlookerReport } from '#test/programs/onlooker.ts';
import { builtProgram } from '#test/server/built.ts';
import { type Harbor, kill } from '#test/server/harbor.ts';
import { workshop } from './workshop.ts';

export class Onlookers {
  readonly #harbor: Harbor;
  readonly #program: string;
  #children: ChildProcess[] = [];
  #names = 0;

  private constructor(harbor: Harbor, program: string) {
    this.#harbor = harbor;
    this.#program = program;
  }

  static async open(harbor: Harbor, count: number): Promise<Onlookers> {
    const { onlooker } = await workshop();
    const onlookers = new Onlookers(harbor, onlooker);
    for (let n = 0; n < count; n++) onlookers.#add();
    return onlookers;
  }

  /** `n` of them dies, whatever it was at, and another comes. */
  replace(n: number): void {
    const [child] = this.#children.splice(n % this.#children.length, 1);
    if (child?.pid !== undefined) kill(child.pid, 'SIGKILL');
    this.#add();
  }

  get count(): number {
    return this.#children.length;
  }

  get pids(): readonly number[] {
    return this.#children.flatMap(({ pid }) => pid ?? []);
  }

  tell(): Promise<OnlookerReport[]> {
    return Promise.all(
      this.#children.map(async (child) => {
        const report = once(child, 'message');
        child.send('tell');
        const [said] = await withDeadline(report, 60_000, 'The report of a window');
        return said as OnlookerReport;
      }),
    );
  }

  close(): void {
    for (const { pid } of this.#children) if (pid !== undefined) kill(pid, 'SIGKILL');
    this.#children = [];
  }

  #add(): void {
    const args = [this.#program, builtProgram('server'), `onlooker-${this.#names++}`];
    const child = spawn(process.execPath, args, {
      cwd: this.#harbor.root,
      env: { ...this.#harbor.env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('error', () => undefined);
    this.#children.push(child);
  }
}
