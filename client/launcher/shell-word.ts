/** Words for a POSIX shell. Knows quoting, and no command. */

/** The text as one word that means itself (POSIX.1-2024, Shell Command Language 2.2.2); plain ones stay as they are. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
