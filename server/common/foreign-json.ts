/** Reads JSON that other programs wrote, of unknown version and maybe of ill will: nothing throws, and what is not as expected is not there. */

/** An object of which nothing is known. */
export type Foreign = Readonly<Record<string, unknown>>;

/** Longest line that is read, in characters: agents write whole pictures and files into one. */
export const longestForeignLine = 16 * 1024 * 1024;

/** One line of a JSONL file, or a whole file; undefined for whatever is not one JSON object. */
export function foreignIn(text: string): Foreign | undefined {
  if (text.length > longestForeignLine || !text.includes('{')) return undefined;
  try {
    return foreignOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function foreignOf(value: unknown): Foreign | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Foreign)
    : undefined;
}

/** The object under these keys, one within the other. */
export function foreignAt(value: unknown, ...keys: readonly string[]): Foreign | undefined {
  let found: unknown = value;
  for (const key of keys) {
    const within = foreignOf(found);
    found = within && Object.hasOwn(within, key) ? within[key] : undefined;
  }
  return foreignOf(found);
}

/** A text that is not empty and not longer than `most` characters. */
export function foreignText(value: unknown, most: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= most ? value : undefined;
}

/** An RFC 3339 time, or milliseconds since 1970, as milliseconds since 1970. */
export function foreignTime(value: unknown): number | undefined {
  const at = typeof value === 'string' && value.length <= 40 ? Date.parse(value) : value;
  return typeof at === 'number' && Number.isFinite(at) && at > 0 ? at : undefined;
}
