/** Watches started runners until their ready check has passed, or its time is over: only then is it known that it will not. */
import type { Log } from '#common/log.ts';
import type { Chronicle } from './chronicle.ts';
import type { Insistence } from './insistence.ts';
import type { LaunchOrder } from './launch-order.ts';
import type { Hosts, Readiness, RunnerFiles } from './needs.ts';
import { isLiving, isOver, type Runner } from './runner.ts';
import { mayHappen } from './runner-transitions.ts';

export interface ReadyGateParts {
  readonly chronicle: Chronicle;
  readonly insistence: Pick<Insistence, 'write'>;
  readonly hosts: Pick<Hosts, 'onMatch'>;
  readonly files: Pick<RunnerFiles, 'order'>;
  readonly readiness?: Readiness | undefined;
  readonly log: Log;
}

/** One start of a runner: another process is another start. */
interface Watched {
  readonly startedAt: number | undefined;
  readonly abort: AbortController;
  isOver: boolean;
}

export class ReadyGate {
  readonly #parts: ReadyGateParts;
  readonly #watched = new Map<string, Watched>();
  /** Those that passed while they stood still: they are ready when they go on, or nobody would let them. */
  readonly #late = new Set<string>();

  constructor(parts: ReadyGateParts) {
    this.#parts = parts;
  }

  open(): void {
    const { chronicle, hosts } = this.#parts;
    chronicle.onWritten.on(({ id, runner }) => this.#note(id, runner));
    hosts.onMatch.on(({ runnerId }) => void this.#passed(runnerId));
    for (const runner of chronicle.ledger.runners()) this.#note(runner.id, runner);
  }

  close(): void {
    for (const { abort } of this.#watched.values()) abort.abort();
    this.#watched.clear();
  }

  /** Resolves true when it is ready, or runs and has nothing to pass; false when it cannot be any more. */
  async ready(runnerId: string): Promise<boolean> {
    const { chronicle, files } = this.#parts;
    const order = await files.order(runnerId);
    const isReady = (runner: Runner) =>
      runner.state === 'ready' || (isLiving(runner) && (runner.wasReady || !order?.ready));
    const isHopeless = (runner: Runner) =>
      isOver(runner) ||
      runner.state === 'stopping' ||
      (isLiving(runner) && this.#watched.get(runnerId)?.isOver === true);
    const end = await chronicle.until(runnerId, (each) => isReady(each) || isHopeless(each));
    return end !== undefined && isReady(end);
  }

  #note(id: string, runner: Runner | undefined): void {
    if (runner?.state !== 'paused' && this.#late.delete(id) && runner && isLiving(runner))
      void Promise.resolve().then(() => this.#passed(id));
    const known = this.#watched.get(id);
    if (known && (!runner || !isLiving(runner) || runner.startedAt !== known.startedAt)) {
      known.abort.abort();
      this.#watched.delete(id);
    }
    if (!runner || !isLiving(runner) || runner.wasReady || this.#watched.has(id)) return;
    const { startedAt } = runner;
    const watched: Watched = { startedAt, abort: new AbortController(), isOver: false };
    this.#watched.set(id, watched);
    void this.#watch(runner, watched).catch((failure: unknown) => {
      this.#parts.log.warn('Whether a runner is ready cannot be told.', { runner: id, failure });
    });
  }

  async #watch(runner: Runner, watched: Watched): Promise<void> {
    const order: LaunchOrder | undefined = await this.#parts.files.order(runner.id);
    const { readiness } = this.#parts;
    // What a project file declares without a check is ready when it runs: who brings a project up waits for no more.
    if (order && !order.ready && runner.declared) return this.#passed(runner.id);
    if (!order?.ready || !readiness) return;
    const { signal } = watched.abort;
    const isReady = await readiness.watch(order.ready, runner, order, signal);
    if (signal.aborted) return;
    if (isReady) return this.#passed(runner.id);
    watched.isOver = true;
    await this.#timeIsOver(runner.id);
  }

  /** It may be paused or silent, and that is said already; whoever waits for it looks once more all the same. */
  async #timeIsOver(runnerId: string): Promise<void> {
    const { chronicle, insistence } = this.#parts;
    const now = chronicle.ledger.runner(runnerId);
    if (now?.state !== 'running' || now.sight === 'notReady')
      return chronicle.onWritten.emit({ id: runnerId, runner: now });
    const origin = { by: 'server', correlation: runnerId };
    const of = { runnerId, projectId: now.projectId };
    await insistence.write({ type: 'runnerNotReady', ...of }, origin);
  }

  async #passed(runnerId: string): Promise<void> {
    const { chronicle, insistence } = this.#parts;
    const runner = chronicle.ledger.runner(runnerId);
    if (!runner || runner.wasReady || !mayHappen(runner.state, 'runnerReady')) return;
    if (runner.state === 'paused') return void this.#late.add(runnerId);
    const { projectId, startedAt } = runner;
    const origin = { by: 'server', correlation: runnerId };
    // A check passes once, and whoever waits for it would wait for ever.
    await insistence.write({ type: 'runnerReady', runnerId, projectId }, origin, (now) => {
      const isStill = now?.startedAt === startedAt && now?.state === 'paused';
      if (isStill) this.#late.add(runnerId);
      return now?.startedAt === startedAt && !isStill;
    });
  }
}
