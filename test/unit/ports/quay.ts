/** The whole ports room on a machine of tables, a clock of the test's and a journal in memory that may fail. */
import { silentLog } from '#common/log.ts';
import type { Journal, Origin } from '#common/origin.ts';
import { Endings } from '#server/leases/endings.ts';
import { type Holder, projectPatience } from '#server/leases/holder.ts';
import { ObservedTime } from '#server/leases/observed-time.ts';
import type { LeaseAnswer, Wish } from '#server/ports/answers.ts';
import { HeldPorts } from '#server/ports/held-ports.ts';
import { LeasesHealth } from '#server/ports/lease-health.ts';
import { LeaseKeeper } from '#server/ports/lease-keeper.ts';
import { ListenerProof } from '#server/ports/listener-proof.ts';
import type { Held, PortWorld } from '#server/ports/needs.ts';
import { PortAllocator } from '#server/ports/port-allocator.ts';
import type { PortEvent } from '#server/ports/port-events.ts';
import { PortLedger } from '#server/ports/port-ledger.ts';
import { PortWatch } from '#server/ports/port-watch.ts';
import { Ports } from '#server/ports/ports.ts';
import { FakeMachine } from '#test/machine/fake-machine.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

/** One commit as it became durable. */
export interface Written {
  readonly at: number;
  readonly origin: Origin;
  readonly events: readonly PortEvent[];
}

interface Pending extends Written {
  readonly answer: unknown;
  readonly resolve: () => void;
  readonly reject: (failure: Error) => void;
}

/** Applies at once, becomes durable a turn later, and takes everything back that waits when the disk fails. */
export class MemoryJournal implements Journal<PortEvent> {
  readonly decided = new PortLedger();
  readonly durable = new PortLedger();
  readonly written: Written[] = [];
  isFull = false;
  /** The server that wrote it is dead: nothing of it gets in any more. */
  isOver = false;
  /** Sees each commit when it is durable. */
  onWritten: (written: Written) => void = () => {};
  readonly #clock: SplitClock;
  readonly #answers = new Map<string, unknown>();
  #pending: Pending[] = [];
  #newest: Promise<void> = Promise.resolve();

  constructor(clock: SplitClock) {
    this.#clock = clock;
  }

