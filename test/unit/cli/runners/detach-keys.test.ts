import assert from 'node:assert/strict';
import { DetachKeys } from '#client/cli/runners/detach-keys.ts';

/** What reaches the program when these pieces are typed, one after the other; `!` at the end says that it was left. */
function check(...typed: readonly string[]): string {
  const keys = new DetachKeys();
  let text = '';
  for (const each of typed) {
    const taken = keys.take(each);
    text += taken.text;
    if (taken.leaves) return `${text}!`;
  }
  return text + (keys.isHolding ? '?' : '');
}

describe('The keys that detach', () => {
  it('are two, in one piece or in two, with whatever was typed before', () => {
    assert.equal(check('\x1c\x04'), '!');
    assert.equal(check('ls\x1c', '\x04rm'), 'ls!');
  });

  it('let everything else through as it was typed', () => {
    assert.equal(check('a\x04b\x03', '\x1b[A'), 'a\x04b\x03\x1b[A');
    assert.equal(check('\x1cx', 'y'), '\x1cxy');
  });

  it('type the first one once when it is pressed twice, and wait no longer then', () => {
    assert.equal(check('\x1c\x1c\x04'), '\x1c\x04');
    assert.equal(check('a\x1c'), 'a?');
    const keys = new DetachKeys();
    keys.take('\x1c');
    assert.equal(keys.release(), '\x1c');
    assert.equal(keys.isHolding, false);
  });

  it('are known when the program made the terminal say more of each key', () => {
    assert.equal(check('\x1b[92;5u', '\x1b[100;5u'), '!');
    assert.equal(check('\x1b[92;5:1u\x1b[92;5:3u', '\x1b[100;5:1u'), '!');
    assert.equal(check('\x1b[27;5;92~\x1b[27;5;100~'), '!');
    assert.equal(check('\x1b[92;5u\x1b[92;5:3ux'), '\x1b[92;5u\x1b[92;5:3ux');
  });
});
