/** Ends processes of this machine: reads who runs, and signals one only while it is proven to be that very process. */
import process from 'node:process';
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';
import { SharedRun } from '#common/shared-run.ts';
import { livesOf, verdictOf } from '#discovery/process-identity.ts';
import type { PortWorld } from '#server/ports/needs.ts';
import type {
  PortListener,
  RunningProcesses,
  Signal,
  Signalled,
  StopWorld,
} from '#server/stops/needs.ts';

/** How one platform shows its processes. */
export type ReadRunning = () => Promise<RunningProcesses>;

/** How one platform ends a process that it can pin while it looks; without it, it looks and then signals. */
export type EndPinned = (process: ProcessIdentity) => Promise<Signalled>;

/** How one platform sees at once, without a turn in between, whether it is that very process. */
export type IsStill = (process: ProcessIdentity) => boolean;

export interface StopSource {
  readonly read: ReadRunning;
  readonly isStill?: IsStill | undefined;
  readonly endPinned?: EndPinned | undefined;
}

export class MachineStops implements StopWorld {
  readonly #ports: Pick<PortWorld, 'listeners'>;
  readonly #source: StopSource;
  /** Two hundred that are stopped at once share a reading. */
  readonly #running: SharedRun<RunningProcesses>;

  constructor(ports: Pick<PortWorld, 'listeners'>, source: StopSource) {
    this.#ports = ports;
    this.#source = source;
    this.#running = new SharedRun(() => source.read());
  }

  running(): Promise<RunningProcesses> {
    return this.#running.get();
  }

  verdicts(asked: readonly ProcessIdentity[]): Promise<readonly Verdict[]> {
    return livesOf(asked).then((lives) => lives.map(({ verdict }) => verdict));
  }

  async listeners(port: number): Promise<readonly PortListener[]> {
    const all = await this.#ports.listeners();
    return all
      .filter((each) => each.port === port)
      .map(({ address, process: seen }) => {
        const container = /^docker: (.+)/.exec(seen?.command ?? '')?.[1];
        return { address, pid: seen?.process.pid, container };
      });
  }

  /**
   * Node reaches no pidfd (pidfd_open(2)), so between the last look and the signal there are two system calls of one thread, on
   * Linux, and the time that `ps` takes to answer on macOS. For a stranger to be hit, the process must end, be waited for, and
   * its number be given out again within that time; the system gives numbers out in turn, so all others must be used up first.
   */
  async signal(asked: ProcessIdentity, signal: Signal): Promise<Signalled> {
    if (asked.pid <= 1 || asked.pid === process.pid) return 'refused';
    const { endPinned, isStill } = this.#source;
    if (endPinned) return endPinned(asked);
    const verdict = await verdictOf(asked);
    if (verdict !== 'live') return verdict === 'dead' ? 'gone' : 'unknown';
    try {
      if (isStill && !isStill(asked)) return 'unknown';
      process.kill(asked.pid, signal);
      return 'sent';
    } catch (failure) {
      return (failure as NodeJS.ErrnoException).code === 'ESRCH' ? 'gone' : 'refused';
    }
  }
}
