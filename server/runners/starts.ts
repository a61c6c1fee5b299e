/** The way of a runner from accepted to running: dependencies, checks, what it needs, and last of all its process. Whatever was got for nothing is given back. */
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Chronicle } from './chronicle.ts';
import type { Insistence } from './insistence.ts';
import { factsAnew, type Redact } from './launch-facts.ts';
import type { LaunchOrder } from './launch-order.ts';
import type {
  Berth,
  Berths,
  Finding,
  Hosts,
  Keys,
  Metering,
  Preflight,
  Reservations,
  RunnerFiles,
  Sessions,
  SpawnAnswer,
} from './needs.ts';
import { isUnheard, type Runner, type RunnerState } from './runner.ts';
import type { RunnerEvent } from './runner-events.ts';

/** Of a terminal that nobody has said the size of (VT100). */
const usualSize = { cols: 80, rows: 24 };

export interface StartsParts {
  readonly chronicle: Chronicle;
  readonly hosts: Hosts;
  readonly files: RunnerFiles;
  readonly berths: Berths;
  readonly keys: Keys;
  readonly preflight?: Preflight | undefined;
  readonly reservations?: Reservations | undefined;
  readonly sessions?: Sessions | undefined;
  readonly metering?: Metering | undefined;
  /** What says to every runner where the server is. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** When a runner of this kind has had its time, in milliseconds since 1970. */
  readonly endsAt: (order: LaunchOrder) => number | undefined;
  /** Resolves false when one that it depends on cannot become ready. */
  readonly dependencies: (order: LaunchOrder) => Promise<boolean>;
  readonly redact: Redact;
  /** What an earlier start of it left running is ended, and what that had is given back. */
  readonly clear: (runnerId: string) => Promise<boolean>;
  readonly insistence: Pick<Insistence, 'write'>;
  readonly log: Log;
}

/** What a host said of a start. */
export interface Begun {
  readonly hostId: string;
  readonly process: ProcessIdentity;
}

/** What became of a start; `overtaken`: meanwhile somebody had it ended. */
type Outcome =
  | { readonly kind: 'begun'; readonly begun: Begun }
  | { readonly kind: 'refused'; readonly why: string; readonly finding: Finding }
  | { readonly kind: 'overtaken' }
  | (SpawnAnswer & { readonly kind: 'failed' });

/** Undone in the reverse order when nothing is started. */
type Undo = () => Promise<unknown>;

export class Starts {
  readonly #parts: StartsParts;
  readonly #under = new Map<string, Promise<Begun | undefined>>();
  /** What the checks before its last start found. */
  readonly #findings = new Map<string, readonly Finding[]>();

  constructor(parts: StartsParts) {
    this.#parts = parts;
  }

  findings(runnerId: string): readonly Finding[] {
    return this.#findings.get(runnerId) ?? [];
  }

  /** Nobody asks any more. */
  forget(runnerId: string): void {
    this.#findings.delete(runnerId);
  }

  /** Resolves when no start of it is under way, with what its host said when it was overtaken by its end. */
  settled(runnerId: string): Promise<Begun | undefined> {
    return this.#under.get(runnerId) ?? Promise.resolve(undefined);
  }

  /** Whether this server is starting it, and will say how that went. */
  isUnderWay(runnerId: string): boolean {
    return this.#under.has(runnerId);
  }

