/** What the journal says of runners is compared with what hosts and the process table say: at the start, and whenever a host goes or comes back. */
import type { Log } from '#common/log.ts';
import { sameProcess } from '#common/process-identity.ts';
import type { Aftermath } from './aftermath.ts';
import { Attempts } from './attempts.ts';
import type { Chronicle } from './chronicle.ts';
import type { LaunchOrder } from './launch-order.ts';
import type { Berths, HostExit, HostedRunner, Hosts, RunnerFiles, TreeWorld } from './needs.ts';
import { Remains } from './remains.ts';
import { factsOf, isLiving, isOver, type Runner } from './runner.ts';
import type { RunnerEvent } from './runner-events.ts';
import { mayHappen } from './runner-transitions.ts';
import type { StandingOrders } from './standing-orders.ts';
import type { Starts } from './starts.ts';
import type { Stops } from './stops.ts';
import type { Supervision } from './supervision.ts';

/** For a runner whose stop was asked by a server that did not say how patient it is, in milliseconds. */
const usualGrace = 5_000;

export interface ReunionParts {
  readonly chronicle: Chronicle;
  readonly hosts: Hosts;
  readonly files: RunnerFiles;
  readonly world: TreeWorld;
  readonly standing: Pick<StandingOrders, 'of'>;
  readonly starts: Pick<Starts, 'begin' | 'settled' | 'isUnderWay'>;
  readonly stops: Pick<Stops, 'stop' | 'isUnderWay'>;
  readonly supervision: Supervision;
  readonly berths: Pick<Berths, 'found'>;
  /** When a runner that is started now has had its time, in milliseconds since 1970. */
  readonly endsAt: (order: LaunchOrder) => number | undefined;
  readonly aftermath: Pick<Aftermath, 'begin'>;
  readonly now: () => number;
  readonly log: Log;
  /** The server itself. */
  readonly self: number;
}

/** How often what may be left of lost runners is looked for, in milliseconds: it takes a reading of the whole table. */
const searchEvery = 5_000;
/** How often what is kept of runners that nobody knows any more is looked at, in milliseconds: it is kept for days. */
const tidyEvery = 6 * 3_600_000;

export class Reunion {
  readonly #parts: ReunionParts;
  readonly #remains: Remains;
  readonly #attempts: Attempts;
  #lastLook = 0;
  #lastTidy = 0;

  constructor(parts: ReunionParts) {
    this.#parts = parts;
    this.#remains = new Remains(parts);
    this.#attempts = new Attempts(parts.chronicle.ledger, parts.log);
  }

  /** Resolves when every runner that the journal has is looked after; what takes long goes on. */
  async open(): Promise<void> {
    const { chronicle, hosts } = this.#parts;
    // What is asked of this server while it waits for hosts is none of the last one's.
    const left = [...chronicle.ledger.runners()].filter((runner) => !isOver(runner));
    const { runners: hosted, away } = await hosts.open();
    const known = new Map(hosted.map((each) => [each.runnerId, each]));
    await Promise.all(
      left.map((runner) =>
        this.#attempts.try(runner, () => this.#meet(runner, known.get(runner.id), away)),
      ),
    );
    for (const { runnerId, hostId, exit } of hosted) {
      const runner = chronicle.ledger.runner(runnerId);
      if (exit && (!runner || isOver(runner))) await hosts.forget(hostId, runnerId);
    }
    this.#tidy();
  }

