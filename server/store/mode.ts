/** Whether the store takes commits, and if not, why. */
import { StoreUnavailable } from './errors.ts';

/** `failure` says why it is read-only. */
export type StoreMode = { readonly mode: 'writable' } | ReadOnly;

export interface ReadOnly {
  readonly mode: 'readOnly';
  readonly failure: StoreUnavailable;
}

export const writable: StoreMode = { mode: 'writable' };

export function closed(message: string): ReadOnly {
  return { mode: 'readOnly', failure: new StoreUnavailable('closed', message) };
}

/** `cause` is what a write rejected with: the system's error, or the fence's. */
export function readOnly(cause: unknown): ReadOnly {
  if (cause instanceof StoreUnavailable) return { mode: 'readOnly', failure: cause };
  const said = cause instanceof Error ? cause.message : String(cause);
  const failure = new StoreUnavailable('writeFailed', `The journal cannot be written: ${said}`, {
    cause,
  });
  return { mode: 'readOnly', failure };
}

/** Why no commits are taken; undefined while they are. */
export function unwritable(
  mode: StoreMode,
): { readonly superseded: boolean; readonly why: string } | undefined {
  if (mode.mode === 'writable') return undefined;
  const { reason, message } = mode.failure;
  return { superseded: reason === 'superseded', why: message };
}
