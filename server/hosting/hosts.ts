/** Every runner host of this user and machine, as the server finds, starts, shares and loses them. Knows runners by their ids alone. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ResponseError } from 'vscode-jsonrpc/node';
import { type Clock, DeadlinePassed } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import { KeyedQueue } from '#common/keyed-queue.ts';
import type { Log } from '#common/log.ts';
import type { Verdict } from '#common/process-identity.ts';
import { type HostGroup, readHostPointer } from '#discovery/host-pointer.ts';
import type { Places } from '#discovery/paths.ts';
import { readExit, type WrittenExit } from '#discovery/runner-files.ts';
import { type HostedRunner, type HostSignal, host, type Rights } from '#protocol/host.ts';
import { productVersion } from '#protocol/product.ts';
import { GoneHosts } from './gone-hosts.ts';
import { HostLink } from './host-link.ts';
import { readNews } from './host-news.ts';
import type {
  AttachTicket,
  FoundHost,
  HostBeat,
  HostedExit,
  HostMatch,
  HostReport,
  Reached,
  Spawned,
  SpawnOrder,
} from './hosting.ts';
import { type HostProgram, pointerFile, startHost } from './start-host.ts';
import { readTranscript, type TranscriptPart } from './transcript-reader.ts';
import { UnwantedRunners } from './unwanted-runners.ts';

/** How long a host may take to start a program, in milliseconds. */
const spawnLimit = 10_000;

export interface HostsParts {
  readonly places: Places;
  readonly program: HostProgram;
  readonly clock: Clock;
  readonly log: Log;
  /** What a started host inherits, without what belongs to one window or command. */
  readonly env: NodeJS.ProcessEnv;
  /** How many runners may share a host. */
  perHost(): number;
}

export class Hosts {
  /** After every connection: what the host really has, those that have ended among them. */
  readonly onList = new Emitter<{
    readonly hostId: string;
    readonly runners: readonly HostedRunner[];
  }>();
  readonly onBeat = new Emitter<HostBeat>();
  readonly onExit = new Emitter<HostedExit>();
  readonly onMatch = new Emitter<HostMatch>();
  /** The connection is lost, and tried again. */
  readonly onAway = new Emitter<{ readonly hostId: string }>();
  /** Proven dead, and with it the terminals of its runners. */
  readonly onGone = new Emitter<{ readonly hostId: string }>();
  readonly #parts: HostsParts;
  readonly #links = new Map<string, HostLink>();
  readonly #choosing = new KeyedQueue();
  readonly #gone: GoneHosts;
  /** Forgets those that died long ago, and their logs. */
  readonly tidy = () => this.#gone.dropOld();
  /** Started by hosts that answered too late. */
  readonly #unwanted = new UnwantedRunners(this);
  /** To be forgotten as soon as their hosts are there. */
  readonly #toForget = new Map<string, Set<string>>();

  constructor(parts: HostsParts) {
    this.#parts = parts;
    this.#gone = new GoneHosts(parts.places, parts.clock);
  }

