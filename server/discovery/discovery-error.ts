/** Why a server could not be found, started or trusted: one class, closed codes. Knows no way out; its message names one where there is one. */

export type DiscoveryCode =
  /** A directory or file of ours is a link, somebody else's, or open to others; nothing was read from it or changed. */
  | 'unsafePlace'
  /** No place for a socket has a path short enough for this platform. */
  | 'socketPathTooLong'
  /** Something lives, or may live, as the server, and gave no answer before the caller's deadline. It is never replaced. */
  | 'notAnswering'
  /** The system forbids this process to connect (a sandbox): a second server would not help. */
  | 'forbidden'
  /** Whoever listens at the server's address does not know the token. */
  | 'impostor'
  /** A newer product has written what this one cannot read; it is left as it is. */
  | 'newerServer'
  /** Too many starts within a minute: something is wrong that another start does not cure. */
  | 'needsAttention'
  /** No server came up before the caller's deadline. */
  | 'startFailed'
  /** No Node that is new enough is left to run a server: the one that ran before is gone, and there is none on the PATH. */
  | 'noRuntime'
  /** What was to be started is gone, and no build of it is kept. */
  | 'noProgram'
  /** HARBORMASTER_TOKEN holds no token, or one that is revoked or expired. */
  | 'badToken'
  /** The data in a project's directory belongs to another directory: the project was moved or copied. */
  | 'movedProject'
  /** A test run was about to use the real home directory. */
  | 'realHome';

export interface DiscoveryDetails {
  /** The file or directory it is about; for a failed start, the server's log. */
  readonly path?: string | undefined;
  /** The process it is about. */
  readonly pid?: number | undefined;
}

export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
  readonly code: DiscoveryCode;
  readonly details: DiscoveryDetails;

  constructor(
    code: DiscoveryCode,
    message: string,
    details: DiscoveryDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** The system's name of a failure (`ENOENT`, ...), or undefined for what is no failure of the system. */
export function systemCode(failure: unknown): string | undefined {
  const code = (failure as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
