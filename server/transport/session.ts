/** What the transport needs to know of those who answer. */

/** One connected client, from `initialize` on. The handlers provide it. */
export interface Session {
  /** Answers `initialize`. Throws a HarborError when client and server do not fit. */
  initialize(introduction: unknown, correlation: string): unknown;
  /** Answers any other request, or throws a HarborError. `correlation` is the request's id, in the log and in any error. */
  request(method: string, params: unknown, correlation: string): Promise<unknown>;
  /** The connection is gone. */
  closed(): void;
}

/** How a session reaches its client. */
export interface Line {
  /** Resolves when the bytes are on their way; never rejects. */
  notify(method: string, params: unknown): Promise<void>;
  close(): void;
}

export type OpenSession = (line: Line) => Session;
