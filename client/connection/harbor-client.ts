/** The library `harbormaster/client`: reaches the server of a directory from any program on Node, and asks it whatever the contract has. See docs/clients.md. */
import path from 'node:path';
import type { Unsubscribe } from '#common/emitter.ts';
import { productVersion } from '#protocol/product.ts';
import { askingFor } from './asking-for.ts';
import type { EventParams, Method, ParamsOf, ResultOf } from './calls.ts';
import { placesAt } from './choose-server.ts';
import { connect, introductionOf } from './connect.ts';
import { findServer } from './find-server.ts';
import { introducePeer, type SocketCallOptions, type SocketPeer } from './socket-peer.ts';

export interface OpenOptions {
  /** What the program is called, for people. */
  readonly name: string;
  /** Whose server is meant. Default: the current directory. */
  readonly directory?: string | undefined;
  /** Whether to start it when none runs. Default: yes. */
  readonly start?: boolean | undefined;
  /** How long it may take, in milliseconds. Default: 10 000. */
  readonly deadlineMs?: number | undefined;
  /** Gives up early, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A connection to the server; undefined when none runs and none is to be started. Rejects with DiscoveryError, or as `request` does. */
export async function openHarbor(options: OpenOptions): Promise<HarborClient | undefined> {
  const { name, directory = '.', start = true, deadlineMs = 10_000, signal } = options;
  signal?.throwIfAborted();
  const places = await placesAt(path.resolve(directory));
  const facts = { kind: 'script', name, version: productVersion, ...askingFor() } as const;
  if (start) {
    const program = { script: path.join(import.meta.dirname, 'server.cjs') };
    return new HarborClient(await connect({ program, places, deadlineMs, signal }, facts));
  }
  const sighting = await findServer({ places, limitMs: deadlineMs });
  if (sighting.kind !== 'connected') return undefined;
  const introduction = await introductionOf(facts);
  return new HarborClient(
    await introducePeer(sighting.socket, introduction, { deadlineMs, signal }),
  );
}

export class HarborClient {
  readonly #peer: SocketPeer;

  constructor(peer: SocketPeer) {
    this.#peer = peer;
  }

  /** Names this one run of the server. */
  get serverId(): string {
    return this.#peer.welcome.serverId;
  }

  /** Resolves once the connection is over, whoever ended it. */
  get closed(): Promise<void> {
    return this.#peer.closed;
  }

  /**
   * Asks. Rejects with HarborError (what the server said; `code`, `data`), ConnectionLost, DeadlinePassed, or the signal's reason.
   * After the last three it is unknown whether it was done: ask again, on a new connection, with the same `key`.
   */
  request<M extends Method>(
    method: M,
    params: ParamsOf<M>,
    options?: SocketCallOptions,
  ): Promise<ResultOf<M>> {
    return this.#peer.request(method, params, options);
  }

  /** Calls `listener` for each such event from now on. */
  onEvent<E extends keyof EventParams>(
    method: E,
    listener: (params: EventParams[E]) => void,
  ): Unsubscribe {
    return this.#peer.onEvent(method, listener);
  }

  /** Ends the connection. What was leased stays leased. */
  close(): void {
    this.#peer.close();
  }
}
