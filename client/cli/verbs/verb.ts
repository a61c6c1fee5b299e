/** What every file of verbs needs: how an action is hung up, and the options and help texts that look alike everywhere. */

/** Makes of an action that resolves with an exit code one that commander runs. */
export type Does = <A extends unknown[]>(
  action: (...args: A) => Promise<number>,
) => (...args: A) => Promise<void>;

export const asJson = ['--json', 'print JSON'] as const;

/** Stands below the options in `--help`. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
