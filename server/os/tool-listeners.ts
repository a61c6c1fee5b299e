/** The sockets of a machine that is asked through tools. Knows neither the tools nor their output. */
import type { ChainLink } from '#server/ports/needs.ts';
import type { ListenerSource, SeenListener, SeenSocket } from './listener-source.ts';

/** How one system is asked; each reading rejects when the tool gave none. */
export interface SocketTools {
  /** The listening TCP sockets, and the bound UDP sockets when they are wanted. */
  sockets(udp: boolean): Promise<readonly SeenSocket[]>;
  /** The same where that tool gives no answer, and less of it: good enough to be shown, and never to be decided by. */
  fewer?(udp: boolean): Promise<readonly SeenSocket[]>;
  /** A process and those above it, with these variables of their environments. */
  chain(pid: number, variables: readonly string[]): Promise<readonly ChainLink[]>;
}

export class ToolListeners implements ListenerSource {
  readonly #tools: SocketTools;

  constructor(tools: SocketTools) {
    this.#tools = tools;
  }

  async listeners(): Promise<readonly SeenListener[]> {
    const sockets = await this.#tools.sockets(false);
    return sockets.map(({ port, address, process }) => ({ port, address, process }));
  }

  async sockets(udp: boolean): Promise<readonly SeenSocket[]> {
    try {
      return await this.#tools.sockets(udp);
    } catch (failure) {
      if (!this.#tools.fewer) throw failure;
      return this.#tools.fewer(udp);
    }
  }

  async ports(): Promise<ReadonlySet<number>> {
    return new Set((await this.#tools.sockets(false)).map((listener) => listener.port));
  }

  chain(pid: number, variables: readonly string[]): Promise<readonly ChainLink[]> {
    return this.#tools.chain(pid, variables).catch(() => []);
  }
}
