/** Markdown out of words that others wrote: nothing in them becomes markup, a link or an icon. Knows the syntax, and no sentence. */

/** The characters that CommonMark 2.4 lets a backslash escape, as far as they could mean something here; `$(` would be an icon in VS Code. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** A table of names and values under a title; all are escaped. */
export function factTable(title: string, facts: readonly (readonly [string, string])[]): string {
  const lines = facts.map(
    // The editor draws next to no space between columns.
    ([name, value]) => `| ${escapeMarkdown(name)}&nbsp; | ${escapeMarkdown(value)} |`,
  );
  return [table([title, ''], []), ...lines].join('\n');
}

/** A table with a header; all cells are escaped. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(header), `|${':--|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}
