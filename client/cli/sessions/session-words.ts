/** Sessions in words: what a table and a message say of one. */
import { printable } from '#client/cli/speak.ts';
import type { Session } from '#protocol/sessions.ts';

/** `works`, `interrupted (killed), waits for you`. */
export function stateWords({ state, cause, offered }: Session): string {
  const why =
    cause === undefined
      ? ''
      : ` (${cause.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)})`;
  return `${state === 'notStarted' ? 'not started' : state}${why}${offered ? ', waits for you' : ''}`;
}

export function titleWords({ summary, name }: Session): string {
  return printable(summary?.title ?? name);
}

/** `1,234,567`. */
export function countWords(count: number): string {
  return count.toLocaleString('en-US');
}

/** All that went in and out, and nothing where nobody counted. */
export function tokenWords({ summary }: Session): string {
  const { tokens } = summary ?? {};
  return tokens ? countWords(tokens.input + tokens.output + tokens.cached) : '-';
}
