/** Looks at everything that listens on the machine while somebody watches, tells what changed, and does nothing while nobody does. */
import { type Cancel, type Clock, every } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import { type MachineListener, type MachineSocket, machineEvents } from '#protocol/machine.ts';
import type { Caller } from './caller.ts';

/** Milliseconds between two looks; each is one pass over the system's tables. */
const lookEveryMs = 2_000;

export interface MachineFeedParts {
  readonly sockets: (want: { readonly udp: boolean }) => Promise<readonly MachineSocket[]>;
  readonly clock: Clock;
  readonly log: Log;
}

type Picture = ReadonlyMap<string, MachineListener>;

export class MachineFeed {
  readonly #parts: MachineFeedParts;
  /** Whoever is told, with what it knows; undefined until it has had its first list. */
  readonly #watchers = new Map<
    string,
    { readonly caller: Caller; udp: boolean; known?: Picture }
  >();
  #stop: Cancel | undefined;

  constructor(parts: MachineFeedParts) {
    this.#parts = parts;
  }

  /** Everything that listens now; what changes from then on is told. */
  async watch(caller: Caller, udp: boolean): Promise<readonly MachineListener[]> {
    const { connection } = caller;
    const before = this.#watchers.get(connection);
    if (!before) caller.onGone(() => this.unwatch(caller));
    this.#watchers.set(connection, { caller, udp });
    this.#stop ??= every(this.#parts.clock, lookEveryMs, () => this.#look());
    const picture = seenBy(udp, await this.#picture());
    const watcher = this.#watchers.get(connection);
    if (watcher) watcher.known = picture;
    return [...picture.values()];
  }

  unwatch({ connection }: Caller): void {
    this.#watchers.delete(connection);
    if (this.#watchers.size === 0) this.close();
  }

  /** Looks no more. */
  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#watchers.clear();
  }

  async #look(): Promise<void> {
    try {
      const now = await this.#picture();
      for (const watcher of this.#watchers.values()) {
        if (!watcher.known) continue;
        const seen = seenBy(watcher.udp, now);
        const change = differences(watcher.known, seen);
        watcher.known = seen;
        if (change.listeners.length + change.gone.length > 0)
          void watcher.caller.notify(machineEvents.didChange.method, change);
      }
    } catch (failure) {
      this.#parts.log.warn('It cannot be seen who listens on the machine.', { failure });
    }
  }

  async #picture(): Promise<Picture> {
    const udp = [...this.#watchers.values()].some((watcher) => watcher.udp);
    const picture = new Map<string, MachineListener>();
    for (const socket of await this.#parts.sockets({ udp })) {
      const { protocol, port, address, process, user, container, ours } = socket;
      // A container's row has no process of its own; its start time is its name.
      const key = process
        ? `${port}-${process.process.pid}-${process.process.startTime}`
        : `${port}`;
      const id = protocol === 'udp' ? `${key}-udp` : key;
      const addresses = [...(picture.get(id)?.addresses ?? []), address].sort();
      picture.set(id, {
        ...{ id, port, addresses, process, user, container, ours },
        ...(protocol === 'udp' && { protocol }),
      });
    }
    return picture;
  }
}

/** What a watcher asked to see. */
function seenBy(udp: boolean, picture: Picture): Picture {
  if (udp) return picture;
  return new Map([...picture].filter(([, { protocol }]) => protocol !== 'udp'));
}

function differences(before: Picture, now: Picture) {
  return {
    listeners: [...now.values()].filter(
      (one) => JSON.stringify(before.get(one.id)) !== JSON.stringify(one),
    ),
    gone: [...before.keys()].filter((id) => !now.has(id)),
  };
}
