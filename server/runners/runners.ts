/** The front door of the runners' room: who has what started, ended, or forgotten. Whoever asks for one name of a project waits for whoever asked before. */
import type { Origin } from '#common/origin.ts';
import type { Chronicle } from './chronicle.ts';
import { dependencyPlan, hopelessIn } from './dependency-plan.ts';
import type { LaunchOrder } from './launch-order.ts';
import { type LaunchAnswer, type Launches, type RefusalReason, refusal } from './launches.ts';
import type { Declared, DeclaredRunners, Hosts, RunnerFiles } from './needs.ts';
import type { ReadyGate } from './ready-gate.ts';
import { isOver, type Runner, runnerKey } from './runner.ts';
import type { RunnerLedger } from './runner-ledger.ts';
import type { StopAnswer, Stops } from './stops.ts';
import type { OnTaken } from './taken.ts';

/** What is said beside a name. */
export interface StartWish {
  readonly skipChecks?: readonly string[] | undefined;
  readonly unmetered?: boolean | undefined;
  /** Nobody looks on: what is only advised is not checked. */
  readonly unattended?: boolean | undefined;
}

export interface RunnersParts {
  readonly chronicle: Chronicle;
  readonly hosts: Hosts;
  readonly files: Pick<RunnerFiles, 'order'>;
  readonly gate: Pick<ReadyGate, 'ready'>;
  readonly launches: Launches;
  readonly stops: Stops;
  readonly declared: DeclaredRunners;
  /** Milliseconds between each way of asking to end and the next. */
  readonly grace: () => number;
}

export class Runners {
  readonly #parts: RunnersParts;
  readonly #ledger: RunnerLedger;
  /** What started by itself since this server came: once is enough. */
  readonly #begunByItself = new Set<string>();

  constructor(parts: RunnersParts) {
    this.#parts = parts;
    this.#ledger = parts.chronicle.ledger;
  }

  /** Starts a command that nobody declared. */
  launch(order: LaunchOrder, onTaken: OnTaken, origin: Origin): Promise<LaunchAnswer> {
    return this.#parts.launches.launch(order, onTaken, origin);
  }

  remove(runner: Runner, origin: Origin): Promise<'removed' | 'stillRuns'> {
    return this.#parts.launches.remove(runner, origin);
  }

