/** Picks the named variables out of an environment, so that nothing else of it goes further. */

/** `entries` are `NAME=value`. */
export function variablesIn(
  entries: readonly string[],
  names: readonly string[],
): Readonly<Record<string, string>> {
  const wanted = new Set(names);
  const found: Record<string, string> = {};
  for (const entry of entries) {
    const name = entry.slice(0, entry.indexOf('='));
    if (wanted.has(name)) found[name] = entry.slice(name.length + 1);
  }
  return found;
}
