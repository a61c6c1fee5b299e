/** The one file that names the server that serves. Read as hostile input, field by field, because everybody's start depends on it. */
import { isAbsolute } from 'node:path';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { ProtocolVersion } from '#protocol/version.ts';
import { readOwnFile, replaceOwnFile } from './own-file.ts';

/** Grows when an older reader could misunderstand a newer writer; what a reader does not know beyond that, it ignores. */
const pointerSchema = 1;

export interface Pointer {
  /** Names this one run of a server. */
  readonly serverId: string;
  readonly process: ProcessIdentity;
  /** The absolute path of its socket, or the name of its pipe. */
  readonly address: string;
  readonly protocol: ProtocolVersion;
  /** Product version, for people. */
  readonly version: string;
  readonly mode: 'shared' | 'project';
  /** The canonical root of the project, in project mode. */
  readonly projectRoot?: string | undefined;
  /** Grows with every server of this state directory. */
  readonly epoch: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Which build it runs; absent when it runs from sources. */
  readonly build?: string | undefined;
}

export type PointerReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'found'; readonly pointer: Pointer }
  /** Written by a newer product: to be left as it is. */
  | { readonly kind: 'newer'; readonly schema: number }
  /** Not a pointer that we wrote; it leads nowhere. */
  | { readonly kind: 'damaged'; readonly why: string };

/** Never throws. */
export function readPointer(path: string): PointerReading {
  const reading = readOwnFile(path);
  if (reading.kind === 'absent') return reading;
  if (reading.kind === 'unsafe') return { kind: 'damaged', why: reading.why };
  return parsePointer(reading.text);
}

/** Makes `pointer` the one that clients find, durably. */
export function writePointer(path: string, pointer: Pointer): Promise<void> {
  return replaceOwnFile(path, `${JSON.stringify({ schema: pointerSchema, ...pointer })}\n`);
}

/** What a pointer's text says. Trusts nothing: the text may be anybody's. */
export function parsePointer(text: string): PointerReading {
  const fields = objectOf(text);
  if (!fields) return { kind: 'damaged', why: 'is not a JSON object' };
  const { schema } = fields;
  if (!isCount(schema) || schema < 1) return { kind: 'damaged', why: 'has no schema' };
  if (schema > pointerSchema) return { kind: 'newer', schema };
  const { serverId, address, version, mode, projectRoot, epoch, startedAt, build } = fields;
  const identity = identityOf(fields.process);
  const protocol = protocolOf(fields.protocol);
  const damaged = (field: string): PointerReading => ({
    kind: 'damaged',
    why: `has no usable "${field}"`,
  });
  if (!isServerId(serverId)) return damaged('serverId');
  if (!identity) return damaged('process');
  if (!isAddress(address)) return damaged('address');
  if (!protocol) return damaged('protocol');
  if (!isText(version, 64)) return damaged('version');
  if (mode !== 'shared' && mode !== 'project') return damaged('mode');
  if (mode === 'project' && !isRoot(projectRoot)) return damaged('projectRoot');
  if (!isCount(epoch) || epoch < 1) return damaged('epoch');
  if (!isCount(startedAt)) return damaged('startedAt');
  if (build !== undefined && !isText(build, 128)) return damaged('build');
  return {
    kind: 'found',
    pointer: {
      ...{ serverId, process: identity, address, protocol, version, epoch, startedAt },
      ...(mode === 'project' ? { mode, projectRoot: projectRoot as string } : { mode }),
      ...(build !== undefined && { build }),
    },
  };
}

/** The fields of a JSON object, or undefined for any other text. */
export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return recordOf(value);
  } catch {
    return undefined;
  }
}

/** A process identity out of parsed JSON, or undefined when it is not exactly one. */
export function identityOf(value: unknown): ProcessIdentity | undefined {
  const fields = recordOf(value);
  if (!fields) return undefined;
  const { pid, startTime, bootId, pidNamespace } = fields;
  if (!isCount(pid) || pid < 1 || !isText(startTime, 64) || !isText(bootId, 64)) return undefined;
  if (pidNamespace === undefined) return { pid, startTime, bootId };
  return isText(pidNamespace, 64) ? { pid, startTime, bootId, pidNamespace } : undefined;
}

/** A protocol version out of parsed JSON, or undefined when it is not exactly one. */
export function protocolOf(value: unknown): ProtocolVersion | undefined {
  const fields = recordOf(value);
  const { major, minor } = fields ?? {};
  return isCount(major) && isCount(minor) ? { major, minor } : undefined;
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Record<string, unknown>;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && !value.includes('\0');
}

function isServerId(value: unknown): value is string {
  return isText(value, 40) && /^s_[0-9a-f]{16,32}$/.test(value);
}

/** The longest path that a system takes has 4096 bytes (PATH_MAX, limits.h). */
function isRoot(value: unknown): value is string {
  return isText(value, 4_096) && isAbsolute(value);
}

/** An absolute path or a pipe of ours: never a port, a relative path, or an abstract socket. */
function isAddress(value: unknown): value is string {
  return isText(value, 256) && (value.startsWith('/') || value.startsWith(pipePrefix));
}

/** Every pipe of ours begins so; the rest is random. */
export const pipePrefix = '\\\\.\\pipe\\harbormaster-';
