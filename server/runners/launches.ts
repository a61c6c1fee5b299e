/** How somebody has a runner started: written down once for each name, set going, and answered when it is known how it went. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { KeyedQueue } from '#common/keyed-queue.ts';
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import type { Chronicle } from './chronicle.ts';
import { factsIn } from './launch-facts.ts';
import type { LaunchOrder } from './launch-order.ts';
import type { Finding, RunnerFiles } from './needs.ts';
import { isOver, isPending, type Runner, runnerKey } from './runner.ts';
import type { RunnerLedger } from './runner-ledger.ts';
import type { Starts } from './starts.ts';
import type { Stops } from './stops.ts';
import { decideTaken, lifeOf, type OnTaken } from './taken.ts';

/** How long who asks waits at most until it is known how a start went, in milliseconds; it goes on all the same. */
const answerTime = 8_000;
/** How long a start that came to nothing after that is shown before whoever had its name is back, in milliseconds. */
const shownTime = 60_000;
/** More of one name than that are a mistake. */
const mostOfOneName = 100;

const refusalReasons = [
  'noSuchRunner',
  'runnerUntrusted',
  'nameTaken',
  'launchForgotten',
  'dependenciesUnmet',
  'dependencyFailed',
  'checksFailed',
  'overBudget',
  'noPort',
  'notStarted',
  'noHost',
  'notEnded',
  'calledOff',
] as const;

export type RefusalReason = (typeof refusalReasons)[number];

export type LaunchAnswer =
  | { readonly kind: 'started'; readonly runner: Runner; readonly findings: readonly Finding[] }
  | { readonly kind: 'running'; readonly runner: Runner }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly findings: readonly Finding[];
      readonly runner?: Runner | undefined;
    };

export interface LaunchesParts {
  readonly chronicle: Chronicle;
  readonly files: Pick<RunnerFiles, 'prepare' | 'remove'>;
  readonly starts: Starts;
  readonly stops: Stops;
  /** Masks what must not be kept of a command line. */
  readonly redact: (argv: readonly string[]) => string;
  /** Milliseconds between each way of asking to end and the next. */
  readonly grace: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

export class Launches {
  readonly #parts: LaunchesParts;
  readonly #ledger: RunnerLedger;
  readonly #queue = new KeyedQueue();

  constructor(parts: LaunchesParts) {
    this.#parts = parts;
    this.#ledger = parts.chronicle.ledger;
  }

  /** Starts a command that nobody declared, or one that was declared in the session that it is to go on with. */
  async launch(order: LaunchOrder, onTaken: OnTaken, origin: Origin): Promise<LaunchAnswer> {
    const { chronicle } = this.#parts;
    const before = origin.key === undefined ? undefined : chronicle.answerTo(origin.key);
    if (before) {
      await chronicle.settled();
      const { runnerId } = before as { readonly runnerId: string };
      return this.outcome(runnerId);
    }
    const inSession = await this.#inSession(order, onTaken, origin);
    if (inSession) return inSession;
    for (let n = 1; ; n++) {
      const name = n === 1 ? order.name : numbered(order.name, n);
      const again = order.declared
        ? this.#ledger.runnerNamed(order.projectId, name)?.id
        : undefined;
      const answer = await this.ask({ ...order, name }, again, onTaken, origin);
      if (typeof answer === 'string') return this.outcome(answer);
      if (answer.kind !== 'refused' || answer.reason !== 'nameTaken' || onTaken !== 'new')
        return answer;
      if (n >= mostOfOneName) return answer;
    }
  }

  /** What the runner that has the session which is to go on is to the launch; undefined when it is in nobody's way, or a check refuses it. */
  async #inSession(
    { session, projectId }: LaunchOrder,
    onTaken: OnTaken,
    { key: _, ...by }: Origin,
  ): Promise<LaunchAnswer | undefined> {
    if (session?.kind !== 'resume') return undefined;
    const other = this.#ledger
      .runnersOfProject(projectId)
      .find((each) => each.sessionId === session.id && !isOver(each));
    if (!other) return undefined;
    const { kind } = decideTaken('session', lifeOf(other), onTaken);
    if (kind === 'attach') return { kind: 'running', runner: other };
    if (kind !== 'replace') return undefined;
    const ended = await this.#parts.stops.stop(other, this.#parts.grace(), 'replaced', by);
    return ended.kind === 'stopped'
      ? undefined
      : refusal('notEnded', this.#ledger.runner(other.id));
  }

  /** To be called every second: nobody may have waited until it was known that nothing comes of a start. */
  look(): void {
    const { clock, log } = this.#parts;
    for (const runner of [...this.#ledger.runners()]) {
      const { state, since, previous, declared } = runner;
      if (!previous || declared || state !== 'failed' || clock.now() - since < shownTime) continue;
      this.#withdraw(runner).catch((failure: unknown) => {
        log.warn('What never ran could not be withdrawn.', { runner: runner.id, failure });
      });
    }
  }

