/** From whatever was thrown to one clear message and an exit code. */

import process from 'node:process';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { HarborError } from '#protocol/errors.ts';
import { Exit, exitCodes } from './exit-codes.ts';

interface Failure {
  readonly code: number;
  /** A stable word for programs. */
  readonly word: string;
  readonly message: string;
}

/** Says on stderr what went wrong, as JSON when that was asked for, and returns the exit code. */
export function tellFailure(thrown: unknown, argv: readonly string[]): number {
  const { code, word, message } = failureOf(thrown);
  const asJson = JSON.stringify({ error: { code: word, message } });
  process.stderr.write(`${argv.includes('--json') ? asJson : `hm: ${message}`}\n`);
  return code;
}

/** What is not foreseen is a bug of ours: its stack is shown, so that it can be reported. */
function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Exit) return { code: thrown.code, word: 'exit', message: thrown.message };
  if (thrown instanceof DiscoveryError)
    return { code: exitCodes.unavailable, word: thrown.code, message: thrown.message };
  if (thrown instanceof HarborError) return ofServer(thrown);
  if (
    thrown instanceof Error &&
    (thrown.name === 'DeadlinePassed' || thrown.name === 'ConnectionLost')
  )
    return {
      code: exitCodes.unavailable,
      word: thrown.name,
      message: `${thrown.message} See: hm server status, hm server log.`,
    };
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: exitCodes.failed, word: 'bug', message: stack };
}

function ofServer({ code: word, message, data }: HarborError): Failure {
  const more = data.problems?.slice(1).map(({ where, message: what, line, column }) => {
    const place = line === undefined ? where : `${line}:${column}: ${where}`;
    return `\n  ${place}: ${what}`;
  });
  const isInput = [
    'invalidParams',
    'noSuchDirectory',
    'brokenProjectFile',
    'unknownServiceType',
  ].includes(word);
  return {
    code: isInput ? exitCodes.usage : exitCodes.failed,
    word,
    message: message + (more ?? []).join(''),
  };
}