  /** Takes a queued runner on its way. It never rejects: a bug on the way ends in a refusal of this one runner. */
  begin(runner: Runner, order: LaunchOrder, origin: Origin): Promise<Begun | undefined> {
    const { id, projectId } = runner;
    const { key: _, ...by } = origin;
    const under = this.#carry(runner, order, by).catch(async (failure: unknown) => {
      this.#parts.log.error('A runner could not be started.', { runner: id, failure });
      const type = this.#state(id) === 'starting' ? 'runnerNotStarted' : 'runnerRefused';
      await this.#parts.insistence.write({ type, runnerId: id, projectId, why: 'internal' }, by);
      return undefined;
    });
    this.#under.set(id, under);
    void under.then(() => {
      if (this.#under.get(id) === under) this.#under.delete(id);
    });
    return under;
  }

  async #carry(runner: Runner, order: LaunchOrder, origin: Origin): Promise<Begun | undefined> {
    const { id: runnerId, projectId } = runner;
    const { dependencies, clear, preflight, redact } = this.#parts;
    const of = { runnerId, projectId };
    this.#findings.delete(runnerId);
    const overtaken = this.#parts.chronicle.until(runnerId, ({ state }) => state !== 'queued');
    const areMet = await Promise.race([dependencies(order), overtaken.then(() => false)]);
    if (this.#state(runnerId) !== 'queued') return undefined;
    if (!areMet) return this.#refuse(of, 'dependencyFailed', origin);
    const anew = factsAnew(runner, order, redact);
    await this.#write({ type: 'runnerChecking', ...of, ...(anew && { runner: anew }) }, origin);
    const [isClear, findings = []] = await Promise.all([clear(runnerId), preflight?.check(order)]);
    if (this.#state(runnerId) !== 'checking') return undefined;
    if (!isClear) return this.#refuse(of, 'notEnded', origin);
    this.#findings.set(runnerId, findings);
    const failed = findings.filter(
      ({ check, level }) => level === 'required' && !order.skipChecks.includes(check),
    );
    if (failed.length > 0) {
      const checks = failed.map(({ check }) => check);
      return this.#refuse(of, 'checksFailed', origin, checks);
    }
    return this.#equip(runner, order, origin);
  }

  /** Gets what it needs, and starts it; all that was got is given back when it is not. */
  async #equip(runner: Runner, order: LaunchOrder, origin: Origin): Promise<Begun | undefined> {
    const { id: runnerId, projectId } = runner;
    const of = { runnerId, projectId };
    const undo: Undo[] = [];
    const giveBack = async () => {
      for (const each of undo.reverse())
        await each().catch((failure: unknown) => {
          this.#parts.log.warn('What a runner did not need could not be given back.', { failure });
        });
    };
    const outcome = await this.#start(runner, order, origin, undo).catch(
      async (failure: unknown) => {
        await giveBack();
        throw failure;
      },
    );
    if (outcome.kind === 'begun') return outcome.begun;
    await giveBack();
    if (outcome.kind === 'failed') await this.#notStarted(of, outcome, origin);
    if (outcome.kind !== 'refused') return undefined;
    const { why, finding } = outcome;
    if (finding) this.#findings.set(runnerId, [...this.findings(runnerId), finding]);
    if (this.#state(runnerId) === 'checking') await this.#refuse(of, why, origin);
    return undefined;
  }

  /** Whatever it gets, `undo` is told how to give back. */
  async #start(runner: Runner, order: LaunchOrder, origin: Origin, undo: Undo[]): Promise<Outcome> {
    const { berths, files, keys, metering, reservations, sessions } = this.#parts;
    const { id: runnerId, projectId, name } = runner;
    const reserved = await reservations?.reserve(order, runner, origin);
    if (reserved?.kind === 'refused')
      return { kind: 'refused', why: 'overBudget', finding: reserved.why };
    let mayHaveRun = false;
    undo.push(async () =>
      mayHaveRun
        ? reservations?.mayHaveRun(runner, origin)
        : reservations?.neverStarted(runner, origin),
    );
    const prepared = await berths.prepare(order, origin);
    if (prepared.kind === 'refused') {
      const { service, why } = prepared;
      const finding = { check: 'ports', level: 'required', why, facts: { service } } as const;
      return { kind: 'refused', why: 'noPort', finding };
    }
    const { berth } = prepared;
    undo.push(() => berth.giveBack());
    const { id: tokenId, secret } = await keys.issue({ name, projectId }, origin);
    undo.push(() => keys.revoke(tokenId, origin));
    const meant = { ...order, argv: berth.argv };
    const session =
      order.kind === 'agent' ? await sessions?.begin(meant, runnerId, origin) : undefined;
    if (session?.kind === 'refused')
      return { kind: 'refused', why: 'checksFailed', finding: session.why };
    if (session) {
      const failed: Runner = { ...runner, state: 'failed', sessionId: session.sessionId };
      undo.push(async () => sessions?.ended(failed, origin));
    }
    const { leaseIds } = berth;
    const sessionId = session?.sessionId;
    await files.begin(runnerId);
    if (this.#state(runnerId) !== 'checking') return { kind: 'overtaken' };
    const starting = { type: 'runnerStarting', runnerId, projectId } as const;
    await this.#write({ ...starting, leaseIds, tokenId, sessionId }, origin);
    await berth.release();
    const argv = session?.argv ?? berth.argv;
    undo.push(async () => metering?.ended(runner));
    const answer = await this.#spawn(runner, order, berth, argv, secret);
    if (answer.kind === 'failed') {
      mayHaveRun = isUnheard(answer.code);
      return answer;
    }
    return { kind: 'begun', begun: await this.#started(runner, order, berth, answer, origin) };
  }

  async #spawn(
    runner: Runner,
    order: LaunchOrder,
    berth: Berth,
    argv: readonly string[],
    secret: string,
  ): Promise<SpawnAnswer> {
    const { id: runnerId, projectId } = runner;
    const { ready, terminal, cwd, kind, size = usualSize } = order;
    const isAgent = kind === 'agent';
    const { metering } = this.#parts;
    const given = { ...berth.environment, ...this.#parts.environment() };
    const environment = {
      ...given,
      ...(isAgent && (await metering?.begin(runner, given))),
      HARBORMASTER_MARKER: runnerId,
      HARBORMASTER_RUNNER: runnerId,
      HARBORMASTER_PROJECT: projectId,
      HARBORMASTER_TOKEN: secret,
    };
    const readyPattern = ready?.output;
    const what = { runnerId, isAgent, argv, cwd, environment, terminal, size, readyPattern };
    return this.#parts.hosts.spawn(what);
  }

  async #started(
    { id: runnerId, projectId }: Runner,
    order: LaunchOrder,
    berth: Berth,
    { hostId, process, terminal }: SpawnAnswer & { readonly kind: 'spawned' },
    origin: Origin,
  ): Promise<Begun> {
    const begun = { hostId, process };
    const endsAt = this.#parts.endsAt(order);
    const started = { type: 'runnerStarted', runnerId, projectId } as const;
    // It runs: also on a disk that is full this is said of it, and nothing else.
    await this.#parts.insistence.write({ ...started, hostId, process, terminal, endsAt }, origin);
    await berth.passTo(process, runnerId).catch((failure: unknown) => {
      this.#parts.log.warn('The leases of a runner stay its project’s.', { failure });
    });
    return begun;
  }

  async #notStarted(
    of: { readonly runnerId: string; readonly projectId: string },
    { code, message }: SpawnAnswer & { readonly kind: 'failed' },
    origin: Origin,
  ): Promise<void> {
    const why = /^[a-zA-Z]{1,40}$/.test(code) ? code : 'notStarted';
    const finding: Finding = {
      ...{ check: 'command', level: 'required', why },
      facts: { message },
    };
    this.#findings.set(of.runnerId, [...this.findings(of.runnerId), finding]);
    if (this.#state(of.runnerId) === 'starting')
      await this.#write({ type: 'runnerNotStarted', ...of, why }, origin);
  }

  async #refuse(
    of: { readonly runnerId: string; readonly projectId: string },
    why: string,
    origin: Origin,
    checks?: readonly string[],
  ): Promise<undefined> {
    await this.#write({ type: 'runnerRefused', ...of, why, checks }, origin);
  }

  #state(runnerId: string): RunnerState | undefined {
    return this.#parts.chronicle.ledger.runner(runnerId)?.state;
  }

  #write(event: RunnerEvent, origin: Origin): Promise<void> {
    return this.#parts.chronicle.write([event], origin);
  }
}
