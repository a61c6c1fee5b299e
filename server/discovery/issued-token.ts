/** Tokens that stand for less than the user: one small file each, in a directory of ours. What is read is hostile until checked, field by field. */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { DiscoveryError } from './discovery-error.ts';
import { isOwnDirectory, makeOwnDirectory } from './own-directory.ts';
import { createOwnFile, readOwnFile } from './own-file.ts';
import type { Places } from './paths.ts';
import { objectOf } from './pointer.ts';

/** What a token stands for. The secret is beside it in the file, and nowhere else. */
export interface IssuedToken {
  /** `t_` and 16 hex digits; it is no secret. */
  readonly id: string;
  readonly kind: 'agent' | 'reader';
  readonly name: string;
  /** The one project for which an agent may act. */
  readonly projectId?: string | undefined;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The token ends with this process. */
  readonly process?: ProcessIdentity | undefined;
}

/** What a client proves to know instead of the user's token. */
export interface TokenInHand {
  readonly id: string;
  readonly secret: Buffer;
}

const idForm = /^t_[0-9a-f]{16}$/;

/** `t_0123456789abcdef.` and 64 hex digits, as HARBORMASTER_TOKEN has it. Throws DiscoveryError `unsafePlace` for anything else. */
export function tokenInHand(text: string): TokenInHand {
  const [, id, hex] = /^(t_[0-9a-f]{16})\.([0-9a-f]{64})$/.exec(text) ?? [];
  if (id === undefined || hex === undefined)
    throw new DiscoveryError(
      'badToken',
      'HARBORMASTER_TOKEN holds no token of Harbormaster. A person gets one by: hm token issue',
    );
  return { id, secret: Buffer.from(hex, 'hex') };
}

/** The token and its secret; undefined when there is none of that id, or its file is not as we write it. */
export function readIssuedToken(
  places: Places,
  id: string,
): { readonly token: IssuedToken; readonly secret: Buffer } | undefined {
  if (!idForm.test(id)) return undefined;
  const reading = readOwnFile(join(places.tokens, id));
  if (reading.kind !== 'text') return undefined;
  const { secret, ...fields } = objectOf(reading.text) ?? {};
  const isSecret = typeof secret === 'string' && /^[0-9a-f]{64}$/.test(secret);
  if (!isSecret || fields.id !== id || !isToken(fields)) return undefined;
  return { token: fields, secret: Buffer.from(secret, 'hex') };
}

/** Every token whose file is sound, in no order. */
export function issuedTokens(places: Places): IssuedToken[] {
  if (!isOwnDirectory(places.tokens)) return [];
  return readdirSync(places.tokens).flatMap((id) => readIssuedToken(places, id)?.token ?? []);
}

/** Writes the token down with a new secret, durably, and resolves with what its bearer must have. */
export async function issueToken(places: Places, token: IssuedToken): Promise<string> {
  await makeOwnDirectory(places.tokens);
  const secret = randomBytes(32).toString('hex');
  await createOwnFile(join(places.tokens, token.id), `${JSON.stringify({ ...token, secret })}\n`);
  return `${token.id}.${secret}`;
}

/** From here on nobody can prove anything by it. */
export async function removeToken(places: Places, id: string): Promise<void> {
  if (idForm.test(id)) await rm(join(places.tokens, id), { force: true });
}

function isToken(
  fields: Readonly<Record<string, unknown>>,
): fields is Readonly<Record<string, unknown>> & IssuedToken {
  const { kind, name, projectId, issuedAt, expiresAt, process } = fields;
  return (
    (kind === 'agent' || kind === 'reader') &&
    typeof name === 'string' &&
    (projectId === undefined || typeof projectId === 'string') &&
    Number.isFinite(issuedAt) &&
    Number.isFinite(expiresAt) &&
    (process === undefined || isIdentity(process))
  );
}

function isIdentity(value: unknown): value is ProcessIdentity {
  const { pid, startTime, bootId } = (value ?? {}) as Partial<Record<string, unknown>>;
  return Number.isSafeInteger(pid) && typeof startTime === 'string' && typeof bootId === 'string';
}
