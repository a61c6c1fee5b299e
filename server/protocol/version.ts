/** Which versions of the contract understand each other. Knows no socket. */

export interface ProtocolVersion {
  /** A client and a server of different majors do not talk. */
  readonly major: number;
  /** Grows with every addition; a peer ignores what it does not know. */
  readonly minor: number;
}

export const protocolVersion: ProtocolVersion = { major: 1, minor: 0 };
