/** A hook's one connection: opened when it is first needed, closed in time, and without it everything is "not known". Starts no server itself. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import type { Method, ParamsOf, ResultOf } from '#client/connection/calls.ts';
import { placesAt } from '#client/connection/choose-server.ts';
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import { withDeadline } from '#common/clock.ts';
import { productVersion } from '#protocol/product.ts';
import type { Happening } from './happening.ts';
import { deadlineForServer, msUntil } from './time-left.ts';

type Teller = Pick<Happening, 'agent' | 'session' | 'cwd'>;

export class LineToServer {
  readonly #teller: Teller;
  readonly #deadline = deadlineForServer();
  #peer: Promise<SocketPeer | undefined> | undefined;
  #address: string | undefined;
  #isAbsent = false;

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  /** Where the server was reached. */
  get address(): string | undefined {
    return this.#address;
  }

  /** Whether none runs, as opposed to one that does not answer. */
  get isAbsent(): boolean {
    return this.#isAbsent;
  }

  /** Undefined when there is no answer in time, or none to be had. Never rejects. */
  async ask<M extends Method>(method: M, params: ParamsOf<M>): Promise<ResultOf<M> | undefined> {
    try {
      this.#peer ??= this.#open();
      const left = () => msUntil(this.#deadline);
      const peer = await withDeadline(this.#peer, left(), 'The server');
      return await peer?.request(method, params, { deadlineMs: left() });
    } catch {
      return undefined;
    }
  }

  /** It asks as the agent: with less than its user's authority, for the project it works in. */
  async #open(): Promise<SocketPeer | undefined> {
    const { agent, session: sessionId, cwd: folder } = this.#teller;
    const places = await placesAt(folder);
    const sighting = await findServer({ places, limitMs: msUntil(this.#deadline) });
    this.#isAbsent = sighting.kind === 'absent' || sighting.kind === 'stale';
    if (sighting.kind !== 'connected') return undefined;
    this.#address = sighting.pointer.address;
    const facts = { kind: 'script' as const, name: 'hm hook', version: productVersion };
    const introduction = await introductionOf({ ...facts, agent, sessionId, folder });
    return introducePeer(sighting.socket, introduction, { deadlineMs: msUntil(this.#deadline) });
  }
}

/** What a process that outlives us does, so that nobody waits for it: finds or starts the server, and makes the agent known there. */
export interface Later {
  readonly start: ParamsOf<'agents/start'>;
  readonly environmentFile?: string | undefined;
}

/** Returns at once. What cannot be started is done by the next command that needs it. */
export function doLater(later: Later): void {
  const [, script = ''] = process.argv;
  const child = spawn(process.execPath, [script, 'hook', 'later'], {
    ...{ detached: true, windowsHide: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] },
  });
  child.on('error', () => {});
  child.stdin?.on('error', () => {}).end(JSON.stringify(later));
  child.unref();
}
