/** Looks from time to time whether agents get anywhere, and writes down when one does not, and when it does again. It ends nobody. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Chronicle } from './chronicle.ts';
import { type Patience, type Progress, type ProgressFacts, progressOf } from './progress.ts';
import type { Runner } from './runner.ts';

/** Between two looks, in milliseconds: each asks git. */
const lookEvery = 60_000;

export interface ProgressWatchParts {
  readonly chronicle: Chronicle;
  /** Undefined when not all of it can be told: then nothing is said of that agent. Never rejects. */
  readonly factsOf: (runner: Runner) => Promise<ProgressFacts | undefined>;
  readonly patience: () => Patience;
  readonly clock: Clock;
  readonly log: Log;
}

export class ProgressWatch {
  readonly #parts: ProgressWatchParts;
  readonly #known = new Map<string, Progress>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isLooking = false;

  constructor(parts: ProgressWatchParts) {
    this.#parts = parts;
  }

  /** Begins a look when it is time for one and none is under way, and waits for nothing. */
  look(): void {
    const now = this.#parts.clock.monotonic();
    if (this.#isLooking || now - this.#lookedAt < lookEvery) return;
    this.#lookedAt = now;
    this.#isLooking = true;
    void this.lookAtAll().finally(() => {
      this.#isLooking = false;
    });
  }

  /** Never rejects. */
  async lookAtAll(): Promise<void> {
    const { chronicle, log } = this.#parts;
    const agents = [...chronicle.ledger.runners()].filter(isWatched);
    const ids = new Set(agents.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
    for (const runner of agents)
      await this.#lookAt(runner).catch((failure: unknown) => {
        log.warn('Whether an agent gets anywhere could not be told.', { id: runner.id, failure });
      });
  }

  async #lookAt({ id, projectId, ...rest }: Runner): Promise<void> {
    const { chronicle, factsOf, patience, clock } = this.#parts;
    const facts = await factsOf({ id, projectId, ...rest });
    const state = chronicle.ledger.runner(id)?.state;
    if (!facts || state === undefined) return;
    const progress = progressOf(this.#known.get(id), facts, clock.monotonic(), patience());
    this.#known.set(id, progress);
    const of = { runnerId: id, projectId };
    const origin = { by: 'server', correlation: newId('k') };
    const isWorking = state === 'running' || state === 'ready' || state === 'silent';
    if (progress.isStuck && isWorking)
      await chronicle.write([{ type: 'runnerStuck', ...of, why: 'noProgress' }], origin);
    if (!progress.isStuck && state === 'stuck')
      await chronicle.write([{ type: 'runnerProgressed', ...of }], origin);
  }
}

function isWatched({ kind, state }: Runner): boolean {
  return kind === 'agent' && ['running', 'ready', 'silent', 'stuck'].includes(state);
}
