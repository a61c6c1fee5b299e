/** What a runner leaves in its directory: how it ended, and what it printed. Written by its host, read by servers of any version. */
import { join } from 'node:path';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { readOwnFile, replaceOwnFile } from './own-file.ts';
import { identityOf, objectOf } from './pointer.ts';

const schema = 1;

/** The end of one start of a runner; a runner that was started again has another process. */
export interface WrittenExit {
  readonly process: ProcessIdentity;
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What this start printed. */
  readonly outputBytes: number;
}

export function exitFileIn(directory: string): string {
  return join(directory, 'exit.json');
}

/** Durably. Rejects when the disk takes no more. */
export function writeExit(directory: string, exit: WrittenExit): Promise<void> {
  return replaceOwnFile(exitFileIn(directory), `${JSON.stringify({ schema, ...exit })}\n`);
}

/** Undefined when there is none, or none that we wrote. Never throws. */
export function readExit(directory: string): WrittenExit | undefined {
  const reading = readOwnFile(exitFileIn(directory));
  return reading.kind === 'text' ? parseExit(reading.text) : undefined;
}

/** Trusts nothing: the text may be anybody's. */
export function parseExit(text: string): WrittenExit | undefined {
  const fields = objectOf(text);
  if (fields?.schema !== schema) return undefined;
  const process = identityOf(fields.process);
  const { code, signal, at, outputBytes } = fields;
  if (!process || !Number.isSafeInteger(at) || !Number.isSafeInteger(outputBytes)) return undefined;
  if (code !== undefined && !Number.isSafeInteger(code)) return undefined;
  if (signal !== undefined && !(typeof signal === 'string' && /^SIG[A-Z0-9+-]{1,16}$/.test(signal)))
    return undefined;
  return {
    process,
    at: at as number,
    outputBytes: outputBytes as number,
    ...(code !== undefined && { code: code as number }),
    ...(signal !== undefined && { signal }),
  };
}

/**
 * A segment of the transcript is named by the number of its first byte, counted from the first start of the runner. So a
 * place stays the same when older segments go, and what a full disk did not take is a gap between two of them.
 */
export function segmentName(firstByte: number): string {
  return `transcript-${String(firstByte).padStart(12, '0')}.log`;
}

/** The number of its first byte; undefined for whatever is no segment. */
export function firstByteOf(name: string): number | undefined {
  const [, digits] = /^transcript-(\d{12,15})\.log$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
