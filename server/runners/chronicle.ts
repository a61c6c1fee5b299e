/** The one way in which anything is written of runners: what cannot happen is never written, and whoever waits for a runner is told. */
import { Emitter } from '#common/emitter.ts';
import type { Journal, Origin } from '#common/origin.ts';
import type { Runner } from './runner.ts';
import { type RunnerEvent, runnerIdIn } from './runner-events.ts';
import type { RunnerLedger } from './runner-ledger.ts';
import { IllegalTransition, mayHappen, stepFrom } from './runner-transitions.ts';

export class Chronicle {
  /** A runner as it is after something was written of it; undefined once it is removed. */
  readonly onWritten = new Emitter<{ readonly id: string; readonly runner: Runner | undefined }>();
  readonly ledger: RunnerLedger;
  readonly #journal: Journal<RunnerEvent>;

  constructor(ledger: RunnerLedger, journal: Journal<RunnerEvent>) {
    this.ledger = ledger;
    this.#journal = journal;
  }

  /** Durable when it resolves; decided at once. Throws IllegalTransition, with nothing written. */
  async write(events: readonly RunnerEvent[], origin: Origin, answer?: unknown): Promise<void> {
    this.#assert(events);
    const done = this.#journal.commit(events, origin, answer);
    for (const id of new Set(events.map(runnerIdIn)))
      this.onWritten.emit({ id, runner: this.ledger.runner(id) });
    await done;
  }

  answerTo(key: string): unknown {
    return this.#journal.answerTo(key);
  }

  settled(): Promise<void> {
    return this.#journal.settled();
  }

  /** Resolves with the runner as soon as `isMet`, or with undefined once it is removed. */
  until(id: string, isMet: (runner: Runner) => boolean): Promise<Runner | undefined> {
    const now = this.ledger.runner(id);
    if (!now || isMet(now)) return Promise.resolve(now);
    return new Promise((resolve) => {
      const off = this.onWritten.on((written) => {
        if (written.id !== id || (written.runner && !isMet(written.runner))) return;
        off();
        resolve(written.runner);
      });
    });
  }

  /** Each must be possible after those before it. */
  #assert(events: readonly RunnerEvent[]): void {
    const states = new Map<string, Runner['state'] | undefined>();
    for (const event of events) {
      const id = runnerIdIn(event);
      const state = states.has(id) ? states.get(id) : this.ledger.runner(id)?.state;
      if (!mayHappen(state, event.type)) throw new IllegalTransition(state, event.type);
      const after = event.type === 'runnerAsked' ? 'queued' : state;
      states.set(
        id,
        event.type === 'runnerRemoved' || event.type === 'runnerWithdrawn'
          ? undefined
          : ((state && stepFrom(state, event.type)?.state) ?? after),
      );
    }
  }
}
