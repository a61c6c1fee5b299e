/** What a connection may do, decided once when it opens: by the token of its proof, and by what it says of itself. Pure. */
import type { CallerKind } from './may-call.ts';

export interface Authority {
  readonly kind: CallerKind;
  /** For people: 'user', or what the agent or reader is called. */
  readonly name: string;
  /** The id of the issued token that it came with; never the secret. */
  readonly token?: string | undefined;
  /** The project that an issued token is for. */
  readonly projectId?: string | undefined;
  /** Without a token: the directory in which it said it works. */
  readonly folder?: string | undefined;
}

/** What an issued token stands for. */
export interface Pass {
  readonly id: string;
  readonly kind: Exclude<CallerKind, 'user'>;
  readonly name: string;
  readonly projectId?: string | undefined;
}

/** What a client says of itself, as far as it bears on authority. */
export interface SaidOfItself {
  readonly kind: string;
  readonly name: string;
  readonly agent?: string | undefined;
  readonly folder?: string | undefined;
}

/**
 * A client can give authority up by its own word, and never gain any: an agent that holds the user's token is an agent,
 * a reader that calls itself an agent stays a reader.
 */
export function authorityOf(pass: Pass | undefined, said: SaidOfItself): Authority {
  if (pass) return { kind: pass.kind, name: pass.name, token: pass.id, projectId: pass.projectId };
  if (said.kind === 'agent' || said.agent !== undefined)
    return { kind: 'agent', name: said.agent ?? said.name, folder: said.folder };
  return { kind: 'user', name: 'user' };
}