  /** A host is proven dead: with it went the terminals of its runners. */
  async hostGone(hostId: string): Promise<void> {
    // Together: they share a reading of the table.
    await Promise.all(this.#of(hostId).map((runner) => this.#lost(runner, 'hostDied')));
  }

  /** Whether a host lives cannot be told: nothing is done to what it has. */
  async hostAway(hostId: string): Promise<void> {
    for (const runner of this.#of(hostId)) await this.#unsure(runner, 'hostAway');
  }

  async hostBack(hostId: string, hosted: readonly HostedRunner[]): Promise<void> {
    const known = new Map(hosted.map((each) => [each.runnerId, each]));
    const { chronicle } = this.#parts;
    for (const each of hosted) {
      const runner = chronicle.ledger.runner(each.runnerId);
      if (runner && !isOver(runner))
        await this.#attempts.try(runner, () => this.#meet(runner, each, []));
    }
    for (const runner of this.#of(hostId))
      if (!known.has(runner.id)) await this.#lost(runner, 'hostForgot');
  }

  /** Looks again at those of whom something may be left, without a host, and for hosts that went unheard. */
  async look(): Promise<void> {
    const { chronicle, hosts, stops } = this.#parts;
    const now = this.#parts.now();
    if (now >= this.#lastLook && now - this.#lastLook < searchEvery) return;
    this.#lastLook = now;
    if (now < this.#lastTidy || now - this.#lastTidy >= tidyEvery) this.#tidy();
    await this.#attempts.again();
    for (const runner of chronicle.ledger.runners())
      if (runner.state === 'stopping' && !stops.isUnderWay(runner.id)) this.#endAgain(runner);
    // One may die after it has answered that it started something, and before that is written down.
    const living = [...chronicle.ledger.runners()].filter(isLiving);
    for (const hostId of new Set(living.flatMap((runner) => runner.hostId ?? [])))
      if ((await hosts.verdict(hostId)) === 'dead') await this.hostGone(hostId);
    const doubtful = [...chronicle.ledger.runners()].filter(isWithoutHost);
    await Promise.all(doubtful.map((runner) => this.#search(runner)));
  }

  /** A server may run for months, and what was replaced is kept for some days only. */
  #tidy(): void {
    const { chronicle, files, hosts, now, log } = this.#parts;
    this.#lastTidy = now();
    const all = [...chronicle.ledger.runners()];
    const known = new Set(all.flatMap(({ id, previous }) => (previous ? [id, previous.id] : [id])));
    void Promise.all([files.tidy(known), hosts.tidy()]).catch((failure: unknown) => {
      log.warn('What is kept of old runners could not be looked at.', { failure });
    });
  }

  #of(hostId: string): Runner[] {
    return [...this.#parts.chronicle.ledger.runners()].filter(
      (runner) => runner.hostId === hostId && !isOver(runner) && runner.state !== 'stopping',
    );
  }

  /** Unless it was started anew since it was as `before`, or is being started: two starts of one would undo each other. */
  async #meet(
    before: Runner,
    hosted: HostedRunner | undefined,
    away: readonly string[],
  ): Promise<void> {
    const { chronicle, hosts, supervision } = this.#parts;
    const { id: runnerId } = before;
    const begun = hosted ? await this.#begun(runnerId, hosted) : {};
    const runner = chronicle.ledger.runner(runnerId);
    if (!runner || isOver(runner) || runner.starts !== before.starts) return;
    if (this.#parts.starts.isUnderWay(runnerId)) return;
    const { state, restartAt } = runner;
    switch (state) {
      case 'queued':
      case 'checking': {
        if (restartAt !== undefined) return supervision.expect(runnerId, restartAt);
        return this.#askAgain(runner);
      }
      case 'stopping': {
        const { hostId, process } = { ...runner, ...hosted };
        return this.#endAgain({ ...runner, hostId, process });
      }
      default:
    }
    if (hosted) {
      const { exit } = hosted;
      await this.#found(runner, hosted, begun);
      if (exit) await supervision.exited(runnerId, exit);
      else await this.#berthed(runner, hosted);
      return;
    }
    const exit = await this.#writtenExit(runner);
    if (exit) return supervision.exited(runnerId, exit);
    if (state === 'lost') return this.#search(runner);
    // A host of which nothing is known is not proven dead.
    const isDead = runner.hostId === undefined || (await hosts.verdict(runner.hostId)) === 'dead';
    if (!isDead) return this.#unsure(runner, 'hostAway');
    // While a host does not answer, it may be the one that was asked to start it.
    if (state === 'starting') {
      if (away.length > 0) return this.#unsure(runner, 'hostAway');
      return (await this.#remains.areThere(runner))
        ? this.#lost(runner, 'hostDied')
        : this.#anew(runner);
    }
    await this.#lost(runner, 'hostDied');
  }

  /** Its end was asked for, and is not written down. Nobody waits for it: the one who asked is gone, and it may take its time. */
  #endAgain(runner: Runner): void {
    const { stops, log } = this.#parts;
    const { id } = runner;
    const origin = { by: 'server', correlation: id };
    void stops.stop(runner, usualGrace, 'finished', origin).catch((failure: unknown) => {
      log.error('A runner could not be ended.', { runner: id, failure });
    });
  }

  /** Its host has it. */
  async #found(runner: Runner, hosted: HostedRunner, begun: Begun): Promise<void> {
    const { hostId, process, hasMatched } = hosted;
    const { id: runnerId, projectId, state, wasReady } = runner;
    const isHere = isLiving(runner) && runner.hostId === hostId;
    if (isHere && (wasReady || !hasMatched || !mayHappen(state, 'runnerReady'))) return;
    const of = { runnerId, projectId };
    const events: RunnerEvent[] = [];
    if (isLiving(runner) && !isHere)
      events.push({ type: 'runnerUnknown', ...of, why: 'otherHost' });
    if (!isHere) events.push({ type: 'runnerFound', ...of, hostId, process, ...begun });
    if ((wasReady && state !== 'starting') || hasMatched)
      events.push({ type: 'runnerReady', ...of });
    await this.#write(runner, events);
  }

  /** What a server that died, or gave its host up, could not write down of a start. */
  async #begun(runnerId: string, { terminal }: HostedRunner): Promise<Begun> {
    if (this.#parts.chronicle.ledger.runner(runnerId)?.process) return {};
    const order = await this.#parts.files.order(runnerId);
    return { terminal, endsAt: order && this.#parts.endsAt(order) };
  }

  async #berthed(runner: Runner, { process }: HostedRunner): Promise<void> {
    const origin = { by: 'server', correlation: runner.id };
    await this.#parts.berths.found(runner, process, origin).catch((failure: unknown) => {
      this.#parts.log.warn('The leases of a runner stay its project’s.', { failure });
    });
  }

  async #lost(runner: Runner, why: string): Promise<void> {
    const { chronicle, supervision } = this.#parts;
    const { id: runnerId, projectId } = runner;
    const exit = await this.#writtenExit(runner);
    if (exit) return supervision.exited(runnerId, exit);
    const now = chronicle.ledger.runner(runnerId);
    if (!now || isOver(now) || now.state === 'stopping') return;
    if (now.state !== 'lost')
      await this.#write(now, [{ type: 'runnerLost', runnerId, projectId, why }]);
    await this.#search(now);
  }

  /** Its terminal is gone; whether its process is, the table says. Only proven death is an end, and nobody saw it. */
  async #search(runner: Runner): Promise<void> {
    if (await this.#remains.areThere(runner)) return;
    const now = this.#parts.chronicle.ledger.runner(runner.id);
    const exit = { observed: false, at: this.#parts.now() };
    if (now && isWithoutHost(now)) await this.#parts.supervision.over(now, exit);
  }

  /** The end of this very start, though nobody may have heard of it. */
  async #writtenExit({ id, process }: Runner): Promise<HostExit | undefined> {
    const written = await this.#parts.files.exit(id);
    if (!written || (process && !sameProcess(written.process, process))) return undefined;
    const { code, signal, at } = written;
    return { code, signal, at };
  }

  async #unsure(runner: Runner, why: string): Promise<void> {
    const { id: runnerId, projectId, state } = runner;
    if (isLiving(runner) || state === 'starting' || state === 'lost')
      await this.#write(runner, [{ type: 'runnerUnknown', runnerId, projectId, why }]);
  }

