/** How runners do just now: what their hosts' heartbeats say of output, and one look at the machine says of the rest. Kept in memory alone. */
import type { Clock } from '#common/clock.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Beat, FiguresSource } from './needs.ts';
import { isLiving } from './runner.ts';
import type { RunnerLedger } from './runner-ledger.ts';

export interface Figures {
  readonly runnerId: string;
  readonly cpu: number;
  readonly memory: number;
  readonly processes: number;
  /** Bytes a second. */
  readonly output: number;
  readonly lastOutputAt?: number | undefined;
  readonly ports: number[];
  /** Heartbeats that were heard of it since the server came. */
  readonly beats: number;
  readonly beatAt: number;
}

interface Heard {
  /** Measured time, in milliseconds. */
  readonly at: number;
  readonly bytes: number;
  readonly rate: number;
  readonly beats: number;
  readonly lastOutputAt?: number | undefined;
}

export class RunnerFigures {
  readonly #ledger: RunnerLedger;
  readonly #source: FiguresSource | undefined;
  readonly #clock: Clock;
  readonly #heard = new Map<string, Heard>();

  constructor(ledger: RunnerLedger, source: FiguresSource | undefined, clock: Clock) {
    this.#ledger = ledger;
    this.#source = source;
    this.#clock = clock;
  }

  /** A host's heartbeat. */
  note({ runnerId, outputBytes: bytes, lastOutputAt }: Beat): void {
    const at = this.#clock.monotonic();
    const before = this.#heard.get(runnerId);
    const seconds = before ? (at - before.at) / 1_000 : 0;
    const rate = before && seconds > 0 ? Math.max(0, bytes - before.bytes) / seconds : 0;
    const beats = (before?.beats ?? 0) + 1;
    this.#heard.set(runnerId, { at, bytes, rate, beats, lastOutputAt });
  }

  forget(runnerId: string): void {
    this.#heard.delete(runnerId);
  }

  /** Of those that live, in one look for all of them. */
  async of(ids: readonly string[] | undefined): Promise<readonly Figures[]> {
    const meant = ids && new Set(ids);
    const roots = new Map<string, ProcessIdentity>();
    for (const runner of this.#ledger.runners())
      if (runner.process && isLiving(runner) && (!meant || meant.has(runner.id)))
        roots.set(runner.id, runner.process);
    const trees = roots.size === 0 ? undefined : await this.#source?.read(roots);
    const beatAt = this.#clock.now();
    return Array.from(roots.keys(), (runnerId) => {
      const { cpu = 0, memory = 0, processes = 0, ports = [] } = trees?.get(runnerId) ?? {};
      const { rate: output = 0, beats = 0, lastOutputAt } = this.#heard.get(runnerId) ?? {};
      const tree = { cpu, memory, processes, ports: [...ports] };
      return { runnerId, ...tree, output, lastOutputAt, beats, beatAt };
    });
  }
}
