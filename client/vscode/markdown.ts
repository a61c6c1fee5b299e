/** Markdown out of words that others wrote: nothing in them becomes markup, a link or an icon. Knows the syntax, and no sentence. */

/** The characters that CommonMark 2.4 lets a backslash escape, as far as they could mean something here; `$(` would be an icon in VS Code. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** A table without a header: rows of a name and a value; both are escaped. */
export function factTable(facts: readonly (readonly [string, string])[]): string {
  const rows = facts.map(
    ([name, value]) => `| ${escapeMarkdown(name)} | ${escapeMarkdown(value)} |`,
  );
  return ['| | |', '|:--|:--|', ...rows].join('\n');
}

/** A table with a header; cells are escaped unless they come as `{ raw }`. */
export function table(
  header: readonly string[],
  rows: readonly (readonly (string | { readonly raw: string })[])[],
): string {
  const line = (cells: readonly (string | { readonly raw: string })[]) =>
    `| ${cells.map((cell) => (typeof cell === 'string' ? escapeMarkdown(cell) : cell.raw)).join(' | ')} |`;
  return [line(header), `|${':--|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}