  /** Starts a declared runner, with those that it depends on, or one that ended. */
  async start(path: string, name: string, wish: StartWish, origin: Origin): Promise<LaunchAnswer> {
    const { projectId, trusted, untrusted } = await this.#parts.declared.at(path);
    const declared = byName(trusted);
    if (declared.has(name)) {
      const { started, refused } = await this.#startAll([name], declared, wish, origin);
      const refusal = refused.find((each) => each.name === name) ?? refused[0];
      if (refusal) return { kind: 'refused', reason: refusal.reason, findings: [] };
      const answer = started.get(name);
      if (answer) return typeof answer === 'string' ? this.#parts.launches.outcome(answer) : answer;
    }
    const known = this.#ledger.runnerNamed(projectId, name);
    if (!known || known.declared) {
      const isThere = untrusted.some(({ order }) => order.name === name);
      return refusal(isThere ? 'runnerUntrusted' : 'noSuchRunner', known);
    }
    if (!isOver(known)) return { kind: 'running', runner: known };
    const order = await this.#parts.files.order(known.id);
    if (!order) return refusal('launchForgotten', known);
    const answer = await this.#parts.launches.ask(
      { ...order, ...wished(order, wish) },
      known.id,
      'attach',
      origin,
    );
    return typeof answer === 'string' ? this.#parts.launches.outcome(answer) : answer;
  }

  /** Ends it, if it runs, and starts it again as it is declared now, or as it was launched. */
  async restart(
    path: string,
    name: string,
    wish: StartWish,
    origin: Origin,
  ): Promise<LaunchAnswer> {
    const { projectId } = await this.#parts.declared.at(path);
    const known = this.#ledger.runnerNamed(projectId, name);
    const { key: _, ...by } = origin;
    if (known && !isOver(known)) {
      const { kind } = await this.stop(known, undefined, by);
      if (kind !== 'stopped') return refusal('notEnded', this.#ledger.runner(known.id));
    }
    return this.start(path, name, wish, origin);
  }

  /** Those that are declared, or those of these names; with `auto` those that start by themselves, once. */
  async up(
    path: string,
    names: readonly string[] | undefined,
    auto: boolean,
    origin: Origin,
  ): Promise<{
    readonly runners: readonly Runner[];
    readonly refused: readonly { readonly name: string; readonly reason: RefusalReason }[];
  }> {
    const { projectId, trusted, untrusted } = await this.#parts.declared.at(path);
    const declared = byName(trusted);
    const wanted =
      names ??
      trusted
        .filter(({ order, autostart }) => !auto || (autostart && this.#mayBegin(order)))
        .map(({ order }) => order.name);
    if (auto) for (const name of wanted) this.#begunByItself.add(runnerKey(projectId, name));
    const there = wanted.filter((name) => declared.has(name));
    const missing = wanted.filter((name) => !declared.has(name));
    const { started, refused } = await this.#startAll(
      there,
      declared,
      { unattended: auto },
      origin,
    );
    const ids = Array.from(started.values(), (each) =>
      typeof each === 'string' ? each : (each.runner?.id ?? ''),
    );
    const isUntrusted = (name: string) => untrusted.some(({ order }) => order.name === name);
    return {
      runners: ids.flatMap((id) => this.#ledger.runner(id) ?? []),
      refused: [
        ...refused,
        ...missing.map((name) => ({
          name,
          reason: isUntrusted(name) ? ('runnerUntrusted' as const) : ('noSuchRunner' as const),
        })),
      ],
    };
  }

  /** Ends those of a project and what they left, each before those that it depends on; what is not in the way of another goes at once. */
  async down(
    projectId: string,
    names: readonly string[] | undefined,
    origin: Origin,
  ): Promise<readonly Runner[]> {
    const all = this.#ledger.runnersOfProject(projectId);
    const meant = all.filter(({ name }) => names === undefined || names.includes(name));
    const isGoing = await Promise.all(
      meant.map((each) => !isOver(each) || this.#parts.stops.hasLeftovers(each)),
    );
    const going = new Map(meant.filter((_, n) => isGoing[n]).map((each) => [each.name, each]));
    const ends = new Map<string, Promise<unknown>>();
    const end = (runner: Runner, above: readonly string[]): Promise<unknown> => {
      const known = ends.get(runner.name);
      if (known !== undefined) return known;
      const users = [...going.values()].filter(
        ({ name, dependsOn }) => dependsOn.includes(runner.name) && !above.includes(name),
      );
      const waited = users.map((user) => end(user, [...above, runner.name]));
      const ending = Promise.all(waited).then(() => this.stop(runner, undefined, origin));
      ends.set(runner.name, ending);
      return ending;
    };
    await Promise.all(Array.from(going.values(), (runner) => end(runner, [])));
    return meant.flatMap(({ id }) => this.#ledger.runner(id) ?? []);
  }

  /** Nothing of it is left when the answer is `stopped`. */
  async stop(
    runner: Runner,
    grace: number | undefined,
    origin: Origin,
  ): Promise<StopAnswer | { readonly kind: 'notRunning' }> {
    const { stops } = this.#parts;
    const now = this.#ledger.runner(runner.id);
    if (!now || (isOver(now) && !(await stops.hasLeftovers(now)))) return { kind: 'notRunning' };
    return stops.stop(now, grace ?? this.#parts.grace(), 'asked', origin);
  }

  async attach(runner: Runner, rights: 'view' | 'type') {
    const { hosts } = this.#parts;
    const { hostId, id } = runner;
    if (isOver(runner)) return { kind: 'refused', reason: 'notRunning' } as const;
    const ticket = hostId === undefined ? undefined : await hosts.ticket(hostId, id, rights);
    if (!ticket || hostId === undefined) return { kind: 'refused', reason: 'hostAway' } as const;
    return { kind: 'attached', hostId, ...ticket } as const;
  }

  /** Resolves true when all that it depends on is ready, and false as soon as one of them cannot be. */
  dependencies({ projectId, dependsOn }: LaunchOrder): Promise<boolean> {
    const met = dependsOn.map(async (name) => {
      const runner = this.#ledger.runnerNamed(projectId, name);
      return runner !== undefined && (await this.#parts.gate.ready(runner.id));
    });
    return new Promise((resolve, reject) => {
      for (const each of met) each.then((isMet) => isMet || resolve(false), reject);
      void Promise.all(met).then((all) => resolve(all.every(Boolean)), reject);
    });
  }

  async #startAll(
    wanted: readonly string[],
    declared: ReadonlyMap<string, Declared>,
    wish: StartWish,
    origin: Origin,
  ) {
    const known = new Map(Array.from(declared, ([name, { order }]) => [name, order]));
    const plan = dependencyPlan(wanted, known);
    const hopeless = hopelessIn(plan, known);
    const refused: { name: string; reason: RefusalReason }[] = [];
    const started = new Map<string, string | LaunchAnswer>();
    for (const name of plan.order) {
      const order = known.get(name);
      if (!order) continue;
      if (hopeless.has(name)) {
        refused.push({ name, reason: 'dependenciesUnmet' });
        continue;
      }
      const { projectId } = order;
      const meant = wanted.includes(name) ? { ...order, ...wished(order, wish) } : order;
      const { key: _, ...by } = origin;
      const before = this.#ledger.runnerNamed(projectId, name);
      started.set(name, await this.#parts.launches.ask(meant, before?.id, 'attach', by));
    }
    return { started, refused };
  }

  /** Once by itself for each server, and never what somebody ended. */
  #mayBegin({ projectId, name }: LaunchOrder): boolean {
    if (this.#begunByItself.has(runnerKey(projectId, name))) return false;
    const known = this.#ledger.runnerNamed(projectId, name);
    return !known || (isOver(known) && !known.isUnwanted);
  }
}

function wished(
  order: LaunchOrder,
  { skipChecks, unmetered, unattended }: StartWish,
): Partial<LaunchOrder> {
  return {
    skipChecks: skipChecks ?? order.skipChecks,
    unmetered: unmetered ?? order.unmetered,
    ...(unattended && { unattended }),
  };
}

function byName(all: readonly Declared[]): ReadonlyMap<string, Declared> {
  return new Map(all.map((each) => [each.order.name, each]));
}
