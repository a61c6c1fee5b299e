/** Watches over what runs: whether it is silent against its way, and whether it has had its time. What it knows of beats it keeps in memory alone. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { ObservedTime } from '#server/leases/observed-time.ts';
import type { Chronicle } from './chronicle.ts';
import { Countdown } from './countdown.ts';
import type { Beat, FiguresSource } from './needs.ts';
import { Rhythm } from './rhythm.ts';
import { isLiving, type Runner } from './runner.ts';
import type { RunnerEvent } from './runner-events.ts';
import { mayHappen } from './runner-transitions.ts';
import { extension, limitDecision } from './time-limit.ts';

/** Hosts beat every 2 s; without a beat for so long, in milliseconds of observed time, nothing is known of it. */
const beatTime = 30_000;
/** Cores: less than that is the idling of an event loop. */
const workingCpu = 0.05;

export interface VigilParts {
  readonly chronicle: Chronicle;
  readonly time: ObservedTime;
  readonly figures?: FiguresSource | undefined;
  /** Milliseconds under which no pause is a silence. */
  readonly silence: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of one start. */
interface Watched {
  readonly startedAt: number | undefined;
  readonly rhythm: Rhythm;
  /** Observed time of the last heartbeat. */
  lastBeat: number;
  /** Wall time of the last output, by its host's clock, and measured time of that. */
  lastOutputAt: number | undefined;
  lastOutput: number | undefined;
  countdown: Countdown | undefined;
}

export class Vigil {
  readonly #parts: VigilParts;
  readonly #watched = new Map<string, Watched>();

  constructor(parts: VigilParts) {
    this.#parts = parts;
  }

  /** A heartbeat of a host. */
  note({ runnerId, outputBytes, lastOutputAt }: Beat): void {
    const runner = this.#parts.chronicle.ledger.runner(runnerId);
    if (!runner || !isLiving(runner)) return;
    const { seen } = this.#parts.time;
    const watched = this.#of(runner, outputBytes);
    watched.lastBeat = seen;
    if (lastOutputAt !== undefined) this.#noteOutput(watched, lastOutputAt);
    const hasSpoken = watched.rhythm.beat(seen, outputBytes);
    if (hasSpoken && runner.state === 'silent') this.#write(spokeAgain(runner));
  }

  /** What was printed before the first heartbeat is as old as the clocks say, and what came since came just now. */
  #noteOutput(watched: Watched, at: number): void {
    if (watched.lastOutputAt === at) return;
    const { clock } = this.#parts;
    const age = watched.lastOutputAt === undefined ? Math.max(0, clock.now() - at) : 0;
    watched.lastOutputAt = at;
    watched.lastOutput = clock.monotonic() - age;
  }

  /** To be called every second. */
  async look(): Promise<void> {
    const { chronicle, silence, time } = this.#parts;
    for (const id of this.#watched.keys()) {
      const runner = chronicle.ledger.runner(id);
      if (!runner || !isLiving(runner)) this.#watched.delete(id);
    }
    for (const runner of [...chronicle.ledger.runners()]) {
      if (!isLiving(runner)) continue;
      const { id: runnerId, projectId, state } = runner;
      const { rhythm, lastBeat } = this.#of(runner, 0);
      const isLate = time.seen - lastBeat > beatTime;
      if ((isLate || rhythm.isSilent(time.seen, silence())) && mayHappen(state, 'runnerSilent'))
        this.#write([{ type: 'runnerSilent', runnerId, projectId }]);
      // Its host beats again, and it was its host alone that was silent.
      else if (state === 'silent' && !isLate && !rhythm.isSilent(time.seen, silence()))
        this.#write(spokeAgain(runner));
    }
    await this.#lookAtLimits();
  }

  async #lookAtLimits(): Promise<void> {
    const { chronicle, time } = this.#parts;
    for (const runner of [...chronicle.ledger.runners()]) {
      const { id: runnerId, projectId, limit } = runner;
      if (!limit || !isLiving(runner) || runner.state === 'paused') continue;
      const watched = this.#of(runner, 0);
      const left = this.#leftOf(runner, limit.endsAt, watched);
      if (left > 0 || limit.reachedAt !== undefined) continue;
      const beats = time.seen - watched.lastBeat <= beatTime;
      const sign = beats ? await this.#sign(runner, watched) : undefined;
      const now = chronicle.ledger.runner(runnerId);
      if (now?.limit !== limit || !isLiving(now)) continue;
      const decision = limitDecision(limit, left, { beats, sign });
      const of = { runnerId, projectId };
      if (decision.kind === 'extends')
        this.#write([{ type: 'runnerExtended', ...of, endsAt: decision.endsAt, by: decision.by }]);
      if (decision.kind === 'reached') this.#write([{ type: 'runnerLimitReached', ...of }]);
    }
  }

  #leftOf({ startedAt }: Runner, endsAt: number, watched: Watched): number {
    const { clock, time } = this.#parts;
    const measured = clock.monotonic();
    const known = watched.countdown;
    watched.countdown = known ?? new Countdown({ endsAt, startedAt }, time.until(endsAt), measured);
    return watched.countdown.left(endsAt, measured);
  }

  /** What says that it works: it printed lately, or its processes compute. */
  async #sign({ id, process }: Runner, { lastOutput }: Watched): Promise<string | undefined> {
    const since = this.#parts.clock.monotonic() - extension;
    if (lastOutput !== undefined && lastOutput > since) return 'output';
    const roots = new Map<string, ProcessIdentity>(process ? [[id, process]] : []);
    const figures = (await this.#parts.figures?.read(roots).catch(() => undefined))?.get(id);
    return figures && figures.cpu > workingCpu ? 'processor' : undefined;
  }

  #of(runner: Runner, bytes: number): Watched {
    const known = this.#watched.get(runner.id);
    if (known && known.startedAt === runner.startedAt) return known;
    const { seen } = this.#parts.time;
    const rhythm = new Rhythm(seen, bytes);
    const watched = {
      ...{ startedAt: runner.startedAt, rhythm, lastBeat: seen },
      ...{ lastOutputAt: undefined, lastOutput: undefined, countdown: undefined },
    };
    this.#watched.set(runner.id, watched);
    return watched;
  }

  /** What cannot be written is seen again at the next look. */
  #write(events: readonly RunnerEvent[]): void {
    const origin = { by: 'server', correlation: 'vigil' };
    this.#parts.chronicle.write(events, origin).catch((failure: unknown) => {
      this.#parts.log.warn('What was seen of a runner could not be written down.', { failure });
    });
  }
}

/** It is what it was before. */
function spokeAgain({ id: runnerId, projectId, wasReady }: Runner): RunnerEvent[] {
  const of = { runnerId, projectId };
  return wasReady ? [{ type: 'runnerReady', ...of }] : [{ type: 'runnerHeard', ...of }];
}
