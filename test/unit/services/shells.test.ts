import { strict as assert } from 'node:assert';
import { isInteractiveShell } from '#services/shells.ts';

describe('A shell', () => {
  for (const words of ['bash', '/bin/zsh -l', 'bash --noprofile --norc', 'fish -i'])
    it(`waits for a person: ${words}`, () => {
      assert.ok(isInteractiveShell(words.split(' ')));
    });

  for (const words of ['bash -c true', 'sh -lc make', 'bash build.sh', 'node', 'vim bash'])
    it(`reads something else, or is none: ${words}`, () => {
      assert.ok(!isInteractiveShell(words.split(' ')));
    });
});
