/** The servers of the projects that a window works in and that have one of their own: started and kept while the window is there. Knows no editor. */
import { pause } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import { placesAt } from './choose-server.ts';
import { type ClientFacts, connect } from './connect.ts';
import { stayConnected } from './reconnect.ts';
import type { ServerProgram } from './start-server.ts';

/** How often it is looked at whether a project has a server of its own by now, in milliseconds. */
const lookEvery = 5_000;

/** A server of a project's own that this window is connected to. */
export interface OwnServer {
  readonly root: string;
  readonly pid: number;
}

export interface OwnServersParts {
  readonly program: ServerProgram;
  readonly facts: ClientFacts;
  /** What says where servers are. Default: our own environment. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export class OwnServers {
  /** A server came, changed or went. */
  readonly onDidChange = new Emitter<void>();
  readonly #parts: OwnServersParts;
  readonly #kept = new Map<string, AbortController>();
  readonly #servers = new Map<string, OwnServer>();

  constructor(parts: OwnServersParts) {
    this.#parts = parts;
  }

  /** By project id. */
  get servers(): ReadonlyMap<string, OwnServer> {
    return this.#servers;
  }

  /** These directories, by the ids of their projects, and no others any more. */
  keep(directories: ReadonlyMap<string, string>): void {
    for (const [id, end] of this.#kept) {
      if (directories.has(id)) continue;
      end.abort();
      this.#kept.delete(id);
    }
    for (const [id, directory] of directories) {
      if (this.#kept.has(id)) continue;
      const end = new AbortController();
      this.#kept.set(id, end);
      const live = (signal: AbortSignal) => this.#live(id, directory, signal);
      void stayConnected({ live, signal: end.signal });
    }
  }

  /** Hangs up; the servers stay. */
  close(): void {
    this.keep(new Map());
  }

  /** The mode is asked for anew each time: a project whose mode was changed back gets no server. */
  async #live(id: string, directory: string, signal: AbortSignal): Promise<void> {
    const { program, facts, env } = this.#parts;
    const places = await placesAt(directory, env);
    if (places.project?.id !== id) return pause(lookEvery, signal);
    const peer = await connect({ program, places, env, signal }, facts);
    const hangUp = () => peer.close();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      if (signal.aborted) peer.close();
      const { pid } = await peer.request('server/health', {});
      this.#servers.set(id, { root: places.project.root, pid });
      this.onDidChange.emit();
      await peer.closed;
    } finally {
      signal.removeEventListener('abort', hangUp);
      peer.close();
      if (this.#servers.delete(id)) this.onDidChange.emit();
    }
  }
}
