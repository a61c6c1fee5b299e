/** Looks at everything that listens on the machine while somebody watches, tells what changed, and does nothing while nobody does. */
import { type Cancel, type Clock, every } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import { type MachineListener, machineEvents } from '#protocol/machine.ts';
import type { Listener } from '#server/ports/needs.ts';
import type { Project } from '#server/projects/project.ts';
import type { Caller } from './caller.ts';
import { wireProcess } from './words.ts';

/** Milliseconds between two looks; each is one pass over the system's tables. */
const lookEveryMs = 2_000;

export interface MachineFeedParts {
  readonly listeners: () => Promise<readonly Listener[]>;
  /** Those that were met: a process is told to be of one when it works below its root. */
  readonly projects: () => Iterable<Project>;
  readonly clock: Clock;
  readonly log: Log;
}

type Picture = ReadonlyMap<string, MachineListener>;

export class MachineFeed {
  readonly #parts: MachineFeedParts;
  /** Whoever is told, with what it knows; undefined until it has had its first list. */
  readonly #watchers = new Map<string, { readonly caller: Caller; known?: Picture }>();
  #stop: Cancel | undefined;

  constructor(parts: MachineFeedParts) {
    this.#parts = parts;
  }

  /** Everything that listens now; what changes from then on is told. */
  async watch(caller: Caller): Promise<readonly MachineListener[]> {
    const { connection } = caller;
    if (!this.#watchers.has(connection)) {
      this.#watchers.set(connection, { caller });
      caller.onGone(() => this.unwatch(caller));
    }
    this.#stop ??= every(this.#parts.clock, lookEveryMs, () => this.#look());
    const picture = await this.#picture();
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
        const change = differences(watcher.known, now);
        watcher.known = now;
        if (change.listeners.length + change.gone.length > 0)
          void watcher.caller.notify(machineEvents.didChange.method, change);
      }
    } catch (failure) {
      this.#parts.log.warn('It cannot be seen who listens on the machine.', { failure });
    }
  }

  async #picture(): Promise<Picture> {
    const projects = [...this.#parts.projects()];
    const picture = new Map<string, MachineListener>();
    for (const { port, address, process: seen } of await this.#parts.listeners()) {
      // A container's row has no process of its own; its start time is its name.
      const id = seen ? `${port}-${seen.process.pid}-${seen.process.startTime}` : `${port}`;
      const addresses = [...(picture.get(id)?.addresses ?? []), address].sort();
      const process = seen && {
        ...wireProcess(seen),
        projectId: projectAround(projects, seen.cwd),
      };
      picture.set(id, { id, port, addresses, process });
    }
    return picture;
  }
}

/** The project with the longest root around the directory; git is not asked, for there may be hundreds of processes. */
function projectAround(projects: readonly Project[], directory = ''): string | undefined {
  let best: Project | undefined;
  for (const project of projects) {
    const { root } = project;
    const isInside = directory === root || /^[\\/]/.test(directory.slice(root.length));
    if (isInside && directory.startsWith(root) && root.length > (best?.root.length ?? 0))
      best = project;
  }
  return best?.id;
}

function differences(before: Picture, now: Picture) {
  return {
    listeners: [...now.values()].filter(
      (one) => JSON.stringify(before.get(one.id)) !== JSON.stringify(one),
    ),
    gone: [...before.keys()].filter((id) => !now.has(id)),
  };
}
