/** The newest of what happened, as it happens: asked for while somebody wants it, and forgotten after. Knows no view. */
import { Emitter } from '#common/emitter.ts';
import type { Activity, ActivityFilter } from '#protocol/activity.ts';
import type { Peer } from './peer.ts';

/** More than anybody scrolls through; what is older is in `hm activity`. */
const mostKept = 200;

export class ActivityMirror {
  /** Emits after each change. */
  readonly onDidChange = new Emitter<undefined>();
  #activities: readonly Activity[] | undefined;
  #filter: ActivityFilter = {};
  #peer: Peer | undefined;
  #wanted = false;
  #stop: (() => void) | undefined;

  /** Newest first; undefined before the first list, and while nobody wants one. */
  get activities(): readonly Activity[] | undefined {
    return this.#activities;
  }

  get filter(): ActivityFilter {
    return this.#filter;
  }

  /** The connection to ask over, as long as it lasts. */
  attach(peer: Peer): void {
    this.#leave();
    this.#peer = peer;
    void peer.closed.then(() => {
      if (this.#peer !== peer) return;
      this.#leave();
      this.#peer = undefined;
    });
    if (this.#wanted) void this.#watch(peer);
  }

  /** Whether anybody looks. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    const peer = this.#peer;
    if (!peer) return;
    if (wanted) return void this.#watch(peer);
    this.#leave();
    // A server that is gone tells nothing anyway.
    peer.request('activity/unwatch', {}).catch(() => {});
  }

  /** From now on only what this filter lets through. */
  narrow(filter: ActivityFilter): void {
    this.#filter = filter;
    this.#leave();
    if (this.#peer && this.#wanted) void this.#watch(this.#peer);
  }

  async #watch(peer: Peer): Promise<void> {
    const filter = this.#filter;
    const early: Activity[] = [];
    const stop = peer.onEvent('activity/didHappen', ({ activities }) => {
      if (this.#activities) this.#take(activities);
      else early.push(...activities);
    });
    this.#stop = stop;
    try {
      await peer.request('activity/watch', filter);
      const newest = await peer.request('activity/list', { ...filter, limit: mostKept });
      // Somebody looked away, and perhaps back, meanwhile.
      if (this.#stop !== stop) return;
      this.#activities = newest;
      this.#take(early);
    } catch {
      // An older server tells nobody: there is nothing to show.
      stop();
    }
  }

  /** `activities` come oldest first, and some may be here already. */
  #take(activities: readonly Activity[]): void {
    const known = this.#activities ?? [];
    const newest = known[0]?.revision ?? 0;
    const news = activities.filter(({ revision }) => revision > newest).reverse();
    this.#activities = [...news, ...known].slice(0, mostKept);
    this.onDidChange.emit(undefined);
  }

  #leave(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#activities = undefined;
    this.onDidChange.emit(undefined);
  }
}
