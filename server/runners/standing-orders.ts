/** How a runner is started when nobody asks for it: as its project declares it now, as far as that is trusted now; what was launched ad hoc, as a person launched it. */
import { canonicalJson } from '#common/canonical-json.ts';
import type { LaunchOrder } from './launch-order.ts';
import type { DeclaredRunners, RunnerFiles } from './needs.ts';

export interface StandingOrdersParts {
  readonly files: Pick<RunnerFiles, 'order' | 'prepare'>;
  readonly declared: DeclaredRunners;
}

/** Why it is not started by itself. */
export type NoOrder = 'launchForgotten' | 'runnerUntrusted';

export class StandingOrders {
  readonly #parts: StandingOrdersParts;

  constructor(parts: StandingOrdersParts) {
    this.#parts = parts;
  }

  /** To be asked right before the start: trust may be taken back, and a file may change, at any time before. Never rejects. */
  async of(runnerId: string): Promise<LaunchOrder | NoOrder> {
    const { files, declared } = this.#parts;
    const kept = await files.order(runnerId);
    if (!kept) return 'launchForgotten';
    if (!kept.declared) return kept;
    // What cannot be read cannot be trusted, and neither can what is no longer declared.
    const known = await declared.at(kept.root).catch(() => undefined);
    const now = known?.trusted.find(({ order }) => order.name === kept.name)?.order;
    if (!now) return 'runnerUntrusted';
    const order = { ...now, ...wishesIn(kept) };
    if (canonicalJson(order) === canonicalJson(kept)) return kept;
    return files.prepare(runnerId, order).then(
      () => order,
      () => 'launchForgotten',
    );
  }
}

/** What somebody said when it was started, and no file says. */
function wishesIn({ skipChecks, unmetered, session, size, unattended }: LaunchOrder) {
  return { skipChecks, unmetered, session, size, unattended };
}
