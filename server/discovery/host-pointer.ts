/** The file that names a runner host. Read as hostile input, field by field: who is believed gets to run programs. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import { readOwnFile, replaceOwnFile } from './own-file.ts';
import { identityOf, objectOf, pipePrefix } from './pointer.ts';

const schema = 1;

/** Which runners may share a host. Agents and others are never together; nor terminals and pipes, whose programs would inherit the terminals of the others. */
export const hostGroups = ['agents-pty', 'agents-pipes', 'others-pty', 'others-pipes'] as const;
export type HostGroup = (typeof hostGroups)[number];

export interface HostPointer {
  readonly hostId: string;
  readonly process: ProcessIdentity;
  /** The absolute path of its socket, or the name of its pipe. */
  readonly address: string;
  /** What a server proves to know. */
  readonly token: Buffer;
  readonly group: HostGroup;
  /** Product version. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Makes `pointer` the one that servers find, durably. */
export function writeHostPointer(path: string, pointer: HostPointer): Promise<void> {
  const token = pointer.token.toString('hex');
  return replaceOwnFile(path, `${JSON.stringify({ schema, ...pointer, token })}\n`);
}

/** Undefined for whatever is not a pointer of ours, of a later schema included. Never throws. */
export function readHostPointer(path: string): HostPointer | undefined {
  const reading = readOwnFile(path);
  return reading.kind === 'text' ? parseHostPointer(reading.text) : undefined;
}

/** Trusts nothing: the text may be anybody's. */
export function parseHostPointer(text: string): HostPointer | undefined {
  const fields = objectOf(text);
  if (fields?.schema !== schema) return undefined;
  const { hostId, address, token, group, version, startedAt } = fields;
  const process = identityOf(fields.process);
  if (!process || !isHostId(hostId)) return undefined;
  if (!isText(address) || !(address.startsWith('/') || address.startsWith(pipePrefix)))
    return undefined;
  if (!isText(token) || !/^[0-9a-f]{64}$/.test(token)) return undefined;
  const known = hostGroups.find((each) => each === group);
  if (!known || !isText(version) || !Number.isSafeInteger(startedAt)) return undefined;
  return {
    ...{ hostId, process, address, group: known, version },
    token: Buffer.from(token, 'hex'),
    startedAt: startedAt as number,
  };
}

/** Names a host, and so a file. */
export function isHostId(value: unknown): value is string {
  return typeof value === 'string' && /^h_[0-9a-f]{16}$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 256 && !value.includes('\0');
}
