/** What the ports room needs of the world. The machine room provides it; tests provide their own. */
import type { ProcessIdentity } from '#common/process-identity.ts';

/**
 * `free`: it could really be bound, on every address there is. `busy`: somebody has it.
 * `excluded`: the system refuses it to everybody (EACCES, reserved ranges). `unknown`: it could not be told.
 */
export type Probe = 'free' | 'busy' | 'excluded' | 'unknown';

/** A process as the machine shows it. `command` is redacted already. */
export interface SeenProcess {
  readonly process: ProcessIdentity;
  readonly command: string;
  readonly cwd?: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt?: number | undefined;
  /** Pids of its parent, its parent's parent, ..., nearest first, ending before pid 1. */
  readonly ancestors: readonly number[];
  /** The value of HARBORMASTER_MARKER in its environment, when it has one and we may read it. */
  readonly marker?: string | undefined;
}

/** One listening TCP socket. `process` is absent when the system does not say (another user's). */
export interface Listener {
  readonly port: number;
  /** As text: '127.0.0.1', '0.0.0.0', '::1', '::'. */
  readonly address: string;
  readonly process?: SeenProcess | undefined;
}

/** One socket that others can reach: TCP that listens, or UDP that is bound and speaks to nobody in particular. */
export interface MachineSocket extends Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly family: 'ipv4' | 'ipv6';
  /** The name of the user whose it is, or the number where the system has no name for it. */
  readonly user?: string | undefined;
  /** The name of the container that it is published for or belongs to; its id where no name is known. */
  readonly container?: string | undefined;
}

/** Both ends included. */
export interface PortSpan {
  readonly from: number;
  readonly to: number;
}

/** One process of a chain of parents. */
export interface ChainLink {
  readonly process: ProcessIdentity;
  /** Redacted already. */
  readonly command: string;
  readonly startedAt?: number | undefined;
  readonly cwd?: string | undefined;
  /** Of its environment what was asked for by name, where the system shows it. It never leaves the server. */
  readonly variables: Readonly<Record<string, string>>;
}

/** All sockets of the machine, for whoever wants to see them: dearer than `listeners`, and asked only then. */
export interface SocketWorld {
  /** In one pass over the system's tables. Rejects when they cannot be read. */
  allSockets(want: { readonly udp: boolean }): Promise<readonly MachineSocket[]>;
  /** What the system refuses to everybody though no table shows a listener, read now. */
  excludedRanges(): Promise<readonly PortSpan[]>;
  /** The process, its parent, and so on, ending before pid 1; as far as the system shows them. */
  chainOf(pid: number, variables: readonly string[]): Promise<readonly ChainLink[]>;
}

/** A port that the server itself has bound, so that nobody slips in before its holder comes. */
export interface Held {
  /** Closes the sockets; resolves when the port can be bound by somebody else. */
  release(): Promise<void>;
}

export interface PortWorld {
  /** Never connects to anybody's server. */
  probe(port: number): Promise<Probe>;
  /** Binds the port on every address there is; null when somebody was faster. */
  hold(port: number): Promise<Held | null>;
  /** Every listening TCP socket of the machine, in one pass over the system's tables. */
  listeners(): Promise<readonly Listener[]>;
  /**
   * The same for whoever looks every second: while the system's tables have not changed, what was seen of a process is believed
   * for a while. `quiet`: nobody expects a change, and somebody new may be seen some seconds late.
   */
  glance(quiet: boolean): Promise<readonly Listener[]>;
  /** True for ports that the system hands to outgoing connections or keeps to itself: there tools have their private sockets. */
  isEphemeral(port: number): boolean;
}

/** The id of the project that a directory belongs to; undefined when it is gone. */
export type ProjectOf = (directory: string) => Promise<string | undefined>;
