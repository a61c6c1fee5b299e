/** The documentation says what the code says. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { program } from '#client/cli/verbs.ts';
import { variables } from '#client/help/environment.ts';
import { pages } from '#client/help/pages.ts';
import { referencePages } from './reference/pages.ts';
import { isProduct, root, sourcesOf } from './sources.ts';

describe('The reference', () => {
  for (const [path, text] of referencePages())
    it(`${path} is what \`npm run docs\` makes`, () => {
      assert.equal(readFileSync(join(root, path), 'utf8'), text);
    });

  it('has every environment variable that the code reads, and none that it does not', () => {
    const text = sourcesOf((path) => isProduct(path) && path !== 'client/help/environment.ts')
      .map((source) => source.text)
      .join('\n');
    const read = [
      ...text.matchAll(/\b(?:env(?:ironment)?|process\.env)\??\.(HARBORMASTER_[A-Z_]+)/g),
    ].map(([, name]) => name);
    const ours = variables
      .map(({ name }) => name)
      .filter((name) => name.startsWith('HARBORMASTER_'));
    assert.deepEqual([...new Set(read)].filter((name) => !ours.includes(name ?? '')).sort(), []);
    assert.deepEqual(
      ours.filter((name) => !text.includes(name)),
      [],
    );
  });
});

describe('A page of help', () => {
  const hm = program(() => async () => {});
  const commands = new Set(hm.commands.map((command) => command.name()));

  it('has a title without a full stop, says what it means, and has a next step', () => {
    for (const [code, { title, means, steps }] of Object.entries(pages)) {
      assert.doesNotMatch(title, /\.$/, code);
      assert.match(means, /\.$/, code);
      assert.ok(steps.length > 0, code);
      for (const step of steps) assert.match(step, /[.!]$/, `${code}: ${step}`);
    }
  });

  it('names no command of hm that there is not', () => {
    for (const [code, { means, steps }] of Object.entries(pages))
      for (const [, verb = ''] of [means, ...steps].join(' ').matchAll(/`hm ([a-z]+)/g))
        assert.ok(commands.has(verb), `${code}: hm ${verb}`);
  });
});

describe('The documentation', () => {
  const texts = sourcesOf((path) => /^(README|docs\/.*)\.md$|^README\.md$/.test(path));

  it('links only to what is there', () => {
    for (const { path, text } of texts)
      for (const [, target = ''] of withoutCode(text).matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        assert.ok(existsSync(join(root, dirname(path), target)), `${path}: ${target}`);
  });
});

/** What stands in backquotes or in a block is no link. */
function withoutCode(text: string): string {
  return text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
}
