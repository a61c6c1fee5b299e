/** What follows when a runner's process ends, or its host does: written down, cleared away, and started again where that is its rule. */
import type { Cancel, Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Aftermath } from './aftermath.ts';
import type { Chronicle } from './chronicle.ts';
import type { HostExit, Hosts, RunnerFiles } from './needs.ts';
import { type RestartTimes, restartAfter } from './restart-policy.ts';
import { isLiving, type Runner, type RunnerExit } from './runner.ts';
import type { RunnerEvent } from './runner-events.ts';
import type { StandingOrders } from './standing-orders.ts';
import type { Starts } from './starts.ts';
import type { Stops } from './stops.ts';

/** After this an end that the disk did not take is written down again, in milliseconds. */
const againAfter = 2_000;

/** As a host says it. */
type HostedExit = HostExit & { readonly runnerId: string; readonly hostId: string };

export interface SupervisionParts {
  readonly chronicle: Chronicle;
  readonly hosts: Hosts;
  readonly files: Pick<RunnerFiles, 'order'>;
  readonly standing: Pick<StandingOrders, 'of'>;
  readonly starts: Pick<Starts, 'begin' | 'settled'>;
  readonly stops: Pick<Stops, 'note'>;
  readonly aftermath: Pick<Aftermath, 'begin'>;
  readonly times: RestartTimes;
  readonly clock: Clock;
  readonly log: Log;
}

export class Supervision {
  readonly #parts: SupervisionParts;
  readonly #timers = new Map<string, Cancel>();
  #isClosed = false;

  constructor(parts: SupervisionParts) {
    this.#parts = parts;
  }

  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** What a host says of an end is written down, however long that takes: it says so once. Of an earlier start elsewhere it says nothing of this one. */
  async heard({ runnerId, hostId, ...exit }: HostedExit): Promise<void> {
    const { chronicle, clock, starts, log } = this.#parts;
    await starts.settled(runnerId);
    const of = chronicle.ledger.runner(runnerId)?.hostId;
    if (of !== undefined && of !== hostId) return;
    try {
      await this.exited(runnerId, exit);
    } catch (failure) {
      log.warn('How a runner ended could not be written down yet.', { runner: runnerId, failure });
      if (this.#isClosed) return;
      clock.after(againAfter, () => void this.heard({ runnerId, hostId, ...exit }));
    }
  }

  /** The process has ended. */
  async exited(runnerId: string, exit: HostExit): Promise<void> {
    const { chronicle, starts, stops } = this.#parts;
    // It may have ended before it was written down that it began.
    await starts.settled(runnerId);
    const runner = chronicle.ledger.runner(runnerId);
    if (runner?.state === 'stopping') stops.note(runnerId, exit);
    else if (runner && mayEnd(runner)) await this.over(runner, { ...exit, observed: true });
  }

  /** Its process is proven to be over, and nobody asked for that. */
  async over(runner: Runner, exit: RunnerExit): Promise<void> {
    const { aftermath, chronicle, files, hosts, times, clock } = this.#parts;
    const { id: runnerId, projectId, hostId } = runner;
    const order = await files.order(runnerId);
    const now = clock.now();
    // What outlived its stop was to end, whenever that is.
    const rule = runner.isUnwanted ? 'never' : (order?.restart ?? 'never');
    const next = restartAfter(rule, exit, runner.crashes, now, times);
    const of = { runnerId, projectId };
    const events: RunnerEvent[] = [{ type: 'runnerExited', ...of, exit }];
    if (next.kind === 'restarts')
      events.push({
        ...{ type: 'runnerRestarting', ...of },
        ...{ restartAt: next.at, crashed: next.crashed },
      });
    if (next.kind === 'givesUp')
      events.push({
        ...{ type: 'runnerCrashLooping', ...of },
        ...{ crashes: next.crashes, within: times.crashWindow },
      });
    // Somebody may have had it ended while its order was read.
    const still = chronicle.ledger.runner(runnerId);
    if (!still || !mayEnd(still)) return;
    const origin = { by: 'server', correlation: runnerId };
    await chronicle.write(events, origin);
    // First of all: it may be started again from now on.
    await aftermath.begin(runner, origin);
    if (hostId !== undefined) await hosts.forget(hostId, runnerId);
    if (next.kind === 'restarts') this.expect(runnerId, next.at);
  }

  /** Starts it again at that time, unless something else happens to it first. */
  expect(runnerId: string, at: number): void {
    const { clock } = this.#parts;
    this.#timers.get(runnerId)?.();
    if (this.#isClosed) return;
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.#timers.delete(runnerId);
      void this.#again(runnerId, at);
    });
    this.#timers.set(runnerId, cancel);
  }

  async #again(runnerId: string, at: number): Promise<void> {
    const { chronicle, standing, starts, log } = this.#parts;
    const order = await standing.of(runnerId);
    const runner = chronicle.ledger.runner(runnerId);
    if (runner?.state !== 'queued' || runner.restartAt !== at) return;
    const origin = { by: 'server', correlation: runnerId };
    if (typeof order !== 'string')
      return void starts.begin(runner, { ...order, unattended: true }, origin);
    log.warn('A runner is not started again.', { runner: runnerId, why: order });
    const { projectId } = runner;
    await chronicle.write([{ type: 'runnerRefused', runnerId, projectId, why: order }], origin);
  }
}

function mayEnd(runner: Runner): boolean {
  const { state } = runner;
  return isLiving(runner) || state === 'starting' || state === 'lost' || state === 'unknown';
}
