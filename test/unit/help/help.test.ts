/** The pages of help as they are asked for and shown. */
import assert from 'node:assert/strict';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { helpCodeFor } from '#client/cli/help/help-code.ts';
import { type Page, pageMarkdown, pageText } from '#client/help/page.ts';
import { chapters, helpCodeOf, pages } from '#client/help/pages.ts';
import { errorNumbers } from '#protocol/errors.ts';
import { Refusal } from '#protocol/ports.ts';

const page: Page = { title: 'A title', means: 'It is `so`.', steps: ['Do *this*.', 'Or that.'] };

describe('A page of help', () => {
  it('is Markdown for the editor and plain text for a terminal', () => {
    assert.equal(
      pageMarkdown('aCode', page),
      '# A title\n\nCode: `aCode`\n\nIt is `so`.\n\n**What to do**\n\n1. Do *this*.\n2. Or that.\n',
    );
    assert.equal(
      pageText('aCode', page),
      'A title  (aCode)\n\nIt is so.\n\nWhat to do:\n1. Do this.\n2. Or that.\n',
    );
  });

  it('has no line in a terminal that is longer than 88 characters, unless it is one word', () => {
    for (const [code, each] of Object.entries<Page>(pages))
      for (const line of pageText(code, each).split('\n').slice(1))
        assert.ok(line.length <= 91 || !line.trim().includes(' '), line);
  });

  it('is found by its code, whatever the case', () => {
    assert.equal(helpCodeOf('NOTANSWERING'), 'notAnswering');
    assert.equal(helpCodeOf('nothing'), undefined);
    assert.equal(helpCodeOf('toString'), undefined);
  });

  it('is in one chapter only, so that a code means one thing', () => {
    const all = chapters.flatMap(({ pages: of }) => Object.keys(of));
    assert.deepEqual([...new Set(all)].sort(), Object.keys(pages).sort());
    assert.equal(new Set(all).size, all.length);
  });

  it('is there for everything that hm can fail with', () => {
    const reasons = Refusal.shape.reason.options;
    const words = [...Object.keys(errorNumbers), ...Object.keys(exitCodes)];
    const more = ['ConnectionLost', 'DeadlinePassed', 'bug', 'ENOSPC', 'EACCES'];
    for (const word of [...words, ...more]) assert.ok(helpCodeOf(helpCodeFor(word)), word);
    for (const reason of reasons)
      assert.equal(helpCodeFor('refused', { refusal: { reason } }), reason);
  });
});
