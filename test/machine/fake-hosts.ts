/** Hosts, and what is kept of runners, in memory: programs that run on the machine of tables, with everything that a host may say or fail to say. */
import { Emitter } from '#common/emitter.ts';
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';
import type { LaunchOrder } from '#server/runners/launch-order.ts';
import type {
  Beat,
  HostExit,
  HostedRunner,
  HostReport,
  Hosts,
  RunnerFiles,
  SpawnAnswer,
  SpawnOrder,
  WrittenExit,
} from '#server/runners/needs.ts';
import type { FakeMachine } from './fake-machine.ts';

export class FakeHosts implements Hosts {
  readonly onBeat = new Emitter<readonly Beat[]>();
  readonly onExit = new Emitter<
    HostExit & { readonly runnerId: string; readonly hostId: string }
  >();
  readonly onMatch = new Emitter<{ readonly runnerId: string }>();
  readonly onHostGone = new Emitter<string>();
  readonly onHostAway = new Emitter<string>();
  readonly onHostBack = new Emitter<{ hostId: string; runners: readonly HostedRunner[] }>();
  readonly hosted = new Map<string, HostedRunner>();
  /** In the order in which they were asked for. */
  readonly spawned: SpawnOrder[] = [];
  readonly signals: (readonly [runnerId: string, signal: string])[] = [];
  readonly typed: (readonly [runnerId: string, text: string])[] = [];
  /** Hosts that do not answer. */
  readonly away = new Set<string>();
  /** Why the next spawns fail; undefined when they do not. */
  failure: string | undefined;
  /** Awaited before a spawn is answered, and after it was started. */
  after: () => Promise<void> | void = () => {};
  /** Awaited before a spawn is answered, and before anything is started. */
  before: (order: SpawnOrder) => Promise<void> | void = () => {};
  /** Awaited before a server is told what there is, which was looked at by then; also before the next one is. */
  beforeOpened: () => Promise<void> | void = () => {};
  /** Awaited before a runner is forgotten. */
  beforeForgetting: () => Promise<void> | void = () => {};
  readonly files: FilesInMemory;
  readonly #machine: FakeMachine;
  #hostId = 'h_0000000000000001';
  readonly #now: () => number;

  constructor(machine: FakeMachine, now: () => number) {
    this.#machine = machine;
    this.#now = now;
    this.files = new FilesInMemory();
  }

