/** What a program prints to take the host from its other runners: it is parsed in little time, and they are served in between. */
import assert from 'node:assert/strict';
import { TerminalScreen } from '#server/runner-host/terminal-screen.ts';

describe('A screen of a program that means harm', () => {
  let screen: TerminalScreen;
  beforeEach(() => {
    screen = new TerminalScreen({ cols: 80, rows: 24 }, 1_000);
  });
  afterEach(() => screen.close());

  const print = (text: string) =>
    new Promise<void>((resolve) => screen.print(Buffer.from(text), resolve));

  for (const final of ['b', 'L', 'M', 'S', 'T', 'I', 'Z'])
    it(`does nothing that is to be done a hundred million times (CSI ${final})`, async () => {
      await print(`x${`\x1b[99999999${final}`.repeat(500)}y`);
      assert.equal(screen.text, 'xy');
    });

  it('does what has room on it as often as it is told', async () => {
    await print('x\x1b[79b\r\n\x1b[2Iy');
    assert.equal(screen.text, `${'x'.repeat(80)}\n${' '.repeat(16)}y`);
    await print('\x1b[24S\x1b[Hend');
    assert.equal(screen.text, 'end');
  });

  it('keeps no links, and the text of all', async () => {
    const links = Array.from({ length: 50_000 }, (_, n) => `\x1b]8;;http://a/${n}\x07y`);
    await print(`${links.join('')}\x1b]8;;\x07`);
    assert.match(screen.text, /^y{80}$/m);
    assert.doesNotMatch(screen.drawn(), /http/);
  });

  it('lets others be served while it parses what takes long', async () => {
    let served = 0;
    let isDone = false;
    const serve = () => {
      served += 1;
      if (!isDone) setImmediate(serve);
    };
    setImmediate(serve);
    await print('\x1b[24S'.repeat(10_000));
    isDone = true;
    assert.ok(served > 2, `others were served ${served} times`);
  });

  it('has every byte of a long text in its order, whole characters cut between pieces, too', async () => {
    const text = '€'.repeat(79);
    await print(Array.from({ length: 200 }, (_, n) => `${text}${n % 10}`).join(''));
    const lines = screen.text.split('\n');
    assert.deepEqual(
      lines,
      Array.from({ length: 24 }, (_, n) => `${text}${(n + 176) % 10}`),
    );
    await print('');
  });
});
