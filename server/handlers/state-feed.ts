/** Tells every watcher each change once, in order, from the revision at which it began. */
import { type Position, stateEvents } from '#protocol/state.ts';
import type { Caller } from './caller.ts';
import { Dirt, type Picture } from './picture.ts';

interface Watcher {
  readonly caller: Caller;
  /** The number of the next event that it is told. */
  next: number;
}

export class StateFeed {
  readonly #picture: Picture;
  readonly #position: () => Position;
  readonly #watchers = new Map<string, Watcher>();
  #dirt = new Dirt();
  #isScheduled = false;

  constructor(picture: Picture, position: () => Position) {
    this.#picture = picture;
    this.#position = position;
  }

  /** Notes what changed; the watchers are told of all that changed in this turn of the event loop together. */
  note(mark: (dirt: Dirt) => void): void {
    mark(this.#dirt);
    if (this.#isScheduled || this.#dirt.isEmpty) return;
    this.#isScheduled = true;
    setImmediate(() => this.flush());
  }

  /**
   * Begins to tell `caller`, in the same turn as the picture is taken, so that no event slips between. A connection that watches
   * already is told each change once all the same, and goes on counting. Returns the number of the first event that follows.
   */
  watch(caller: Caller): number {
    this.flush();
    const { connection } = caller;
    const known = this.#watchers.get(connection);
    if (known) return known.next;
    this.#watchers.set(connection, { caller, next: 1 });
    caller.onGone(() => this.#watchers.delete(connection));
    return 1;
  }

  flush(): void {
    this.#isScheduled = false;
    if (this.#dirt.isEmpty) return;
    const change = this.#picture.changes(this.#dirt);
    this.#dirt = new Dirt();
    const position = this.#position();
    for (const watcher of this.#watchers.values()) {
      const number = watcher.next++;
      void watcher.caller.notify(stateEvents.didChange.method, { position, number, change });
    }
  }
}