  /** The same hosts, as the next server meets them. */
  forNextServer(): FakeHosts {
    const next = new FakeHosts(this.#machine, this.#now);
    for (const [id, each] of this.hosted) next.hosted.set(id, each);
    next.#hostId = this.#hostId;
    next.beforeOpened = this.beforeOpened;
    for (const [id, order] of this.files.orders) next.files.orders.set(id, order);
    for (const [id, exit] of this.files.exits) next.files.exits.set(id, exit);
    next.spawned.push(...this.spawned);
    for (const each of this.away) next.away.add(each);
    return next;
  }

  async open(): Promise<HostReport> {
    const all = [...this.hosted.values()];
    await this.beforeOpened();
    return {
      runners: all.filter(({ hostId }) => !this.away.has(hostId)),
      away: [...this.away],
    };
  }

  async spawn(order: SpawnOrder): Promise<SpawnAnswer> {
    await this.before(order);
    const { failure: code } = this;
    if (code !== undefined) return { kind: 'failed', code, message: `It failed: ${code}.` };
    this.spawned.push(order);
    const { runnerId, argv, cwd } = order;
    const marker = order.environment.HARBORMASTER_MARKER ?? '';
    const process = this.#machine.start({ command: argv.join(' '), cwd, marker });
    const hostId = this.#hostId;
    const { terminal } = order;
    this.hosted.set(runnerId, { runnerId, hostId, process, terminal, outputBytes: 0 });
    await this.after();
    return { kind: 'spawned', hostId, process, terminal: order.terminal };
  }

  async signal(hostId: string, runnerId: string, signal: string) {
    if (this.away.has(hostId)) return 'hostAway' as const;
    const known = this.hosted.get(runnerId);
    if (!known || known.exit) return 'ended' as const;
    this.signals.push([runnerId, signal]);
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return 'sent' as const;
    const { deaf } = this.#machine.stops;
    if (signal === 'SIGKILL' || !deaf.has(known.process.pid)) this.end(runnerId, { signal });
    return 'sent' as const;
  }

  async type(_: string, runnerId: string, text: string): Promise<void> {
    this.typed.push([runnerId, text]);
  }

  async ticket(hostId: string, runnerId: string, rights: 'view' | 'type') {
    if (this.away.has(hostId) || !this.hosted.has(runnerId)) return undefined;
    return { address: `/run/${hostId}`, ticket: `${runnerId}.${rights}` };
  }

  async forget(_: string, runnerId: string): Promise<void> {
    await this.beforeForgetting();
    this.hosted.delete(runnerId);
  }

  async tidy(): Promise<void> {}

  async verdict(hostId: string): Promise<Verdict> {
    if (this.away.has(hostId)) return 'unknown';
    return hostId === this.#hostId ? 'live' : 'dead';
  }

  /** Its process ends, and its host says so; `silently`: only writes it down. */
  end(
    runnerId: string,
    how: { code?: number; signal?: string } = { code: 0 },
    silently = false,
  ): void {
    const known = this.hosted.get(runnerId);
    if (!known || known.exit) return;
    const exit = { ...how, at: this.#now() };
    this.#machine.kill(known.process);
    this.hosted.set(runnerId, { ...known, exit });
    this.files.exits.set(runnerId, { ...exit, process: known.process });
    if (!silently) this.onExit.emit({ ...exit, runnerId, hostId: known.hostId });
  }

  /** All hosts that answer beat; `said` is what a runner printed since, in bytes. */
  beat(said: Readonly<Record<string, number>> = {}): void {
    const beats: Beat[] = [];
    for (const [id, each] of this.hosted) {
      if (this.away.has(each.hostId)) continue;
      const more = said[id] ?? 0;
      const lastOutputAt = more > 0 ? this.#now() : each.lastOutputAt;
      const now = { ...each, outputBytes: each.outputBytes + more, lastOutputAt };
      this.hosted.set(id, now);
      beats.push({ hostId: now.hostId, runnerId: id, outputBytes: now.outputBytes, lastOutputAt });
    }
    this.onBeat.emit(beats);
  }

  /** `kill -9` of the host: its terminals go with it; `survivors` ignore that. */
  die(survivors: readonly ProcessIdentity[] = []): void {
    const hostId = this.#hostId;
    for (const { process } of this.hosted.values())
      if (!survivors.some(({ pid }) => pid === process.pid)) this.#machine.kill(process);
    this.hosted.clear();
    this.#hostId = `h_${String(Number(hostId.slice(2)) + 1).padStart(16, '0')}`;
    this.onHostGone.emit(hostId);
  }

  process(runnerId: string): ProcessIdentity {
    const known = this.hosted.get(runnerId);
    if (!known) throw new Error(`There is no runner ${runnerId} in any host.`);
    return known.process;
  }

  get hostId(): string {
    return this.#hostId;
  }
}

export class FilesInMemory implements RunnerFiles {
  readonly orders = new Map<string, LaunchOrder>();
  readonly exits = new Map<string, WrittenExit>();
  readonly removed: string[] = [];
  readonly transcripts = new Map<string, string>();

  async prepare(runnerId: string, order: LaunchOrder): Promise<void> {
    this.orders.set(runnerId, order);
  }

  async begin(runnerId: string): Promise<void> {
    this.exits.delete(runnerId);
  }

  async order(runnerId: string): Promise<LaunchOrder | undefined> {
    return this.orders.get(runnerId);
  }

  async exit(runnerId: string): Promise<WrittenExit | undefined> {
    return this.exits.get(runnerId);
  }

  async transcript(runnerId: string, from: number, limit: number) {
    const all = Buffer.from(this.transcripts.get(runnerId) ?? '');
    const size = all.length;
    const start = Math.min(size, from < 0 ? Math.max(0, size + from) : from);
    const piece = all.subarray(start, start + limit);
    return { text: piece.toString(), from: start, next: start + piece.length, size };
  }

  /** What was printed is as old as the runner, to whoever asks. */
  async since(runnerId: string) {
    const size = Buffer.byteLength(this.transcripts.get(runnerId) ?? '');
    return { from: size, hasTimes: true };
  }

  async remove(runnerId: string): Promise<void> {
    this.removed.push(runnerId);
    this.orders.delete(runnerId);
    this.exits.delete(runnerId);
  }

  /** How many were known each time. */
  readonly tidied: number[] = [];

  async tidy(known: ReadonlySet<string>): Promise<void> {
    this.tidied.push(known.size);
  }
}
