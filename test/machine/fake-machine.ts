/** A machine made of tables: processes, listeners and directories as one platform would report them. Touches nothing real. */
import { createHash } from 'node:crypto';
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';
import { sameProcess } from '#common/process-identity.ts';
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
import type {
  Presence,
  ProjectDirectories,
  ProjectPlace,
  ProjectPlaces,
} from '#server/projects/needs.ts';
import type { Open, Running, StartOptions } from './fake-kinds.ts';
import { FakeStops } from './fake-stops.ts';
import { type Platform, platforms } from './platforms.ts';

export class FakeMachine
  implements Machine, PortWorld, SocketWorld, Liveness, ProjectPlaces, ProjectDirectories
{
  readonly ports = this;
  readonly sockets = this;
  readonly liveness = this;
  readonly places = this;
  readonly directories = this;
  readonly stops = new FakeStops(this);
  /** How many turns of the microtask queue the next answer takes. */
  slowness: () => number = () => 1;
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
  readonly #roots = new Map<string, ProjectPlace>();
  readonly #absent = new Map<string, Presence>();
  #boot = 1;
  #lastPid = 4_000;

  constructor(platform: Platform = platforms.linux) {
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
      life: 'live',
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

  /** From now on the system does not tell whether it lives. */
  hide({ pid }: ProcessIdentity): void {
    const known = this.#processes.get(pid);
    if (known) this.#processes.set(pid, { ...known, life: 'unknown' });
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

  unlisten(port: number, process?: ProcessIdentity): void {
    this.#unlisten((listener) => listener.port === port && listener.pid === process?.pid);
  }

  exclude(port: number): void {
    this.#excluded.add(port);
  }

  /** Makes `root` a directory and a project of its own. */
  addProject(root: string, more: Pick<ProjectPlace, 'branch' | 'main'> = {}): ProjectPlace {
    const hash = createHash('sha256').update(root).digest('hex');
    const place = { id: `p_${hash.slice(0, 8)}`, root, ...more };
    this.#roots.set(root, place);
    return place;
  }

  /** The project's directory is deleted, or the disk that it is on goes away. */
  removeProject(root: string, how: Exclude<Presence, 'present'> = 'missing'): void {
    this.#roots.delete(root);
    this.#absent.set(root, how);
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
    await this.#time();
    if (this.listenersFail) throw new Error('The tables cannot be read.');
    return this.#listeners
      .filter(({ protocol }) => protocol === 'tcp')
      .map(({ port, address, pid }) => ({ port, address, ...this.#shown(pid) }));
  }

  async allSockets({ udp }: { readonly udp: boolean }): Promise<readonly MachineSocket[]> {
    this.listenersAsked++;
    await this.#time();
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

  isEphemeral(port: number): boolean {
    return port >= this.#platform.firstEphemeral;
  }

  async see(pid: number): Promise<SeenProcess | undefined> {
    await this.#time();
    const known = this.#processes.get(pid);
    if (!known) return undefined;
    const { life: _, ...seen } = known;
    return seen;
  }

  async verdict(process: ProcessIdentity): Promise<Verdict> {
    await this.#time();
    return this.verdictNow(process);
  }

  verdictNow(process: ProcessIdentity): Verdict {
    const known = this.#processes.get(process.pid);
    return known && sameProcess(known.process, process) ? known.life : 'dead';
  }

  async markerVerdict(marker: string): Promise<Verdict> {
    await this.#time();
    return [...this.#processes.values()].some((each) => each.marker === marker) ? 'live' : 'dead';
  }

  async find(path: string): Promise<ProjectPlace | undefined> {
    await this.#time();
    const [longest] = [...this.#roots.keys()]
      .filter((root) => path === root || /^[/\\]/.test(path.slice(root.length)))
      .filter((root) => path.startsWith(root))
      .sort((a, b) => b.length - a.length);
    return longest === undefined ? undefined : this.#roots.get(longest);
  }

  async diskOf(): Promise<string> {
    await this.#time();
    return '/';
  }

  async look(root: string): Promise<Presence> {
    await this.#time();
    return this.#absent.get(root) ?? 'present';
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
    await this.#time();
    const seen = look();
    await this.#time();
    this.looks.set(port, (this.looks.get(port) ?? 1) - 1);
    return seen;
  }

  async #time(): Promise<void> {
    for (let turns = this.slowness(); turns > 0; turns--) await null;
  }

  #unlisten(isMeant: (listener: Open) => boolean): void {
    const left = this.#listeners.filter((listener) => !isMeant(listener));
    this.#listeners.splice(0, this.#listeners.length, ...left);
  }
}
