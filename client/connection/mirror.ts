/** What the server knows, as of a revision: every view reads it, nobody but the server's events writes it. Knows no connection for longer than it lasts. */
import { isDeepStrictEqual } from 'node:util';
import { Emitter, type Unsubscribe } from '#common/emitter.ts';
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { Instance } from '#protocol/instances.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import type { Runner } from '#protocol/runner.ts';
import type { Change, Position } from '#protocol/state.ts';
import type { EventParams } from './calls.ts';
import type { Peer } from './peer.ts';

/** What became different, by id: new, other and gone alike. Empty when only `connected` did. */
export interface MirrorChange {
  readonly leases: ReadonlySet<string>;
  readonly instances: ReadonlySet<string>;
  readonly projects: ReadonlySet<string>;
  readonly budgets: ReadonlySet<string>;
  readonly runners: ReadonlySet<string>;
}

type DidChange = EventParams['state/didChange'];

export class Mirror {
  readonly #leases = new Map<string, Lease>();
  readonly #instances = new Map<string, Instance>();
  readonly #projects = new Map<string, Project>();
  readonly #budgets = new Map<string, BudgetStatus>();
  readonly #runners = new Map<string, Runner>();
  readonly #changes = new Emitter<MirrorChange>();
  #position: Position | undefined;
  #connected = false;
  /** Which watch is the current one: what an earlier one brings late is dropped. */
  #watch = 0;

  get leases(): ReadonlyMap<string, Lease> {
    return this.#leases;
  }

  get instances(): ReadonlyMap<string, Instance> {
    return this.#instances;
  }

  get projects(): ReadonlyMap<string, Project> {
    return this.#projects;
  }

  /** Every account of every budget. */
  get budgets(): ReadonlyMap<string, BudgetStatus> {
    return this.#budgets;
  }

  /** Those that were not removed, whether they run or not. */
  get runners(): ReadonlyMap<string, Runner> {
    return this.#runners;
  }

  /** How far it has read; undefined before the first picture. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** False while the picture may be out of date: before the first one, and while the server is away. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Tells exactly what became different, after it did. */
  onDidChange(listener: (change: MirrorChange) => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  /**
   * Follows `peer` until it closes: asks for what changed since the last position, then applies each event.
   * Resolves when the picture is up to date; rejects when it could not be had. A missed event makes it ask anew by itself.
   */
  async follow(peer: Peer): Promise<void> {
    const watch = ++this.#watch;
    void peer.closed.then(() => {
      if (watch === this.#watch) this.away();
    });
    let early: DidChange[] | undefined = [];
    let next = 0;
    const take = (event: DidChange) => {
      if (event.number < next) return;
      if (event.number > next) return void again();
      next = event.number + 1;
      this.#apply(event.change, event.position);
    };
    const again = async () => {
      stop();
      // A server that cannot say what was missed is no server to follow: whoever opened the peer opens another.
      if (watch === this.#watch) await this.follow(peer).catch(() => peer.close());
    };
    const stop = peer.onEvent('state/didChange', (event) => {
      if (watch !== this.#watch) stop();
      else if (early) early.push(event);
      else take(event);
    });
    try {
      const answer = await peer.request('state/watch', { since: this.#position });
      if (watch !== this.#watch) return;
      next = answer.next;
      this.#connected = true;
      const { change, position } = answer;
      const instancesGone = missing(this.#instances, change.instances);
      const budgetsGone = missing(this.#budgets, change.budgets ?? []);
      if (answer.resumed) this.#apply({ ...change, instancesGone, budgetsGone }, position);
      else this.#replace(change, position);
    } catch (failure) {
      stop();
      throw failure;
    }
    const waited = early;
    early = undefined;
    for (const event of waited) if (watch === this.#watch) take(event);
  }

  /** The server is gone: the picture stays as it was last seen, and says so. */
  away(): void {
    this.#watch++;
    if (!this.#connected) return;
    this.#connected = false;
    const none = new Set<string>();
    this.#changes.emit({
      ...{ leases: none, instances: none, projects: none },
      ...{ budgets: none, runners: none },
    });
  }

  #apply(change: Change, position: Position): void {
    this.#position = position;
    this.#changes.emit({
      leases: merge(this.#leases, change.leases, change.leasesGone),
      instances: merge(this.#instances, change.instances, change.instancesGone),
      projects: merge(this.#projects, change.projects, change.projectsGone ?? []),
      budgets: merge(this.#budgets, change.budgets ?? [], change.budgetsGone ?? []),
      runners: merge(this.#runners, change.runners ?? [], change.runnersGone ?? []),
    });
  }

  #replace(whole: Change, position: Position): void {
    this.#position = position;
    // Servers of before 0.4 have none.
    const { budgets = [], runners = [] } = whole;
    this.#changes.emit({
      leases: merge(this.#leases, whole.leases, missing(this.#leases, whole.leases)),
      instances: merge(this.#instances, whole.instances, missing(this.#instances, whole.instances)),
      projects: merge(this.#projects, whole.projects, missing(this.#projects, whole.projects)),
      budgets: merge(this.#budgets, budgets, missing(this.#budgets, budgets)),
      runners: merge(this.#runners, runners, missing(this.#runners, runners)),
    });
  }
}

interface Identified {
  readonly id: string;
}

/** Puts `values` in and takes `gone` out; returns the ids of what is different now. */
function merge<T extends Identified>(
  into: Map<string, T>,
  values: readonly T[],
  gone: readonly string[],
): Set<string> {
  const different = new Set<string>();
  for (const value of values) {
    if (isDeepStrictEqual(into.get(value.id), value)) continue;
    into.set(value.id, value);
    different.add(value.id);
  }
  for (const id of gone) if (into.delete(id)) different.add(id);
  return different;
}

function missing(before: ReadonlyMap<string, Identified>, now: readonly Identified[]): string[] {
  const there = new Set(now.map((value) => value.id));
  return [...before.keys()].filter((id) => !there.has(id));
}
