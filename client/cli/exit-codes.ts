/** What the exit code of `hm` says. The README has the same table; scripts rely on it. `hm run` passes its command's code on. */
export const exitCodes = {
  done: 0,
  /** It did not work, and the message says why. */
  failed: 1,
  /** The command line or a file is wrong. */
  usage: 2,
  /** `hm server status`: no server runs. */
  notRunning: 3,
  /** `hm server status`: the pointer names a server that is dead. */
  stale: 4,
  /** It is refused: somebody else has the port, or something is in the way of a runner. */
  refused: 5,
  /** `hm run`, `hm launch`: the service or a runner of that name runs already. */
  alreadyRunning: 6,
  /** There is no server to be had. */
  unavailable: 7,
  /** An agent or a reader may not do this; a person can. */
  notAllowed: 8,
  /** `hm server status --check`: the server works, and something is wrong. */
  degraded: 9,
} as const;

/** A command ends with this code, after its message was said. */
export class Exit extends Error {
  override readonly name = 'Exit';
  readonly code: number;
  /** What a program that asked for JSON gets beside the message. */
  readonly details: object;

  constructor(code: number, message: string, details: object = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** The name that `exitCodes` has for a code: a stable word for programs. */
export function wordOf(code: number): string {
  return Object.entries(exitCodes).find(([, known]) => known === code)?.[0] ?? 'failed';
}

/** The command line is wrong: says what, and what to do. */
export function usage(message: string): Exit {
  return new Exit(exitCodes.usage, message);
}
