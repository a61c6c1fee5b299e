/** The last requests of a server that leaves: who came before gets an answer, and who comes now is told to ask the next server. */
import { withDeadline } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import { HarborError } from '#protocol/errors.ts';

export class Farewell {
  readonly #onQuiet = new Emitter<void>();
  #isLeaving = false;
  #underWay = 0;

  /** From now on nothing new is begun. */
  begin(): void {
    this.#isLeaving = true;
  }

  /** Throws `leaving` once the server is on its way: then nothing was done, and asking the next server does it once. */
  check(): void {
    if (!this.#isLeaving) return;
    throw new HarborError(
      'leaving',
      'This server makes way for another and has done nothing. Ask again: the next one answers.',
    );
  }

  /** Counts `task` as under way until it has ended. Rejects with `leaving` as `check` throws. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    this.check();
    this.#underWay++;
    try {
      return await task();
    } finally {
      this.#underWay--;
      if (this.#underWay === 0) this.#onQuiet.emit();
    }
  }

  /** Begins, and resolves when nothing is under way any more, after `limitMs` milliseconds at the latest. */
  async over(limitMs: number): Promise<void> {
    this.begin();
    if (this.#underWay === 0) return;
    const quiet = new Promise<void>((resolve) => void this.#onQuiet.on(resolve));
    await withDeadline(quiet, limitMs, 'The farewell').catch(() => {});
  }
}
