/** Every runner that was started and not removed: what the runner events fold into. Pure: no clock, no process, no decision. */
import { isOver, type Runner, type RunnerFacts, type RunnerState, runnerKey } from './runner.ts';
import { type RunnerEvent, runnerIdIn } from './runner-events.ts';
import { mayHappen, stepFrom } from './runner-transitions.ts';

/** More crashes than any breaker counts need not be remembered. */
const mostCrashes = 16;

interface Saved {
  readonly runners: readonly Runner[];
}

export class RunnerLedger {
  readonly #runners = new Map<string, Runner>();
  readonly #byName = new Map<string, string>();

  get size(): number {
    return this.#runners.size;
  }

  /** Whether any of them runs, or is about to. */
  get isBusy(): boolean {
    for (const runner of this.#runners.values()) if (!isOver(runner)) return true;
    return false;
  }

  runners(): IterableIterator<Runner> {
    return this.#runners.values();
  }

  runner(id: string): Runner | undefined {
    return this.#runners.get(id);
  }

  runnerNamed(projectId: string, name: string): Runner | undefined {
    const id = this.#byName.get(runnerKey(projectId, name));
    return id === undefined ? undefined : this.#runners.get(id);
  }

  runnersOfProject(projectId: string): Runner[] {
    return [...this.#runners.values()].filter((each) => each.projectId === projectId);
  }

  /** Whether the event can happen now. */
  admits(event: RunnerEvent): boolean {
    return mayHappen(this.#runners.get(runnerIdIn(event))?.state, event.type);
  }

  /** Folds one event in; never throws, and returns the ids of the runners. What cannot happen, as after a lost record, changes nothing. */
  apply(event: RunnerEvent, at: number): readonly string[] {
    const id = runnerIdIn(event);
    const before = this.#runners.get(id);
    if (event.type === 'runnerAsked') {
      const { runner, replaces } = event;
      const other = replaces === undefined ? undefined : this.#runners.get(replaces);
      this.#put(asked(runner, before, other, at));
      return replaces === undefined ? [id] : [replaces, id];
    }
    if (!before || !mayHappen(before.state, event.type)) return [id];
    const { previous } = before;
    if (event.type === 'runnerRemoved') this.#remove(before);
    else if (previous && isNothing(event)) {
      this.#remove(before);
      this.#put(previous);
      return [id, previous.id];
    } else if (event.type === 'runnerWithdrawn') this.#remove(before);
    else this.#put(after(before, event, at));
    return [id];
  }

  /** A JSON value that `restore` takes. */
  save(): Saved {
    return { runners: [...this.#runners.values()] };
  }

  restore(saved: unknown): void {
    this.#runners.clear();
    this.#byName.clear();
    for (const runner of (saved as Saved | undefined)?.runners ?? []) this.#put(runner);
  }

  #put(runner: Runner): void {
    const key = runnerKey(runner.projectId, runner.name);
    const other = this.#byName.get(key);
    // Only a journal that lost a record can give one name to two; the later one is right.
    if (other !== undefined && other !== runner.id) this.#runners.delete(other);
    this.#runners.set(runner.id, runner);
    this.#byName.set(key, runner.id);
  }

  #remove({ id, projectId, name }: Runner): void {
    this.#runners.delete(id);
    if (this.#byName.get(runnerKey(projectId, name)) === id)
      this.#byName.delete(runnerKey(projectId, name));
  }
}

/** Whether it says that the runner is not kept, and never ran. */
function isNothing(event: RunnerEvent): boolean {
  return (
    event.type === 'runnerWithdrawn' || (event.type === 'runnerStopped' && event.exit === undefined)
  );
}

/** What somebody has started anew begins anew; what is said again of one that runs changes nothing. `other`: what it replaces. */
function asked(
  facts: RunnerFacts,
  before: Runner | undefined,
  other: Runner | undefined,
  at: number,
): Runner {
  if (before && !isOver(before)) return before;
  // What came to nothing itself is not what comes back.
  const previous = (other && (other.previous ?? other)) ?? before?.previous;
  return {
    ...facts,
    ...{ state: 'queued', since: at, sight: 'waiting', restarts: 0 },
    ...{ wasReady: false, isUnwanted: false, crashes: [], leaseIds: [] },
    starts: before?.starts ?? 0,
    ...(previous && { previous }),
  };
}

type Later = Exclude<
  RunnerEvent,
  { readonly type: 'runnerAsked' | 'runnerRemoved' | 'runnerWithdrawn' }
>;

function after(before: Runner, event: Later, at: number): Runner {
  const step = stepFrom(before.state, event.type);
  const moved: Runner = step
    ? { ...before, state: step.state, since: at, sight: step.sight, why: undefined }
    : before;
  const { previous, ...now } = { ...moved, ...changes(before, event, at) };
  return previous && mayBeNothing.has(now.state) ? { ...now, previous } : now;
}

/** As long as it was in no other, it may be that nothing of it ever ran. */
const mayBeNothing: ReadonlySet<RunnerState> = new Set([
  ...(['queued', 'checking', 'starting', 'failed', 'stopping'] as const),
]);

/** What an event says beside where it leads. */
function changes(before: Runner, event: Later, at: number): Partial<Runner> {
  switch (event.type) {
    case 'runnerChecking':
      return event.runner ?? {};
    case 'runnerSilent':
    case 'runnerNotReady':
    case 'runnerHeard':
    case 'runnerResumed':
    case 'runnerProgressed':
      return {};
    case 'runnerReady':
      return { wasReady: true };
    case 'runnerRefused':
    case 'runnerNotStarted':
      return { why: event.why, leaseIds: [], exit: undefined, tokenId: undefined };
    case 'runnerStarting': {
      const { leaseIds, tokenId, sessionId = before.sessionId } = event;
      const fresh = { exit: undefined, process: undefined, hostId: undefined, limit: undefined };
      const more = {
        wasReady: false,
        leftovers: undefined,
        restartAt: undefined,
        starts: before.starts + 1,
      };
      return { ...fresh, ...more, leaseIds, tokenId, sessionId };
    }
    case 'runnerStarted': {
      const { hostId, process, terminal, endsAt } = event;
      const limit = endsAt === undefined ? undefined : { endsAt, extensions: 0 };
      return { hostId, process, terminal, limit, startedAt: at };
    }
    case 'runnerFound': {
      const { hostId, process, terminal = before.terminal, endsAt } = event;
      const startedAt = (before.process && before.startedAt) ?? at;
      const here = { hostId, process, terminal, startedAt };
      return endsAt === undefined ? here : { ...here, limit: { endsAt, extensions: 0 } };
    }
    case 'runnerPaused':
    case 'runnerStuck':
    case 'runnerUnknown':
      return { why: event.why };
    case 'runnerLost':
      return { why: event.why, hostId: undefined };
    case 'runnerStopAsked':
      return { why: event.why, isUnwanted: true, restartAt: undefined };
    case 'runnerSurvived':
      return { why: 'survived', hostId: undefined };
    case 'runnerStopped':
    case 'runnerExited':
      return { exit: event.exit, ...ended, leftovers: undefined };
    case 'runnerLeftoversSeen':
      return { leftovers: event.count };
    case 'runnerLeftoversGone':
      return { leftovers: undefined };
    case 'runnerRestarting': {
      const { restartAt, crashed } = event;
      const crashes = crashed ? [...before.crashes, at].slice(-mostCrashes) : before.crashes;
      return { restartAt, crashes, restarts: before.restarts + 1 };
    }
    case 'runnerCrashLooping':
      return { crashes: [] };
    case 'runnerExtended': {
      const extensions = (before.limit?.extensions ?? 0) + 1;
      return { limit: { ...before.limit, endsAt: event.endsAt, extensions } };
    }
    case 'runnerLimitReached':
      return { limit: before.limit && { ...before.limit, reachedAt: at } };
  }
}

/** What only a runner has that runs. */
const ended: Partial<Runner> = {
  hostId: undefined,
  process: undefined,
  tokenId: undefined,
  leaseIds: [],
  limit: undefined,
};
