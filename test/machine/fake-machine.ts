/** A machine made of tables: processes, listeners and directories as one platform would report them. Touches nothing real. */
import type { Life, LifeReason, ProcessIdentity, Verdict } from '#common/process-identity.ts';
import { lifeOf, sameProcess } from '#common/process-identity.ts';
import type { Liveness } from '#server/leases/needs.ts';
import type { Machine } from '#server/os/machine.ts';
import type {
  ChainLink,
  Held,
  Listener,
  MachineSocket,
  PortSpan,
  PortWorld,
  Probe,
  SeenProcess,
  SocketWorld,
} from '#server/ports/needs.ts';
import { FakeLaunches } from './fake-launches.ts';
import { FakeProjects } from './fake-projects.ts';
import { FakeStops } from './fake-stops.ts';
import { type Platform, platforms } from './platforms.ts';

/** A socket that somebody has open. */
interface Open {
  readonly port: number;
  readonly address: string;
  readonly pid: number | undefined;
  readonly protocol: 'tcp' | 'udp';
  readonly more: Pick<MachineSocket, 'user' | 'container'>;
  /** What the list of listeners says instead of a process. */
  readonly listed?: SeenProcess;
}

interface Running extends SeenProcess {
  readonly life: LifeReason;
  readonly parent: number;
  readonly variables: Readonly<Record<string, string>>;
}

export interface StartOptions {
  readonly parent?: ProcessIdentity;
  readonly marker?: string;
  readonly cwd?: string;
  readonly command?: string;
  /** Of its environment what others may ask for. */
  readonly variables?: Readonly<Record<string, string>>;
}

export class FakeMachine extends FakeProjects implements Machine, PortWorld, SocketWorld, Liveness {
  readonly ports = this;
  readonly sockets = this;
  readonly liveness = this;
  readonly places = this;
  readonly directories = this;
  readonly stops = new FakeStops(this);
  /** Nothing here uses anything. */
  readonly figures = { read: async () => new Map() };
  readonly launches = new FakeLaunches();
  /** Ports that are being looked at just now, and the highest number of looks at one of them at once. */
  readonly looks = new Map<number, number>();
  mostLooksAtOnce = 0;
  /** Set to make the reading of the tables fail. */
  listenersFail = false;
  /** How often the tables were read. */
  listenersAsked = 0;
  readonly #platform: Platform;
  readonly #processes = new Map<number, Running>();
  readonly #listeners: Open[] = [];
  readonly #held = new Set<number>();
  readonly #excluded = new Set<number>();
  #boot = 1;
  #lastPid = 4_000;

  constructor(platform: Platform = platforms.linux) {
    super();
    this.#platform = platform;
  }

