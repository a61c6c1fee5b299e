/** Many processes that do one thing at one instant. */
import { type ChildProcess, spawn } from 'node:child_process';
import { withDeadline } from '#common/clock.ts';
import type { CallerReport, CallerWord } from '#test/programs/caller.ts';

export type CallOutcome =
  | Exclude<CallerReport, { kind: 'waiting' }>
  | { readonly kind: 'died'; readonly how: string };

/** How long a whole crowd may take, in milliseconds, on a slow machine of two cores. */
const crowdLimitMs = 180_000;

export class Crowd {
  readonly #members: ChildProcess[];

  private constructor(members: ChildProcess[]) {
    this.#members = members;
  }

  /** Resolves when every one of them stands ready. */
  static async gather(
    size: number,
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    uid?: number,
  ): Promise<Crowd> {
    const members = Array.from({ length: size }, () =>
      spawn(process.execPath, [program, ...args], {
        env: { ...env },
        ...(uid === undefined ? {} : { uid, gid: uid }),
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
    await withDeadline(Promise.all(members.map(nextReport)), crowdLimitMs, 'Gathering');
    return new Crowd(members);
  }

  /** How many live. */
  get living(): number {
    return this.#members.filter(isAlive).length;
  }

  /** This crowd and another as one; the dead are left out. */
  with(other: Crowd): Crowd {
    return new Crowd([...this.#members, ...other.#members].filter(isAlive));
  }

  /** Gives the word to all, with what is added to their environment, and resolves when each has reported or died. */
  go(env: Readonly<Record<string, string>> = {}): Promise<CallOutcome[]> {
    const outcomes = this.#members.map(nextReport) as Promise<CallOutcome>[];
    const word: CallerWord = { go: env };
    for (const member of this.#members) member.send(word);
    return withDeadline(Promise.all(outcomes), crowdLimitMs, 'The crowd');
  }

  async disperse(): Promise<void> {
    const gone = this.#members.map((member) => {
      if (!isAlive(member)) return undefined;
      return new Promise((resolve) => {
        member.once('exit', resolve);
        member.send('end');
      });
    });
    await withDeadline(Promise.all(gone), crowdLimitMs, 'Dispersing');
  }
}

function isAlive(member: ChildProcess): boolean {
  return member.exitCode === null && member.signalCode === null;
}

function nextReport(member: ChildProcess): Promise<CallerReport | CallOutcome> {
  return new Promise((resolve) => {
    const onMessage = (message: unknown) => settle(message as CallerReport);
    const onExit = (code: number | null, signal: string | null) =>
      settle({ kind: 'died', how: signal ?? `exit code ${code}` });
    const settle = (outcome: CallerReport | CallOutcome) => {
      member.off('message', onMessage);
      member.off('exit', onExit);
      resolve(outcome);
    };
    member.on('message', onMessage);
    member.on('exit', onExit);
  });
}
