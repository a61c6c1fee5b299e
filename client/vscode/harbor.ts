/** This window's line to the server: opens it, keeps it, and says how it stands. Knows nothing of what is asked over it. */
import type * as vscode from 'vscode';
import { ActivityMirror } from '#client/connection/activity-mirror.ts';
import type { EventParams, Method, ParamsOf, ResultOf } from '#client/connection/calls.ts';
import { introductionOf } from '#client/connection/connect.ts';
import { ensureServer, loadLateParts } from '#client/connection/ensure-server.ts';
import { type Failure, failureOf } from '#client/connection/failure.ts';
import { MachineMirror } from '#client/connection/machine-mirror.ts';
import { Mirror } from '#client/connection/mirror.ts';
import { type CallOptions, ConnectionLost, type Peer } from '#client/connection/peer.ts';
import { stayConnected } from '#client/connection/reconnect.ts';
import { SessionMirror } from '#client/connection/session-mirror.ts';
import { SessionNews } from '#client/connection/session-news.ts';
import type { ServerProgram } from '#client/connection/start-server.ts';
import { pause, withDeadline } from '#common/clock.ts';
import { Emitter, type Unsubscribe } from '#common/emitter.ts';
import { HarborError } from '#protocol/errors.ts';
import { productVersion } from '#protocol/product.ts';
import { LanguagePeer } from './language-peer.ts';
import type { Standing } from './stages/scene.ts';

/** How long a request waits for the server that follows one on its way out, in milliseconds. */
const nextServerMs = 10_000;

export interface HarborParts {
  readonly program: ServerProgram;
  /** What this window is called: 'VS Code 1.100.3'. */
  readonly name: string;
  readonly log: vscode.LogOutputChannel;
}

export class Harbor {
  readonly mirror = new Mirror();
  /** What listens on the machine, while somebody wants it. */
  readonly machine = new MachineMirror();
  /** What happened, while somebody wants to see it. */
  readonly activity = new ActivityMirror();
  /** Which sessions changed. */
  readonly sessionNews = new SessionNews();
  /** What agents did, while somebody wants to see it. */
  readonly sessions = new SessionMirror(200);
  /** The sessions of runners that are shown, whatever else is filtered. */
  readonly sessionsOfRunners = new SessionMirror(100);
  /** Emits each new connection, once it is one. */
  readonly onDidConnect = new Emitter<Peer>();
  /** Emits whenever `standing` changed. */
  readonly onDidStand = new Emitter<Standing>();
  readonly #parts: HarborParts;
  readonly #end = new AbortController();
  #standing: Standing = { kind: 'connecting' };
  #peer: LanguagePeer | undefined;
  #hurry = new AbortController();

  constructor(parts: HarborParts) {
    this.#parts = parts;
    this.sessionNews.onDidChange.on(() => {
      this.sessions.stir();
      this.sessionsOfRunners.stir();
    });
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** This window's id among the instances; absent while the server is away. */
  get instanceId(): string | undefined {
    return this.#peer?.welcome.instanceId;
  }

  /** Begins to connect, and stays at it until `close`. */
  open(): void {
    void stayConnected({
      live: (signal) => this.#live(signal),
      onAway: (failure) => this.#away(failure),
      signal: this.#end.signal,
      wait: (ms, signal) => this.#wait(ms, signal),
    });
  }

  /** Rejects with HarborError, ConnectionLost or DeadlinePassed. */
  async request<M extends Method>(
    method: M,
    params: ParamsOf<M>,
    options: CallOptions = {},
  ): Promise<ResultOf<M>> {
    if (!this.#peer) throw new ConnectionLost();
    try {
      return await this.#peer.request(method, params, options);
    } catch (failure) {
      if (!(failure instanceof HarborError && failure.code === 'leaving')) throw failure;
    }
    // It has done nothing: the next one is asked the same.
    await this.#nextServer();
    return await this.#peer.request(method, params, options);
  }

  /** Calls `listener` for each such event on this connection; on the next one it is asked for anew. */
  onEvent<E extends keyof EventParams>(
    method: E,
    listener: (params: EventParams[E]) => void,
  ): Unsubscribe {
    return this.#peer?.onEvent(method, listener) ?? (() => {});
  }

  /** Ends the server when there is one; a new one is started at once. Leases and processes stay. */
  async restart(): Promise<void> {
    const peer = this.#peer;
    this.#hurry.abort();
    if (!peer) return;
    await peer.request('server/stop', {}).catch((failure: unknown) => {
      // It may be gone before its answer has left.
      if (!(failure instanceof ConnectionLost)) throw failure;
    });
    await peer.closed;
    this.#hurry.abort();
  }

  close(): void {
    this.#end.abort();
    this.sessions.close();
    this.sessionsOfRunners.close();
    this.#peer?.close();
  }

  async #live(signal: AbortSignal): Promise<void> {
    const { program, name, log } = this.#parts;
    const facts = { kind: 'window', name, version: productVersion } as const;
    const [{ socket }, introduction] = await Promise.all([
      // A window is its user's, also of an editor that an agent opened.
      ensureServer({ program, signal, issued: '' }),
      introductionOf(facts),
    ]);
    const peer = new LanguagePeer(socket, introduction, log);
    if (signal.aborted) return peer.close();
    await peer.open();
    this.#peer = peer;
    try {
      await this.mirror.follow(peer);
      this.machine.attach(peer);
      this.activity.attach(peer);
      this.sessionNews.attach(peer);
      this.sessions.attach(peer);
      this.sessionsOfRunners.attach(peer);
      this.onDidConnect.emit(peer);
      log.info(`Connected to server ${peer.welcome.serverId} as ${peer.welcome.instanceId}.`);
      this.#stand({ kind: 'connected' });
      void loadLateParts();
      await peer.closed;
    } finally {
      this.#peer = undefined;
      peer.close();
    }
  }

  #away(caught: unknown): void {
    const failure = caught === undefined ? undefined : failureOf(caught);
    if (failure) this.#parts.log.warn(`No server: ${failure.message}`);
    else this.#parts.log.info('The server is gone.');
    this.#stand(
      failure && isHopeless(failure) ? { kind: 'refused', failure } : { kind: 'away', failure },
    );
  }

  /** Resolves when this window is connected anew. Rejects with ConnectionLost when that takes too long. */
  async #nextServer(): Promise<void> {
    const connected = new Promise<void>((resolve) => {
      const stop = this.onDidStand.on(({ kind }) => {
        if (kind !== 'connected') return;
        stop();
        resolve();
      });
    });
    await withDeadline(connected, nextServerMs, 'The next server').catch((cause: unknown) => {
      throw new ConnectionLost({ cause });
    });
  }

  #stand(standing: Standing): void {
    this.#standing = standing;
    this.onDidStand.emit(standing);
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    this.#hurry = new AbortController();
    await pause(ms, AbortSignal.any([signal, this.#hurry.signal]));
  }
}

/** What another try does not cure, unless somebody puts it right. */
function isHopeless({ code }: Failure): boolean {
  switch (code) {
    case 'unsafePlace':
    case 'socketPathTooLong':
    case 'forbidden':
    case 'impostor':
    case 'newerServer':
    case 'realHome':
    case 'incompatible':
      return true;
    default:
      return false;
  }
}
