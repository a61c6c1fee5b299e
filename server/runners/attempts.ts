/** What could not be done for a runner, as on a full disk, is done at a later look, unless somebody did something else with it. */
import type { Log } from '#common/log.ts';
import type { Runner } from './runner.ts';
import type { RunnerLedger } from './runner-ledger.ts';

export class Attempts {
  readonly #ledger: Pick<RunnerLedger, 'runner'>;
  readonly #log: Log;
  readonly #failed = new Map<string, { readonly runner: Runner; deed(): Promise<void> }>();

  constructor(ledger: Pick<RunnerLedger, 'runner'>, log: Log) {
    this.#ledger = ledger;
    this.#log = log;
  }

  /** Never rejects. What was tried for this runner before is not tried again. */
  async try(runner: Runner, deed: () => Promise<void>): Promise<void> {
    const { id } = runner;
    this.#failed.delete(id);
    try {
      await deed();
    } catch (failure) {
      this.#log.error('A runner could not be looked after.', { runner: id, failure });
      this.#failed.set(id, { runner, deed });
    }
  }

  async again(): Promise<void> {
    for (const [id, { runner, deed }] of [...this.#failed]) {
      const now = this.#ledger.runner(id);
      if (now?.state === runner.state && now.since === runner.since) await this.try(runner, deed);
      else this.#failed.delete(id);
    }
  }
}
