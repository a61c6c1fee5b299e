/** Every console block of README and docs does what the page says, in a home that nobody has used before. */
import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtProgram } from './built.ts';
import { matches, runSteps, stepsOf } from './console-page.ts';
import { Harbor } from './harbor.ts';

const root = join(import.meta.dirname, '../..');

/** Named here, so that a page whose blocks were lost is noticed. */
const tested = [
  'docs/budgets.md',
  'docs/concepts.md',
  'docs/configuration.md',
  'docs/faq.md',
  'docs/getting-started.md',
  'docs/leaving.md',
  'docs/ranges.md',
  'docs/recovery.md',
  'docs/runners.md',
  'docs/troubleshooting.md',
];

async function pagesWithBlocks(): Promise<string[]> {
  const docs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'));
  const all = ['README.md', ...docs.map((name) => `docs/${name}`)];
  const texts = await Promise.all(all.map((page) => readFile(join(root, page), 'utf8')));
  return all.filter((_, n) => stepsOf(texts[n] ?? '').length > 0);
}

describe('The pages with console blocks', function () {
  this.timeout(180_000);

  it('are among those that are tested here', async () => {
    assert.deepEqual((await pagesWithBlocks()).sort(), [...tested].sort());
  });

  for (const page of tested)
    it(`${page} does what it says`, async () => {
      const harbor = await Harbor.open();
      try {
        const bin = join(harbor.root, 'bin');
        await mkdir(bin);
        const hm = `#!/bin/sh\n# Harbormaster\nexec '${process.execPath}' '${builtProgram('hm')}' "$@"\n`;
        await writeFile(join(bin, 'hm'), hm);
        await chmod(join(bin, 'hm'), 0o755);
        const env = { ...harbor.env, PATH: `${bin}:${harbor.env.PATH}`, NO_COLOR: '1' };
        const steps = stepsOf(await readFile(join(root, page), 'utf8'));
        await runSteps(steps, join(harbor.root, 'home'), env);
      } finally {
        await harbor.close();
      }
    });
});

describe('What a page shows', () => {
  it('is compared line by line, with ... for what differs', () => {
    assert.ok(matches('3001\n', ['3...']));
    assert.ok(matches('a\nb\nc\n', ['a', '...']));
    assert.ok(matches('shop  web   3000\n', ['shop ... 3000']));
    assert.ok(matches('state  /x\n', ['state ...']));
    assert.ok(!matches('4001\n', ['3...']));
    assert.ok(!matches('a\nb\n', ['a']));
    assert.ok(!matches('', ['a']));
    assert.ok(!matches('a.b\n', ['aXb']));
  });

  it('is not met by a page that says something else: the control', async () => {
    const wrong = stepsOf('```console\n$ echo one\ntwo\n```\n');
    await assert.rejects(
      runSteps(wrong, root, { PATH: process.env.PATH ?? '' }),
      /should print:\ntwo/,
    );
    const failing = stepsOf('```console\n$ false\n```\n');
    await assert.rejects(runSteps(failing, root, { PATH: process.env.PATH ?? '' }), /ended with 1/);
  });
});
