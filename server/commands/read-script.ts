/** Hands a text to the parser (unbash), unless that would take more than a moment or more than the stack. */
import { parse } from 'unbash';

/**
 * More of these in one text cost the parser more than a moment, and mean nothing: it reads on from each of them to the
 * end of the text. Such a text is not read at all, which leaves its command as it is.
 */
const mostOf: Readonly<Record<string, number>> = { '<<': 200, '$((': 500 };

/** Undefined for a text that cannot be read. */
export function readScript(text: string): ReturnType<typeof parse> | undefined {
  const isCostly = Object.entries(mostOf).some(
    ([opening, most]) => text.split(opening, most + 1).length > most,
  );
  return isCostly ? undefined : withinStack(() => parse(text));
}

/** The parser's stack ends where functions stand in each other by the thousand: undefined then. */
export function withinStack<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof RangeError) return undefined;
    throw failure;
  }
}