  /** What the next server finds after a crash: all that was durable, and nothing of what was under way. */
  crash(): MemoryJournal {
    const next = new MemoryJournal(this.#clock);
    this.isOver = true;
    for (const ledger of [next.decided, next.durable])
      ledger.restore(structuredClone(this.durable.save()));
    for (const [key, answer] of this.#answers) next.#answers.set(key, answer);
    next.written.push(...this.written);
    next.onWritten = this.onWritten;
    return next;
  }

  answerTo(key: string): unknown {
    return this.#answers.get(key);
  }

  settled(): Promise<void> {
    return this.#newest;
  }

  commit(events: readonly PortEvent[], origin: Origin, answer?: unknown): Promise<void> {
    const at = this.#clock.now();
    for (const event of events) this.decided.apply(event, at);
    const committed = new Promise<void>((resolve, reject) => {
      this.#pending.push({ at, events, origin, answer, resolve, reject });
    });
    if (this.#pending.length === 1) setImmediate(() => this.#flush());
    this.#newest = committed;
    committed.catch(() => {});
    return committed;
  }

  #flush(): void {
    const group = this.#pending;
    this.#pending = [];
    if (this.isFull || this.isOver) {
      this.decided.restore(structuredClone(this.durable.save()));
      this.#newest = Promise.resolve();
      for (const { reject } of group) reject(new Error('The disk is full.'));
      return;
    }
    for (const { at, events, origin, answer, resolve } of group) {
      for (const event of events) this.durable.apply(event, at);
      if (origin.key !== undefined) this.#answers.set(origin.key, answer ?? null);
      const written = { at, events, origin };
      this.written.push(written);
      this.onWritten(written);
      resolve();
    }
  }
}

class NaiveAllocator extends PortAllocator {
  override async find(...asked: Parameters<PortAllocator['find']>) {
    const found = await super.find(...asked);
    if (found.kind === 'found') found.settled();
    return found;
  }
}

let requests = 0;

export class Quay {
  readonly clock: SplitClock;
  readonly machine: FakeMachine;
  readonly journal: MemoryJournal;
  readonly held = new HeldPorts();
  readonly #holds = new Set<Held>();
  readonly health = new LeasesHealth(() => this.clock.now());
  readonly time: ObservedTime;
  readonly allocator: PortAllocator;
  readonly watch: PortWatch;
  readonly keeper: LeaseKeeper;
  readonly ports: Ports;
  /** The window that inherits, when there is one. */
  heir: Holder | undefined;

  /** `isNaive`: who looks for a port sees what is durable alone, and nobody waits for anybody. `before` is the server that died. */
  constructor(machine = new FakeMachine(), isNaive = false, before?: Quay) {
    this.machine = machine;
    this.clock = before?.clock ?? new SplitClock();
    this.journal = before?.journal.crash() ?? new MemoryJournal(this.clock);
    this.time = new ObservedTime(this.clock, 3_000);
    const { clock, journal, held, time } = this;
    const ledger = journal.decided;
    const world: PortWorld = {
      probe: (port) => machine.probe(port),
      hold: (port) => this.#hold(port),
      listeners: () => machine.listeners(),
      glance: () => machine.glance(),
      isEphemeral: (port) => machine.isEphemeral(port),
    };
    const log = silentLog;
    const endings = new Endings(machine, time);
    const projectOf = async (directory: string) => (await machine.find(directory))?.id;
    const proof = new ListenerProof(projectOf, ledger, machine);
    this.allocator = isNaive
      ? new NaiveAllocator(world, journal.durable)
      : new PortAllocator(world, ledger);
    const { allocator } = this;
    const { health } = this;
    this.watch = new PortWatch({
      world,
      ledger,
      journal,
      held,
      allocator,
      proof,
      health,
      time,
      log,
    });
    const heir = () => this.heir;
    const keeping = { ledger, journal, held, endings, health, time, clock, log };
    this.keeper = new LeaseKeeper({ ...keeping, heir });
    const { watch } = this;
    this.ports = new Ports({ world, ledger, journal, allocator, held, watch, endings, clock });
    this.keeper.open();
  }

  /** The server is killed in the middle of whatever it does, and the next one begins on what it left. */
  async crashed(): Promise<Quay> {
    const next = new Quay(this.machine, false, this);
    await Promise.all([...this.#holds].map((held) => held.release()));
    return next;
  }

  /** The system closes the sockets of a dead server, also those that it was about to open. */
  async #hold(port: number): Promise<Held | null> {
    const held = await this.machine.hold(port);
    if (held && this.journal.isOver) await held.release();
    else if (held) this.#holds.add(held);
    return held;
  }

  /** One look at everything, a beat of the server's after the one before. */
  async beat(ms = 1_000): Promise<void> {
    await this.clock.pass(ms);
    await this.look();
  }

  async look(): Promise<void> {
    this.time.look();
    await this.watch.look('glance');
    await this.keeper.look();
  }

  async beats(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1_000) await this.beat();
  }

  lease(wish: Partial<Wish> & Pick<Wish, 'holder'>, key?: string): Promise<LeaseAnswer> {
    return this.ports.lease({ ...plainWish, ...wish }, this.origin(key));
  }

  origin(key?: string): Origin {
    return { by: 'test', correlation: `r_${++requests}`, ...(key !== undefined && { key }) };
  }
}

export const projectId = 'p_00000001';
export const project: Holder = { kind: 'project', projectId };

/** What `hm port web` asks. */
export const plainWish: Wish = {
  projectId,
  service: 'web',
  type: 'dev',
  rangeAsked: false,
  range: { from: 3_000, to: 3_099 },
  preferred: [],
  count: 1,
  holder: project,
  starts: false,
  hold: false,
  patience: projectPatience,
  startTimeout: 30_000,
};

/** The one lease of a grant; throws when it was not granted. */
export function leaseOf(answer: LeaseAnswer) {
  if (answer.kind !== 'granted') throw new Error(`Not granted: ${JSON.stringify(answer)}`);
  return answer.leases[0]!;
}
