/** docs/reference/environment.md, of the table of variables. */
import { type Variable, variables } from '#client/help/environment.ts';
import { markdownTable } from './markdown.ts';

const chapters: readonly (readonly [Variable['by'], string])[] = [
  ['you', 'Set by you'],
  ['harbormaster', 'Set by Harbormaster, for what `hm run` starts and in the editor’s terminals'],
  ['tests', 'For tests of Harbormaster itself'],
];

export function environmentPage(): string {
  const parts = chapters.map(([by, title]) => {
    const rows = variables
      .filter((variable) => variable.by === by)
      .map(({ name, means }) => [`\`${name}\``, means]);
    return `## ${title}\n\n${markdownTable(['Variable', ''], rows)}\n`;
  });
  return `# Environment variables\n\n${parts.join('\n')}`;
}
