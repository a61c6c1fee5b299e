/** docs/reference/errors.md, of the pages of help. */
import { type Page, pageMarkdown } from '#client/help/page.ts';
import { chapters } from '#client/help/pages.ts';

export function errorsPage(): string {
  const parts = chapters.map(({ title, pages }) => {
    const each = Object.entries<Page>(pages).map(([code, page]) => pageMarkdown(code, page, 3));
    return `## ${title}\n\n${each.join('\n')}`;
  });
  return `# Codes, and what to do about them

Every refusal and error has a stable code. \`hm help CODE\` prints its page, the *Help* button of a message in the
editor opens it; neither needs a network. In JSON the code is \`error.code\`, its page \`error.help\`.

${parts.join('\n')}`;
}
