/** From whatever was thrown to one clear message and an exit code. */

import process from 'node:process';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { type ErrorData, HarborError } from '#protocol/errors.ts';
import { Exit, exitCodes, wordOf } from './exit-codes.ts';
import { harmless } from './harmless.ts';
import { helpCodeFor } from './help/help-code.ts';

interface Failure {
  readonly code: number;
  /** A stable word for programs. */
  readonly word: string;
  readonly message: string;
  /** The correlation id of the request that failed: `hm server log --request` takes it. */
  readonly request?: string | undefined;
  /** What else a program may want to know. */
  readonly details?: object;
}

/** Says on stderr what went wrong, as JSON when that was asked for, and returns the exit code. */
export function tellFailure(thrown: unknown, argv: readonly string[]): number {
  const { code, word, message, request, details } = failureOf(thrown);
  const help = helpCodeFor(word, details);
  const asJson = JSON.stringify({ error: { code: word, message, help, ...details } });
  const asText = `hm: ${message}${request ? ` (request ${request})` : ''}\nMore: hm help ${help}`;
  process.stderr.write(`${wantsJson(argv) ? asJson : harmless(asText)}\n`);
  return code;
}

/** What stands behind `--` is said to somebody else. */
function wantsJson(argv: readonly string[]): boolean {
  const dashes = argv.indexOf('--');
  return argv.slice(0, dashes < 0 ? argv.length : dashes).includes('--json');
}

/** What is not foreseen is a bug of ours: its stack is shown, so that it can be reported. */
function failureOf(thrown: unknown): Failure {
  if (isNamed(thrown, Exit)) {
    const { code, message, details } = thrown;
    return { code, word: wordOf(code), message, details };
  }
  if (isNamed(thrown, DiscoveryError))
    return { code: exitCodes.unavailable, word: thrown.code, message: thrown.message };
  if (isNamed(thrown, HarborError)) return ofServer(thrown);
  if (
    thrown instanceof Error &&
    (thrown.name === 'DeadlinePassed' || thrown.name === 'ConnectionLost')
  )
    return {
      code: exitCodes.unavailable,
      word: thrown.name,
      message: `${thrown.message} See: hm server status, hm server log.`,
    };
  if ((thrown as { syscall?: unknown } | null)?.syscall === 'uv_cwd')
    return { code: exitCodes.usage, word: 'noSuchDirectory', message: directoryGone };
  if (isSystemError(thrown))
    return { code: exitCodes.failed, word: thrown.code, message: thrown.message };
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: exitCodes.failed, word: 'bug', message: stack };
}

/** Each lazily loaded bundle has a copy of these classes, so that their names alone tell them. */
function isNamed<T extends Error>(
  thrown: unknown,
  type: { readonly name: string; readonly prototype: T },
): thrown is T {
  return thrown instanceof Error && thrown.name === type.name;
}

/** The system refused something (a file that cannot be written, a full disk): its own words say what. */
function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException & { code: string } {
  const { code, syscall } = thrown as Partial<NodeJS.ErrnoException>;
  return thrown instanceof Error && typeof code === 'string' && typeof syscall === 'string';
}

const directoryGone =
  'The current directory is no longer there. Go to another one, or name one: hm port --dir PATH.';

function ofServer({ code: word, message, data }: HarborError): Failure {
  const more = data.problems?.slice(1).map(({ where, message: what, line, column }) => {
    const place = line === undefined ? where : `${line}:${column}: ${where}`;
    return `\n  ${place}: ${what}`;
  });
  const isInput = [
    'invalidParams',
    'noSuchDirectory',
    'brokenProjectFile',
    'configurationNotWritten',
    'unknownServiceType',
    'noSuchProject',
    'ambiguousProject',
  ].includes(word);
  if (word === 'notAllowed')
    return {
      code: exitCodes.notAllowed,
      word,
      message: notAllowedWords(message, data),
      details: data,
    };
  return {
    code: isInput ? exitCodes.usage : exitCodes.failed,
    word,
    message: message + (more ?? []).join(''),
    request: data.correlation,
    details: data,
  };
}

/** What a person can do so that it happens; an agent reads it too, and finds nothing in it that it could do itself. */
function notAllowedWords(message: string, { caller, ask }: ErrorData): string {
  const who = caller ? ` This was asked by ${caller.name} (${caller.kind}).` : '';
  const allow =
    ask === undefined
      ? 'A person can do it in a terminal of their own.'
      : `A person can allow it once: hm allow ${ask}`;
  return `${message}${who} ${allow}`;
}
