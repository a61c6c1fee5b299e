/** A hook's one connection: opened when it is first needed, closed in time, and without it everything is "not known". Starts no server itself. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import type { Method, ParamsOf, ResultOf } from '#client/connection/calls.ts';
import { placesAt } from '#client/connection/choose-server.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { withDeadline } from '#common/clock.ts';
import type { Begin, Happening } from './happening.ts';
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

  /** What it takes to connect is loaded now: most commands are none of ours, and where no server runs it is of no use. */
  async #open(): Promise<SocketPeer | undefined> {
    const places = await placesAt(this.#teller.cwd);
    this.#isAbsent = !existsSync(places.pointer);
    if (this.#isAbsent) return undefined;
    const { openLine } = await import('./open-line.ts');
    const opened = await openLine(this.#teller, places, this.#deadline);
    this.#isAbsent = opened.kind === 'absent';
    if (opened.kind !== 'connected') return undefined;
    this.#address = opened.address;
    return opened.peer;
  }
}

/** What a process that outlives us does, so that nobody waits for it. */
export type Later = Begun | Ended | Unsaid;

/** The server is found or started, and the agent made known there. */
interface Begun {
  readonly start: ParamsOf<'agents/start'>;
  readonly environmentFile?: string | undefined;
  /** What was made of the command that found no server. */
  readonly note?: ParamsOf<'agents/note'> | undefined;
}

/** The hook's time was over before it had looked who the agent is. */
interface Unsaid {
  readonly begin: Begin;
}

/** The server, where one runs, is told that the agent has ended. */
interface Ended {
  readonly end: Teller;
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
