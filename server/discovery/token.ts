/** The secret that only this user can read, by which client and server know each other. It never goes into a log, an argument or an environment. */
import { randomBytes } from 'node:crypto';
import { DiscoveryError } from './discovery-error.ts';
import { createOwnFile, readOwnFile } from './own-file.ts';
import type { Places } from './paths.ts';

/** 256 bits, as hexadecimal text in the file. */
const tokenBytes = 32;

/** Undefined when there is none yet, which means that no server can be there. Throws DiscoveryError `unsafePlace`. */
export function readToken(places: Places): Buffer | undefined {
  const reading = readOwnFile(places.token);
  if (reading.kind === 'absent') return undefined;
  const hex = reading.kind === 'text' ? reading.text.trim() : '';
  if (/^[0-9a-f]{64}$/.test(hex)) return Buffer.from(hex, 'hex');
  const why = reading.kind === 'unsafe' ? reading.why : 'does not hold a token';
  throw new DiscoveryError(
    'unsafePlace',
    `${places.token} ${why}; it is not used. hm doctor says what puts it right.`,
    { path: places.token },
  );
}

/** The token, made when there is none. Of many makers at one time, all get the same. */
export async function readOrMakeToken(places: Places): Promise<Buffer> {
  const found = readToken(places);
  if (found) return found;
  await createOwnFile(places.token, `${randomBytes(tokenBytes).toString('hex')}\n`);
  const made = readToken(places);
  if (made) return made;
  throw new DiscoveryError('unsafePlace', `${places.token} vanished while it was made.`, {
    path: places.token,
  });
}
