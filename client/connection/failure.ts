/** Why there is no connection, or no answer, as one shape with closed codes: what a client that shows it to people switches over. Makes no sentence. */
import { DeadlinePassed } from '#common/clock.ts';
import { type DiscoveryCode, DiscoveryError } from '#discovery/discovery-error.ts';
import { type ErrorCode, HarborError, type Problem } from '#protocol/errors.ts';
import { ConnectionLost } from './peer.ts';

export interface Failure {
  readonly code:
    | DiscoveryCode
    | ErrorCode
    /** The connection ended, or there was none. */
    | 'lost'
    /** No answer before the deadline. */
    | 'late'
    /** Nothing that was foreseen; `message` is all there is. */
    | 'unforeseen';
  /** For the log, and for people where nothing better can be said. */
  readonly message: string;
  /** The file or directory it is about; for a failed start, the server's log. */
  readonly path?: string | undefined;
  /** The process it is about. */
  readonly pid?: number | undefined;
  readonly problems?: readonly Problem[] | undefined;
  readonly suggestion?: string | undefined;
  /** The id of the request that failed: the server log has it, too. */
  readonly correlation?: string | undefined;
}

export function failureOf(caught: unknown): Failure {
  if (isNamed(caught, DiscoveryError))
    return { code: caught.code, message: caught.message, ...caught.details };
  if (isNamed(caught, HarborError)) {
    const { path, problems, suggestion, correlation } = caught.data;
    return { code: caught.code, message: caught.message, path, problems, suggestion, correlation };
  }
  const message = caught instanceof Error ? caught.message : String(caught);
  if (isNamed(caught, ConnectionLost)) return { code: 'lost', message };
  if (isNamed(caught, DeadlinePassed)) return { code: 'late', message };
  return { code: 'unforeseen', message };
}

/** Each lazily loaded bundle has a copy of these classes, so that their names alone tell them. */
function isNamed<T extends Error>(
  caught: unknown,
  type: { readonly name: string; readonly prototype: T },
): caught is T {
  return caught instanceof Error && caught.name === type.name;
}
