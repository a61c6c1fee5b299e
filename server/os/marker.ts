/** The mark that every process started for a lease carries in its environment. Knows how to read it, not what it means. */

const NAME = 'HARBORMASTER_MARKER=';

/** The marker in an environment block as the system keeps it: `NAME=value`, each ended by NUL. */
export function markerIn(environment: string): string | undefined {
  const entry = environment.split('\0').find((each) => each.startsWith(NAME));
  return entry?.slice(NAME.length) || undefined;
}
