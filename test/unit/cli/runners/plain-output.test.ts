import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ColouredOutput, PlainOutput } from '#client/cli/runners/plain-output.ts';

function plain(...chunks: readonly string[]): string {
  const output = new PlainOutput();
  return chunks.map((each) => output.take(each)).join('') + output.end();
}

function coloured(...chunks: readonly string[]): string {
  const output = new ColouredOutput();
  return chunks.map((each) => output.take(each)).join('') + output.end();
}

describe('Output for a pipe', () => {
  it('has lines as they were printed, without colour', () => {
    assert.equal(plain('\x1b[32mok\x1b[0m\r\nnext\r\r\n'), 'ok\nnext\n');
  });

  it('has of a line that was written over what stood there last', () => {
    assert.equal(plain(' 1 %\r 50 %\r100 %\r\ndone'), '100 %\ndone\n');
  });

  it('has no title, no question to the terminal, no mode and no bell', () => {
    const said =
      '\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b\x1b[?1049h\x1b[6n\x1b(B\x1b=\x07c\x1bPq#\x1b\\';
    assert.equal(plain(said), 'abc\n');
  });

  it('has no screen of empty lines where a program cleared it, and all others', () => {
    const scrolled = `before\r\n${'\r\n'.repeat(22)}\x1b[1;1H\x1b[0J`;
    assert.equal(plain(`${scrolled}VITE ready\r\n`), 'before\nVITE ready\n');
    assert.equal(plain(`${scrolled}${scrolled}`), 'before\nbefore\n');
    assert.equal(plain('a\n\n\n\x1b[2J\x1b[Hb\n\n\n\x1bcc'), 'a\nb\nc\n');
    assert.equal(plain('a\n\n\nb\n\n'), 'a\n\n\nb\n\n');
    assert.equal(plain('a\n\n\n\x1b[Jb'), 'a\n\n\nb\n', 'the rest of a screen is not all of it');
  });

  it('takes no longer for many empty lines than for others', () => {
    // The square of their number would be hours.
    const empty = '\n'.repeat(300_000);
    assert.equal(plain(empty, 'x'), `${empty}x\n`);
  });

  it('is the same whatever pieces it came in', () => {
    const clear = '\r\n\r\n\r\n\x1b[1;1H\x1b[0J';
    const text = `a\x1b[1;31mred\x1b[0m\r\n\x1b]2;t\x1b\\x\ry\x1b[2Kz\r\n${clear}b\r\n\r\n`;
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((to, n) => text.slice(at[n], to));
        assert.equal(plain(...chunks), plain(text));
      }),
    );
  });
});

describe('Output among other output', () => {
  it('keeps its colours, and commands the terminal nothing else', () => {
    assert.equal(
      coloured('\x1b[3', '1mred\x1b[0m\x1b[2J\x1b[>4;2m\x1b[?25l!'),
      '\x1b[31mred\x1b[0m!',
    );
  });

  it('is not kept back for ever by a string that has no end', () => {
    const endless = `\x1b]0;${'x'.repeat(70_000)}`;
    assert.ok(coloured(endless).length > 0);
  });
});
