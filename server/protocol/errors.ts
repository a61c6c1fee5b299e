/** Every broken promise a client can meet: one class, closed codes, typed data. A refusal is not here: it is an answer. */

/**
 * JSON-RPC 2.0 section 5.1 reserves -32768 to -32000; ours lie above it.
 * The name travels in `data.code`, so that nobody need learn the numbers.
 */
export const errorNumbers = {
  /** The frame or its JSON could not be read (JSON-RPC 2.0). */
  parseError: -32700,
  /** No such request. */
  unknownMethod: -32601,
  /** The params do not fit the request; `data.problems` says where. */
  invalidParams: -32602,
  /** A bug of ours; the server log has it under `data.correlation`. */
  internal: -32603,
  /** The journal, or a file that a launch needs, cannot be written (disk full, read-only, damaged): nothing was changed. */
  storeUnavailable: -31001,
  /** Too many requests of this connection are under way; nothing was done. */
  busy: -31002,
  /** The server is on its way out; ask again, and a new one answers. */
  leaving: -31003,
  /** The path does not exist or is no directory. */
  noSuchDirectory: -31004,
  /** The project file cannot be used; `data.problems` says where. */
  brokenProjectFile: -31005,
  /** The service type is not known; `data.suggestion` may name the one that was meant. */
  unknownServiceType: -31006,
  /** A configuration file could not be changed, and is as it was; `data.path` and `data.problems` say where. */
  configurationNotWritten: -31030,
  /** A project's server has lost the shared one, which has the ports: it is unknown whether it was done. Ask again, with the same key. */
  upstreamAway: -31020,
  /** Client and server speak different majors of the protocol. */
  incompatible: -31007,
  /** The caller may not ask this; `data.caller`, `data.needed` and `data.ask` say who, what it takes, and how a person can allow it. */
  notAllowed: -31008,
  /** No project of this name, id or path was met; `data.suggestion` may name the one that was meant. */
  noSuchProject: -31009,
  /** Several projects have this name; `data.problems` lists them by id and path. */
  ambiguousProject: -31010,
} as const;

export type ErrorCode = keyof typeof errorNumbers;

/** One thing that is wrong, and where: a path into the params, or line and column of a file (both from 1). */
export interface Problem {
  readonly where: string;
  readonly message: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** With whose authority somebody asks. */
export type CallerKind = 'user' | 'agent' | 'reader';

export interface ErrorData {
  readonly code: ErrorCode;
  readonly problems?: readonly Problem[] | undefined;
  readonly suggestion?: string | undefined;
  readonly path?: string | undefined;
  readonly correlation?: string | undefined;
  /** For `notAllowed`: who asked. */
  readonly caller?: { readonly kind: CallerKind; readonly name: string } | undefined;
  /** For `notAllowed`: what it takes. `ownProject` is an agent's authority, for another project than its own. */
  readonly needed?: 'user' | 'ownProject' | undefined;
  /** For `notAllowed`: the id under which a person can allow it once, while it is remembered. */
  readonly ask?: string | undefined;
}

/** What a handler throws, and what a client catches after the way over the wire. */
export class HarborError extends Error {
  override readonly name = 'HarborError';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(
    code: ErrorCode,
    message: string,
    data: Omit<ErrorData, 'code'> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.data = { code, ...data };
  }
}
