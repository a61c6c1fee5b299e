/** What every platform must be able to say of listening sockets and port ranges. Knows no platform. */
import type { ChainLink, Listener, MachineSocket, PortSpan } from '#server/ports/needs.ts';

/** A listener that the platform's table shows. */
export interface SeenListener extends Listener {
  /**
   * The table gave an owner's user id that is ours, yet no process was found: most likely a socket that
   * was gone again a moment later.
   */
  readonly vanished?: boolean | undefined;
}

/** A socket of any kind that the platform's table shows. */
export type SeenSocket = SeenListener & MachineSocket;

export interface ListenerSource {
  /** Ports that the system's table lists as listening. Much cheaper than `listeners`. Rejects when it cannot be read. */
  ports(): Promise<ReadonlySet<number>>;
  /** Every listening TCP socket with its process. Rejects when the table cannot be read. */
  listeners(): Promise<readonly SeenListener[]>;
  /** The same with user and container, and with the bound UDP sockets when they are wanted. */
  sockets(udp: boolean): Promise<readonly SeenSocket[]>;
  /** A process and those above it, with what their environments hold under the given names. Never rejects. */
  chain(pid: number, variables: readonly string[]): Promise<readonly ChainLink[]>;
}

export interface PortRanges {
  /** Whether the system hands the port to outgoing connections, or reserves it. Answers at once, from what was last read. */
  isEphemeral(port: number): boolean;
  /** Whether the system refuses the port to everybody, though no table shows a listener. */
  isExcluded(port: number): boolean;
  /** All that it refuses, asked now. */
  excluded(): Promise<readonly PortSpan[]>;
}
