/** Turns what came over the wire as an error back into what the server threw. Knows the numbers, and no request. */
import { type ErrorCode, type ErrorData, errorNumbers, HarborError } from '#protocol/errors.ts';

/** JSON-RPC 2.0 section 5.1: an error object. */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The code travels by name in `data`; where there is none, the number tells, and a strange number means `internal`. */
export function harborErrorOf(error: WireError): HarborError {
  const data = typeof error.data === 'object' && error.data !== null ? error.data : {};
  const named: unknown = 'code' in data ? data.code : undefined;
  const code = isCode(named) ? named : codeOf(error.code);
  return new HarborError(code, error.message, data as ErrorData, { cause: error });
}

function isCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorNumbers, value);
}

function codeOf(number: number): ErrorCode {
  const entries = Object.entries(errorNumbers) as [ErrorCode, number][];
  return entries.find(([, known]) => known === number)?.[0] ?? 'internal';
}
