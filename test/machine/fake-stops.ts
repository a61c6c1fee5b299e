/** The ending of processes on a machine made of tables: who heeds TERM, who is of another user, and every signal that was sent. */
import { type ProcessIdentity, sameProcess, type Verdict } from '#common/process-identity.ts';
import type {
  PortListener,
  RunningProcesses,
  Signal,
  Signalled,
  StopWorld,
} from '#server/stops/needs.ts';
import type { FakeMachine } from './fake-machine.ts';

export class FakeStops implements StopWorld {
  /** Whoever is here ends of KILL alone. */
  readonly deaf = new Set<number>();
  readonly ofOthers = new Set<number>();
  /** Numbers of processes that outlive KILL, as those do that wait for a disk. */
  readonly immortal = new Set<number>();
  readonly sent: (readonly [pid: number, signal: Signal])[] = [];
  /** How often the whole table was read. */
  readings = 0;
  /** Awaited within each reading: a table of thousands takes its time. */
  meanwhile: () => Promise<void> | void = () => {};
  /** Runs before each signal, as the world does between a look and a deed. */
  before: (process: ProcessIdentity) => void = () => {};
  readonly #machine: FakeMachine;

  constructor(machine: FakeMachine) {
    this.#machine = machine;
  }

  async running(): Promise<RunningProcesses> {
    this.readings += 1;
    await this.meanwhile();
    return new Map(
      Array.from(this.#machine.processes(), ({ process, ancestors, ...seen }) => {
        const { pid } = process;
        const isMine = !this.ofOthers.has(pid);
        return [pid, { ...seen, process, parent: ancestors[0] ?? 1, isMine }];
      }),
    );
  }

  async signal(process: ProcessIdentity, signal: Signal): Promise<Signalled> {
    this.before(process);
    const there = [...this.#machine.processes()].find((each) => each.process.pid === process.pid);
    if (!there || !sameProcess(there.process, process)) return 'gone';
    this.sent.push([process.pid, signal]);
    if (this.immortal.has(process.pid)) return 'sent';
    if (signal === 'SIGKILL' || !this.deaf.has(process.pid)) this.#machine.kill(process);
    return 'sent';
  }

  async verdicts(processes: readonly ProcessIdentity[]): Promise<readonly Verdict[]> {
    return processes.map((process) => this.#machine.verdictNow(process));
  }

  async listeners(port: number): Promise<readonly PortListener[]> {
    const all = await this.#machine.listeners();
    return all
      .filter((each) => each.port === port)
      .map(({ address, process }) => ({ address, pid: process?.process.pid }));
  }
}