  /** A new process; its parents' pids and, on a platform that shows them, its marker and directory are seen. */
  start({ command = 'node server.js', ...options }: StartOptions = {}): ProcessIdentity {
    return this.startAs(++this.#lastPid, { ...options, command });
  }

  /** The same with a pid that somebody else may have had before. */
  startAs(pid: number, options: StartOptions): ProcessIdentity {
    const { parent, marker, cwd, command = 'node', variables = {} } = options;
    const above = parent && this.#processes.get(parent.pid);
    const process = this.#platform.identity(pid, ++this.#lastPid, this.#boot);
    this.#processes.set(pid, {
      process,
      command,
      ancestors: parent ? [parent.pid, ...(above?.ancestors ?? [])] : [],
      marker: this.#platform.showsMarkers ? (marker ?? above?.marker) : undefined,
      cwd: this.#platform.showsDirectories ? (cwd ?? above?.cwd) : undefined,
      life: 'runs',
      parent: parent?.pid ?? 0,
      variables,
    });
    return process;
  }

  /** Every process that runs, with whatever the platform shows of it. */
  processes(): Iterable<SeenProcess> {
    return this.#processes.values();
  }

  /** `kill -9`: the process is proven dead, and what it listened on is closed. */
  kill({ pid }: ProcessIdentity): void {
    this.#processes.delete(pid);
    this.#unlisten((listener) => listener.pid === pid);
  }

  /** From now on the system does not tell whether it lives, or tells something else of it. */
  hide({ pid }: ProcessIdentity, life: LifeReason = 'hidden'): void {
    const known = this.#processes.get(pid);
    if (known) this.#processes.set(pid, { ...known, life });
  }

  /** Every process is gone, and what comes next belongs to another boot. */
  reboot(): void {
    this.#boot++;
    this.#processes.clear();
    this.#unlisten(() => true);
  }

  /** Without a process: one that the system does not show us. */
  listen(port: number, process?: ProcessIdentity, address = this.#platform.anyAddress): void {
    this.#open('tcp', port, process, address);
  }

  /** Binds a UDP socket, or a TCP socket of which the system tells more. */
  open(
    protocol: 'tcp' | 'udp',
    port: number,
    process: ProcessIdentity | undefined,
    more: Pick<MachineSocket, 'user' | 'container'> = {},
  ): void {
    this.#open(protocol, port, process, this.#platform.anyAddress, more);
  }

  /** A container that works in `cwd` and has no process of its own to be seen. */
  listenAsContainer(port: number, cwd: string): void {
    const process = { pid: 0, startTime: 'shop-db-1', bootId: '' };
    const container = { process, command: 'docker: shop-db-1', ancestors: [], cwd };
    const socket = { port, address: '0.0.0.0', pid: undefined, protocol: 'tcp', more: {} } as const;
    this.#listeners.push({ ...socket, listed: container });
  }

  unlisten(port: number, process?: ProcessIdentity): void {
    this.#unlisten((listener) => listener.port === port && listener.pid === process?.pid);
  }

  exclude(port: number): void {
    this.#excluded.add(port);
  }

  isHeld(port: number): boolean {
    return this.#held.has(port);
  }

  get heldCount(): number {
    return this.#held.size;
  }

  probe(port: number): Promise<Probe> {
    return this.#looking(port, () => this.#probe(port));
  }

  hold(port: number): Promise<Held | null> {
    return this.#looking(port, () => {
      if (this.#probe(port) !== 'free') return null;
      this.#held.add(port);
      return { release: async () => void this.#held.delete(port) };
    });
  }

  async listeners(): Promise<readonly Listener[]> {
    this.listenersAsked++;
    await this.time();
    if (this.listenersFail) throw new Error('The tables cannot be read.');
    return this.#listeners
      .filter(({ protocol }) => protocol === 'tcp')
      .map(({ port, address, pid, listed }) => ({
        port,
        address,
        ...(listed ? { process: listed } : this.#shown(pid)),
      }));
  }

  async allSockets({ udp }: { readonly udp: boolean }): Promise<readonly MachineSocket[]> {
    this.listenersAsked++;
    await this.time();
    if (this.listenersFail) throw new Error('The tables cannot be read.');
    return this.#listeners
      .filter(({ protocol }) => udp || protocol === 'tcp')
      .map(({ protocol, port, address, pid, more }) => ({
        ...{ protocol, port, address },
        family: address.includes(':') ? 'ipv6' : 'ipv4',
        ...this.#shown(pid),
        ...more,
      }));
  }

  async excludedRanges(): Promise<readonly PortSpan[]> {
    return [...this.#excluded].map((port) => ({ from: port, to: port }));
  }

  async chainOf(pid: number, variables: readonly string[]): Promise<readonly ChainLink[]> {
    const chain: ChainLink[] = [];
    for (let at = this.#processes.get(pid); at; at = this.#processes.get(at.parent)) {
      const { process, command, cwd, variables: all } = at;
      const shown = this.#platform.showsMarkers ? Object.entries(all) : [];
      const named = shown.filter(([name]) => variables.includes(name));
      chain.push({ process, command, cwd, variables: Object.fromEntries(named) });
    }
    return chain;
  }

  glance(): Promise<readonly Listener[]> {
    return this.listeners();
  }

  isEphemeral(port: number): boolean {
    return port >= this.#platform.firstEphemeral;
  }

  async see(pid: number): Promise<SeenProcess | undefined> {
    await this.time();
    const known = this.#processes.get(pid);
    if (!known) return undefined;
    const { life: _, ...seen } = known;
    return seen;
  }

  async verdict(process: ProcessIdentity): Promise<Verdict> {
    await this.time();
    return this.verdictNow(process);
  }

  async lives(processes: readonly ProcessIdentity[]): Promise<readonly Life[]> {
    await this.time();
    return processes.map((process) => this.#lifeNow(process));
  }

  #lifeNow(process: ProcessIdentity): Life {
    const known = this.#processes.get(process.pid);
    const { bootId } = this.#platform.identity(process.pid, 0, this.#boot);
    if (process.bootId !== bootId) return lifeOf('otherBoot');
    if (!known) return lifeOf('gone');
    return lifeOf(sameProcess(known.process, process) ? known.life : 'pidReused');
  }

  verdictNow(process: ProcessIdentity): Verdict {
    return this.#lifeNow(process).verdict;
  }

  async markerVerdict(marker: string): Promise<Verdict> {
    await this.time();
    return [...this.#processes.values()].some((each) => each.marker === marker) ? 'live' : 'dead';
  }

  #open(
    protocol: 'tcp' | 'udp',
    port: number,
    process: ProcessIdentity | undefined,
    address: string,
    more: Open['more'] = {},
  ): void {
    this.#listeners.push({ protocol, port, address, pid: process?.pid, more });
  }

  #shown(pid: number | undefined): Pick<Listener, 'process'> {
    const seen = pid === undefined ? undefined : this.#processes.get(pid);
    if (!seen) return {};
    const { life: _, parent: __, variables: ___, ...process } = seen;
    return { process };
  }

  #probe(port: number): Probe {
    if (this.#excluded.has(port)) return 'excluded';
    if (this.#held.has(port)) return 'busy';
    return this.#listeners.some((listener) => listener.port === port) ? 'busy' : 'free';
  }

  async #looking<T>(port: number, look: () => T): Promise<T> {
    const now = (this.looks.get(port) ?? 0) + 1;
    this.looks.set(port, now);
    this.mostLooksAtOnce = Math.max(this.mostLooksAtOnce, now);
    await this.time();
    const seen = look();
    await this.time();
    this.looks.set(port, (this.looks.get(port) ?? 1) - 1);
    return seen;
  }

  #unlisten(isMeant: (listener: Open) => boolean): void {
    const left = this.#listeners.filter((listener) => !isMeant(listener));
    this.#listeners.splice(0, this.#listeners.length, ...left);
  }
}
