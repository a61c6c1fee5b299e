/** A client of a harbor's real server, in this process: what faults do beside the fault. */
import { connect } from '#client/connection/connect.ts';
import { ConnectionLost } from '#client/connection/peer.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { Lease } from '#protocol/ports.ts';
import { builtProgram } from '#test/server/built.ts';
import { type Harbor, until } from '#test/server/harbor.ts';

/** How long anything may take on a slow and busy machine of two cores, in milliseconds. */
const patience = 90_000;

export interface QuayOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** For Node, when the server is started. */
  readonly nodeFlags?: readonly string[];
}

export class Quay {
  readonly peer: SocketPeer;
  /** A directory that is there, for leases that need one. */
  readonly root: string;
  readonly #harbor: Harbor;

  private constructor(harbor: Harbor, peer: SocketPeer) {
    this.#harbor = harbor;
    this.root = harbor.root;
    this.peer = peer;
  }

  /** Finds the harbor's server or starts it. */
  static async at(harbor: Harbor, more: QuayOptions = {}): Promise<Quay> {
    const { env = harbor.env, nodeFlags = [] } = more;
    const program = { script: builtProgram('server'), nodeFlags };
    const facts = { kind: 'script', name: 'chaos', version: '0.0.0' } as const;
    return new Quay(harbor, await connect({ env, program, deadlineMs: patience }, facts));
  }

  async pid(): Promise<number> {
    return (await this.peer.request('server/status', {})).pid;
  }

  leases(): Promise<Lease[]> {
    return this.peer.request('ports/list', {}) as Promise<Lease[]>;
  }

  /** Fails when it is refused. */
  async lease(path: string, service: string, more: object = {}): Promise<Lease> {
    const answer = await this.peer.request('ports/lease', { path, service, ...more });
    const lease = answer.kind === 'granted' ? answer.leases[0] : undefined;
    if (!lease) throw new Error(`${service} was ${JSON.stringify(answer)}`);
    return lease;
  }

  close(): void {
    this.peer.close();
  }

  /** Has the server leave, and waits until it has. */
  async stop(): Promise<void> {
    const pid = await this.pid();
    await this.peer.request('server/stop', {}).catch((failure: unknown) => {
      // It may be gone before its answer has arrived.
      if (!(failure instanceof ConnectionLost)) throw failure;
    });
    this.peer.close();
    const isGone = async () => !(await this.#harbor.processes()).includes(pid);
    await until('the server has left', isGone, patience);
  }
}
