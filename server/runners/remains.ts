/** What is left of runners that nobody can ask about any more, as the table of processes says. */
import type { Log } from '#common/log.ts';
import { SharedRun } from '#common/shared-run.ts';
import type { TreeWorld } from './needs.ts';
import { ProcessIndex } from './process-index.ts';
import type { Runner } from './runner.ts';

export interface RemainsParts {
  readonly world: TreeWorld;
  readonly log: Log;
  /** The server itself, which is nobody's. */
  readonly self: number;
}

export class Remains {
  readonly #parts: RemainsParts;
  /** Whoever asks while it is read shares the reading. */
  readonly #table: SharedRun<ProcessIndex>;

  constructor(parts: RemainsParts) {
    this.#parts = parts;
    this.#table = new SharedRun(async () => new ProcessIndex(await parts.world.running()));
  }

  /** Whether anything of it lives, or may. Never rejects. */
  async areThere({ id, process }: Runner): Promise<boolean> {
    const { world, log, self } = this.#parts;
    try {
      const table = await this.#table.get();
      if (table.treeOf(id, process ? [process] : [], self).length > 0) return true;
      const verdicts = await world.verdicts(process ? [process] : []);
      return verdicts.some((verdict) => verdict !== 'dead');
    } catch (failure) {
      log.warn('Whether anything is left of a runner cannot be told.', { runner: id, failure });
      return true;
    }
  }
}