  /** What never ran leaves nothing, and whoever had its name has it again. */
  async #withdraw({ id: runnerId, projectId, name }: Runner): Promise<void> {
    await this.#queue.run(runnerKey(projectId, name), async () => {
      const now = this.#ledger.runner(runnerId);
      if (now?.state !== 'failed') return;
      const { chronicle, files, starts } = this.#parts;
      const withdrawn = { type: 'runnerWithdrawn', runnerId, projectId } as const;
      await chronicle.write([withdrawn], { by: 'server', correlation: runnerId });
      starts.forget(runnerId);
      if (!this.#ledger.runner(runnerId)) await files.remove(runnerId);
    });
  }

  /** Not while something runs that it left, or that may be: nobody would know whose it is, and nobody could end it by a name. */
  async remove(runner: Runner, origin: Origin): Promise<'removed' | 'stillRuns'> {
    const { id: runnerId, projectId, name } = runner;
    return this.#queue.run(runnerKey(projectId, name), async () => {
      const { chronicle, files, stops } = this.#parts;
      const before = this.#ledger.runner(runnerId);
      if (before && (!isOver(before) || (await stops.hasLeftovers(before, true))))
        return 'stillRuns';
      const now = this.#ledger.runner(runnerId);
      if (now && !isOver(now)) return 'stillRuns';
      if (now) await chronicle.write([{ type: 'runnerRemoved', runnerId, projectId }], origin);
      this.#parts.starts.forget(runnerId);
      await files.remove(runnerId);
      return 'removed';
    });
  }

  /**
   * Writes down that it is to be started, and sets it going; answers its id. One at a time for each name: whoever asks for what
   * was started meanwhile is told that it runs.
   */
  ask(
    order: LaunchOrder,
    again: string | undefined,
    onTaken: OnTaken,
    origin: Origin,
  ): Promise<string | LaunchAnswer> {
    const { projectId, name } = order;
    const { chronicle, files, starts, stops } = this.#parts;
    return this.#queue.run(runnerKey(projectId, name), async () => {
      const now = this.#ledger.runnerNamed(projectId, name);
      // Who is being ended is waited for, unless he would not be taken the place of.
      if (now && onTaken === 'attach') await chronicle.until(now.id, isSettled);
      const existing = this.#ledger.runnerNamed(projectId, name);
      const taken = existing && decideTaken('name', lifeOf(existing), onTaken);
      if (existing && taken && taken.kind !== 'start') {
        if (taken.kind === 'attach') return { kind: 'running', runner: existing };
        if (taken.kind !== 'replace') return refusal('nameTaken', existing);
        const { key: _, ...by } = origin;
        const { kind } = await stops.stop(existing, this.#parts.grace(), 'replaced', by);
        if (kind !== 'stopped') return refusal('notEnded', this.#ledger.runner(existing.id));
      }
      const id = existing && existing.id === again ? again : newId('r');
      await files.prepare(id, order);
      // Its row stays for the case that nothing comes of this one; what is declared says itself that nothing did.
      const replaces = existing && (existing.id !== id || !order.declared) && existing.id;
      const { skipChecks } = order;
      const skipped = skipChecks.length > 0 ? skipChecks : undefined;
      const startedBy = origin.caller?.token;
      const runner = { ...factsIn(order, this.#parts.redact), id, startedBy };
      const asked = {
        type: 'runnerAsked',
        runner,
        skipped,
        ...(replaces && { replaces }),
      } as const;
      await chronicle.write([asked], origin, { runnerId: id });
      const queued = this.#ledger.runner(id);
      if (queued?.state === 'queued') void starts.begin(queued, order, origin);
      return id;
    });
  }

  /** How a start went, as far as it is known in time. What was ad hoc and never ran is not kept. */
  async outcome(runnerId: string): Promise<LaunchAnswer> {
    const { chronicle, clock, starts } = this.#parts;
    const { previous } = this.#ledger.runner(runnerId) ?? {};
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(answerTime, resolve);
    });
    await Promise.race([chronicle.until(runnerId, (now) => !isPending(now)), late]);
    cancel();
    await chronicle.settled();
    const runner = this.#ledger.runner(runnerId);
    const findings = starts.findings(runnerId);
    // It is gone, or again what it was.
    if (!runner || runner === previous) return { kind: 'refused', reason: 'calledOff', findings };
    if (runner.state !== 'failed') {
      const isEnded = runner.state === 'stopping' || (isOver(runner) && runner.exit === undefined);
      if (isEnded) return { kind: 'refused', reason: 'calledOff', findings, runner };
      return { kind: 'started', runner, findings };
    }
    const reason = reasonOf(runner);
    if (!runner.declared) await this.#withdraw(runner);
    return { kind: 'refused', reason, findings, runner };
  }
}

function reasonOf({ sight, why }: Runner): RefusalReason {
  if (sight === 'notStarted') return why?.startsWith('host') ? 'noHost' : 'notStarted';
  return refusalReasons.find((reason) => reason === why) ?? 'notStarted';
}

export function refusal(reason: RefusalReason, runner?: Runner): LaunchAnswer {
  return { kind: 'refused', reason, findings: [], runner };
}

/** `web-2`; a name is at most 63 characters long. */
function numbered(name: string, n: number): string {
  const end = `-${n}`;
  return `${name.slice(0, 63 - end.length).replace(/-+$/, '')}${end}`;
}

function isSettled({ state }: Runner): boolean {
  return state !== 'stopping';
}