  /** Finds, proves and connects; what does not answer within seconds is tried again behind the server's back. */
  async open(): Promise<HostReport> {
    await this.tidy();
    const names = await readdir(this.#parts.places.hosts).catch(() => []);
    const ids = names.flatMap((name) => /^(h_[0-9a-f]{16})\.json$/.exec(name)?.[1] ?? []);
    const hosts: FoundHost[] = [];
    const dead: string[] = [];
    const look = async (hostId: string) => {
      const pointer = readHostPointer(pointerFile(this.#parts.places, hostId));
      // What cannot be read names nobody, and is left to whoever wrote it.
      if (pointer?.hostId !== hostId) return;
      let runners: readonly HostedRunner[] = [];
      const outcome = await this.#link(pointer, (listed) => {
        runners = listed;
      });
      if (outcome === 'dead') {
        await this.#gone.remember(hostId);
        dead.push(hostId);
        return;
      }
      const verdict = (await this.#links.get(hostId)?.verdict()) === 'live' ? 'live' : 'unknown';
      hosts.push({ hostId, verdict, isConnected: outcome === 'connected', runners });
    };
    await Promise.all(ids.map(look));
    return { hosts, dead };
  }

  /** Chooses a host or starts one. Never rejects. */
  async spawn(order: SpawnOrder): Promise<Spawned> {
    const first = await this.#spawn(order);
    // The last of its runners had just been forgotten; the next that is chosen is another.
    return first.kind === 'failed' && first.code === 'leaving' ? this.#spawn(order) : first;
  }

  async #spawn(order: SpawnOrder): Promise<Spawned> {
    const { kind, transcript, ...rest } = order;
    const group: HostGroup = `${kind === 'agent' ? 'agents' : 'others'}-${order.terminal}`;
    let link: HostLink;
    try {
      link = await this.#choosing.run(group, () => this.#choose(group));
    } catch (failure) {
      this.#parts.log.error('No runner host could be started.', { failure });
      return { kind: 'failed', code: 'hostFailed', message: messageOf(failure) };
    }
    const { hostId } = link.pointer;
    const { runnerId } = order;
    this.#unwanted.delete(hostId, runnerId);
    const directory = this.runnerDirectory(runnerId);
    const params = { ...rest, transcript: { ...transcript, directory } };
    try {
      const end = () => this.#unwanted.look(link);
      const answer = await link.ask(host.spawn, params, spawnLimit, end);
      if (!answer) throw new Error('The runner host went.');
      if (answer.kind === 'failed') {
        link.isLeaving ||= answer.code === 'leaving';
        return answer;
      }
      link.started(runnerId);
      return { ...answer, hostId };
    } catch (failure) {
      const isLate = failure instanceof DeadlinePassed;
      // Unless it said itself that it failed, it may do it yet, and nobody would know of it.
      if (!(failure instanceof ResponseError)) this.#unwanted.add(hostId, runnerId);
      const code = isLate ? 'hostLate' : 'hostFailed';
      return { kind: 'failed', code, message: messageOf(failure) };
    } finally {
      link.starting -= 1;
    }
  }

  signal(hostId: string, runnerId: string, signal: HostSignal, group = true): Promise<Reached> {
    return this.#reach(hostId, (link) => link.ask(host.signal, { runnerId, signal, group }));
  }

  type(hostId: string, runnerId: string, data: string): Promise<Reached> {
    return this.#reach(hostId, (link) => link.ask(host.type, { runnerId, data }));
  }

  /** Undefined when the host is away, or does not have this runner. */
  async ticket(
    hostId: string,
    runnerId: string,
    rights: Rights,
  ): Promise<AttachTicket | undefined> {
    const link = this.#links.get(hostId);
    const answer = await link?.ask(host.ticket, { runnerId, rights }).catch(() => undefined);
    return link && answer && { address: link.address, hostId, ticket: answer.ticket };
  }

  /** What its screen shows, as plain text; undefined when the host is away. */
  async screen(hostId: string, runnerId: string): Promise<string | undefined> {
    const link = this.#links.get(hostId);
    return (await link?.ask(host.screen, { runnerId }).catch(() => undefined))?.text;
  }

  /** Its exit is in the journal. A host that is away is told when it is there again. */
  async forget(hostId: string, runnerId: string): Promise<void> {
    const link = this.#links.get(hostId);
    if (!link) return;
    if (await link.forget(runnerId)) return;
    const others = this.#toForget.get(hostId) ?? new Set();
    this.#toForget.set(hostId, others.add(runnerId));
  }

  /** `dead` is proven, and remembered for a month; a host that nobody knows is `unknown`. */
  async verdict(hostId: string): Promise<Verdict> {
    const link = this.#links.get(hostId);
    if (link) return link.verdict();
    return (await this.#gone.has(hostId)) ? 'dead' : 'unknown';
  }

  /** How its last start ended, though nobody may have heard it; `process` says which start that was. */
  async exitOf(runnerId: string): Promise<WrittenExit | undefined> {
    return readExit(this.runnerDirectory(runnerId));
  }

  transcript(runnerId: string, from: number, limit: number): Promise<TranscriptPart> {
    return readTranscript(this.runnerDirectory(runnerId), from, limit);
  }

  runnerDirectory(runnerId: string): string {
    return join(this.#parts.places.runners, runnerId);
  }

  /** The hosts go on. */
  async close(): Promise<void> {
    const links = [...this.#links.values()];
    this.#links.clear();
    await Promise.all(links.map((link) => link.close()));
  }

  /** The fullest that has room, so that hosts which are nearly empty can end. One of an older release gets nothing new. */
  async #choose(group: HostGroup): Promise<HostLink> {
    const fit = [...this.#links.values()]
      .filter(({ pointer }) => pointer.group === group && pointer.version === productVersion)
      .filter((link) => link.isConnected && !link.isLeaving && link.load < this.#parts.perHost())
      .sort((a, b) => b.load - a.load);
    const [link = await this.#startNew(group)] = fit;
    link.starting += 1;
    return link;
  }

  async #startNew(group: HostGroup): Promise<HostLink> {
    const pointer = await startHost(this.#parts, group);
    const outcome = await this.#link(pointer);
    const link = this.#links.get(pointer.hostId);
    if (outcome !== 'connected' || !link)
      throw new Error(`The runner host ${pointer.hostId} came up and is ${outcome}.`);
    return link;
  }

  async #link(
    pointer: HostLink['pointer'],
    first: (runners: readonly HostedRunner[]) => void = () => {},
  ): Promise<'connected' | 'away' | 'dead'> {
    const { hostId } = pointer;
    const link = new HostLink(pointerFile(this.#parts.places, hostId), pointer, {
      hear: (method, params) => this.#hear(hostId, method, params),
      listed: (all) => {
        const runners = this.#unwanted.sift(hostId, all);
        first(runners);
        this.onList.emit({ hostId, runners });
        void this.#catchUp(hostId);
      },
      away: () => this.onAway.emit({ hostId }),
      gone: () => {
        if (this.#links.get(hostId) !== link) return;
        this.#links.delete(hostId);
        this.#toForget.delete(hostId);
        this.#unwanted.drop(hostId);
        void this.#gone
          .remember(hostId)
          .catch((failure: unknown) => {
            this.#parts.log.warn('It could not be written down that a host is gone.', { failure });
          })
          .then(() => this.onGone.emit({ hostId }));
      },
    });
    this.#links.set(hostId, link);
    const outcome = await link.open();
    if (outcome === 'dead') this.#links.delete(hostId);
    return outcome;
  }

  async #catchUp(hostId: string): Promise<void> {
    const runnerIds = this.#toForget.get(hostId) ?? [];
    this.#toForget.delete(hostId);
    for (const runnerId of runnerIds) await this.forget(hostId, runnerId);
  }

  #hear(hostId: string, method: string, params: unknown): void {
    const news = readNews(method, params);
    if (news?.kind === 'beat') {
      // One may begin after its host has said what it has.
      const runners = this.#unwanted.sift(hostId, news.beat.runners);
      this.onBeat.emit({ hostId, ...news.beat, runners });
    } else if (news?.kind === 'match') this.onMatch.emit({ hostId, ...news.match });
    else if (news?.kind === 'exit') {
      const { runnerId } = news.exit;
      if (this.#unwanted.ended(hostId, runnerId)) return;
      this.onExit.emit({ hostId, ...news.exit });
      if (this.#toForget.get(hostId)?.has(runnerId)) void this.#catchUp(hostId);
    }
  }

  async #reach(
    hostId: string,
    ask: (link: HostLink) => Promise<{ readonly kind: 'sent' | 'ended' } | undefined>,
  ): Promise<Reached> {
    const link = this.#links.get(hostId);
    if (!link) return 'hostAway';
    try {
      return (await ask(link))?.kind ?? 'hostAway';
    } catch (failure) {
      if (failure instanceof DeadlinePassed) return 'hostAway';
      // It does not have this runner.
      return 'ended';
    }
  }
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
