/** What a page of help is, and how it looks as Markdown and in a terminal. Knows no code. */

export interface Page {
  /** What happened, in one line without a full stop. */
  readonly title: string;
  /** Why it is so, and what is still safe. Markdown. */
  readonly means: string;
  /** What to do, the likeliest first. Markdown; commands in backquotes. */
  readonly steps: readonly string[];
}

/** For the editor's preview and for the reference. `level` is that of its heading. */
export function pageMarkdown(code: string, { title, means, steps }: Page, level = 1): string {
  const list = steps.map((step, n) => `${n + 1}. ${step}`).join('\n');
  const heading = `${'#'.repeat(level)} ${title}`;
  return `${heading}\n\nCode: \`${code}\`\n\n${means}\n\n**What to do**\n\n${list}\n`;
}

/** For a terminal: the same without the marks of Markdown. */
export function pageText(code: string, { title, means, steps }: Page): string {
  const list = steps.map((step, n) => wrapped(`${n + 1}. ${plain(step)}`, '   ')).join('\n');
  return `${title}  (${code})\n\n${wrapped(plain(means))}\n\nWhat to do:\n${list}\n`;
}

/** Columns of a line that is easily read. */
const width = 88;

function plain(text: string): string {
  return text.replaceAll(/[`*]/g, '');
}

/** Lines of at most `width` characters; `indent` stands before all but the first. */
function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