  /** A server died before it had its host asked, or before the host did anything: it is started as if nothing had been. */
  async #anew(runner: Runner): Promise<void> {
    const { id: runnerId, projectId } = runner;
    const why = 'serverEnded';
    await this.#write(runner, [{ type: 'runnerNotStarted', runnerId, projectId, why }]);
    await this.#parts.aftermath.begin(runner, { by: 'server', correlation: runnerId });
    await this.#askAgain(runner);
  }

  async #askAgain(runner: Runner): Promise<void> {
    const { chronicle, standing, starts } = this.#parts;
    const { id: runnerId, projectId } = runner;
    const order = await standing.of(runnerId);
    const origin = { by: 'server', correlation: runnerId };
    const now = chronicle.ledger.runner(runnerId);
    if (!now) return;
    if (typeof order === 'string') {
      if (isOver(now)) return;
      return chronicle.write([{ type: 'runnerRefused', runnerId, projectId, why: order }], origin);
    }
    const refused = { type: 'runnerRefused', runnerId, projectId, why: 'serverEnded' } as const;
    const asked = { type: 'runnerAsked', runner: factsOf(now) } as const;
    if (now.state === 'checking') await chronicle.write([refused, asked], origin);
    else if (isOver(now)) await chronicle.write([asked], origin);
    const queued = chronicle.ledger.runner(runnerId);
    if (queued) void starts.begin(queued, order, origin);
  }

  #write({ id }: Runner, events: readonly RunnerEvent[]): Promise<void> {
    return this.#parts.chronicle.write(events, { by: 'server', correlation: id });
  }
}

type Begun = Pick<RunnerEvent & { readonly type: 'runnerFound' }, 'terminal' | 'endsAt'>;

/** Nobody will say how it ended: something of it outlived its host or its stop, or could not be told from what lives. */
function isWithoutHost({ state, why }: Runner): boolean {
  return state === 'lost' || (state === 'unknown' && why === 'tablesUnreadable');
}
