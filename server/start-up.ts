/** Puts together what was found at the start, and tells it once when every lease's case is settled: in the log, and as an event when there is anything to tell. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Orphans } from './ports/orphans.ts';
import type { PortLedger } from './ports/port-ledger.ts';
import { countedByKind, isWorthTelling, type StartReport } from './start-report.ts';
import type { RecoveryReport } from './store/recovery.ts';

/** So many leases are told one by one; the rest is counted. */
const toldOneByOne = 50;

export interface StartUpParts {
  readonly ledger: PortLedger;
  readonly orphans: Orphans;
  readonly clock: Clock;
  readonly log: Log;
  readonly isConfigurationBroken: () => boolean;
  /** Writes the report into the journal. Never rejects. */
  readonly write: (report: StartReport) => Promise<void>;
}

export class StartUp {
  readonly #parts: StartUpParts;
  readonly #begun: number;
  #facts:
    | Pick<StartReport, 'took' | 'journal' | 'configuration' | 'leases' | 'singletons'>
    | undefined;
  #isTold = false;

  constructor(parts: StartUpParts) {
    this.#parts = parts;
    this.#begun = parts.clock.monotonic();
  }

  /** To be called when the journal is open, before anybody looks at anything. */
  opened(found: RecoveryReport): void {
    const { ledger, orphans, clock, isConfigurationBroken } = this.#parts;
    const { sound, snapshot, replayed, cut, setAside, ignored, missing, brokenLinks } = found;
    orphans.open();
    this.#facts = {
      took: Math.round(clock.monotonic() - this.#begun),
      journal: {
        ...{ sound, replayed, cut: cut.length, brokenLinks: brokenLinks.length },
        ...(snapshot !== undefined && { snapshot }),
        setAside: setAside.map(({ as }) => as),
        ignored: ignored.reduce((sum, { records }) => sum + records, 0),
        missing: missing.reduce((sum, { from, to }) => sum + to - from + 1, 0),
        mended: ledger.mended,
      },
      configuration: isConfigurationBroken() ? 'broken' : 'sound',
      leases: ledger.size,
      singletons: [...ledger.leases()].filter(({ singleton }) => singleton !== undefined).length,
    };
  }

  /** To be called after each look at holders and listeners. */
  async look(): Promise<void> {
    if (this.#isTold || !this.#facts) return;
    this.#parts.orphans.look();
    if (this.#parts.orphans.isSettled) await this.tell();
  }

  /** What is known as of now; `isOver` once every lease's case is settled. */
  get report(): (StartReport & { readonly isOver: boolean }) | undefined {
    if (!this.#facts) return undefined;
    const { all } = this.#parts.orphans;
    const examples = all.slice(0, toldOneByOne);
    return { ...this.#facts, orphans: countedByKind(all), examples, isOver: this.#isTold };
  }

  /** Once, also for a server that leaves before all is settled, or that looks after no ports. */
  async tell(): Promise<void> {
    if (this.#isTold || !this.report) return;
    const { isOver: _, ...report } = this.report;
    this.#isTold = true;
    const { log, write } = this.#parts;
    log.info('What was found at the start, and what was done about it.', { report });
    if (isWorthTelling(report)) await write(report);
  }
}
