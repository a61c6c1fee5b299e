/**
 * A line that checks itself: `{"<name>":"<64 hex digits>",` and the rest of one JSON object.
 * The digits are the SHA-256 of the bytes of that rest, up to and without the newline. Knows nothing of what the object says.
 */
import { hash } from 'node:crypto';

export interface Sealed {
  /** Ends with a newline; holds no other. */
  readonly line: string;
  /** 64 hex digits. */
  readonly hash: string;
}

/** `content` must have at least one member, and none called `name`. */
export function seal(name: string, content: object): Sealed {
  const rest = JSON.stringify(content).slice(1);
  const digest = hash('sha256', rest);
  return { line: `{"${name}":"${digest}",${rest}\n`, hash: digest };
}

/** What was sealed, or undefined when a byte of it changed. `line` comes without its newline. */
export function unseal(
  name: string,
  line: Buffer,
): { readonly hash: string; readonly content: Readonly<Record<string, unknown>> } | undefined {
  const sealed = sealedRest(name, line);
  if (sealed === undefined) return undefined;
  try {
    return { hash: sealed.hash, content: JSON.parse(`{${sealed.rest.toString('utf8')}`) };
  } catch {
    return undefined;
  }
}

/** The bytes that the seal covers, unparsed, or undefined when it does not hold. */
export function sealedRest(
  name: string,
  line: Buffer,
): { readonly hash: string; readonly rest: Buffer } | undefined {
  const restAt = name.length + 71;
  const digest = line.toString('latin1', name.length + 5, restAt - 2);
  const rest = line.subarray(restAt);
  if (line.toString('latin1', 0, restAt) !== `{"${name}":"${digest}",`) return undefined;
  return hash('sha256', rest) === digest ? { hash: digest, rest } : undefined;
}
