/** What runners that ended left running: found by their markers in one reading of the system's table for all of them, and only when there may be something. It ends nothing. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Chronicle } from './chronicle.ts';
import type { TreeWorld } from './needs.ts';
import { ProcessIndex } from './process-index.ts';
import { isOver, type Runner } from './runner.ts';

/** What ends with its parent has gone by then, in milliseconds. */
const settleTime = 1_000;
/** How often it is looked whether those that were found live on, in milliseconds. */
const lookEvery = 5_000;
/** How often the table is read for them though none of them went, in milliseconds: they may have started more. */
const readEvery = 60_000;

export interface LeftoversParts {
  readonly chronicle: Chronicle;
  readonly world: Pick<TreeWorld, 'running' | 'verdicts'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The server itself, which is nobody's. */
  readonly self: number;
}

/** Of one end. */
interface Looked {
  readonly since: number;
  readonly processes: readonly ProcessIdentity[];
}

export class Leftovers {
  readonly #parts: LeftoversParts;
  readonly #looked = new Map<string, Looked>();
  #lastLook = 0;
  #lastRead = 0;
  #isLooking = false;

  constructor(parts: LeftoversParts) {
    this.#parts = parts;
  }

  /** To be called every second. Without an end since the last look, and with nothing left, it costs no reading. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const ended = [...this.#parts.chronicle.ledger.runners()].filter(isOver);
      this.#forget(ended);
      const now = this.#parts.clock.now();
      // What was never started left nothing.
      const fresh = ended.filter(
        ({ id, starts, since }) =>
          starts > 0 &&
          this.#looked.get(id)?.since !== since &&
          !(now >= since && now - since < settleTime),
      );
      const old = await this.#changed(ended);
      if (fresh.length + old.length > 0) await this.#count([...fresh, ...old]);
    } catch (failure) {
      this.#parts.log.warn('What runners left cannot be told.', { failure });
    } finally {
      this.#isLooking = false;
    }
  }

  #forget(ended: readonly Runner[]): void {
    const ids = new Set(ended.map(({ id }) => id));
    for (const id of this.#looked.keys()) if (!ids.has(id)) this.#looked.delete(id);
  }

  /** Those of whose leftovers one has gone, and all that have some when it is long ago that they were looked for. */
  async #changed(ended: readonly Runner[]): Promise<readonly Runner[]> {
    const { clock, world } = this.#parts;
    const having = ended.filter(({ id }) => (this.#looked.get(id)?.processes.length ?? 0) > 0);
    const now = clock.monotonic();
    if (having.length === 0 || now - this.#lastLook < lookEvery) return [];
    this.#lastLook = now;
    if (now - this.#lastRead >= readEvery) return having;
    const of = ({ id }: Runner) => this.#looked.get(id)?.processes ?? [];
    const verdicts = (await world.verdicts(having.flatMap(of))).values();
    return having.filter((runner) =>
      of(runner)
        .map(() => verdicts.next().value)
        .includes('dead'),
    );
  }

  async #count(runners: readonly Runner[]): Promise<void> {
    const { chronicle, clock, world, self } = this.#parts;
    this.#lastLook = this.#lastRead = clock.monotonic();
    const table = new ProcessIndex(await world.running());
    for (const { id, since } of runners) {
      const runner = chronicle.ledger.runner(id);
      if (!runner || !isOver(runner) || runner.since !== since) continue;
      const known = this.#looked.get(id)?.processes ?? [];
      const processes = table.treeOf(id, known, self).map(({ process }) => process);
      await this.#say(runner, processes.length);
      this.#looked.set(id, { since, processes });
    }
  }

  async #say({ id: runnerId, projectId, leftovers = 0 }: Runner, count: number): Promise<void> {
    if (count === leftovers) return;
    const of = { runnerId, projectId };
    const origin = { by: 'server', correlation: runnerId };
    const { chronicle } = this.#parts;
    if (count === 0) await chronicle.write([{ type: 'runnerLeftoversGone', ...of }], origin);
    else await chronicle.write([{ type: 'runnerLeftoversSeen', ...of, count }], origin);
  }
}
