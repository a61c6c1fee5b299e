import assert from 'node:assert/strict';
import { isAnswer } from '#server/runner-host/terminal-answers.ts';
import { TerminalScreen } from '#server/runner-host/terminal-screen.ts';

describe('what a terminal answers by itself', () => {
  it('is answered by the host, once, though nobody looks', async () => {
    const screen = new TerminalScreen({ cols: 80, rows: 24 }, 100);
    const answers: string[] = [];
    screen.onAnswer((text) => answers.push(text));
    const asked = 'ahoy\x1b[c\x1b[>c\x1b[5n\x1b[6n\x1b[?25$p\x1bP$qm\x1b\\';
    await new Promise<void>((resolve) => screen.print(Buffer.from(asked), resolve));
    assert.equal(answers.length, 6, JSON.stringify(answers));
    assert.ok(answers.includes('\x1b[1;5R'), 'where the cursor stands');
    // Of the same six by a terminal that looks none is let through; the cursor in another row, because of F3.
    for (const answer of answers) assert.equal(isAnswer(answer), answer !== '\x1b[1;5R', answer);
    screen.close();
  });

  it('is told from what a person types', () => {
    for (const answer of ['\x1b[?1;2c', '\x1b[24;80R', '\x1b[?7;1R', '\x1b[0n\x1b[3;1R'])
      assert.equal(isAnswer(answer), true, JSON.stringify(answer));
    const typed = ['c', '\r', '\x1b', '\x1b[A', '\x1b[1;5R', '\x1b[1;5C', '\x1b[I', '\x1b[24;80Rx'];
    const mouse = '\x1b[<0;10;5M';
    const colours = '\x1b]11;rgb:ffff/ffff/ffff\x1b\\';
    for (const text of [...typed, mouse, colours, '\x1b[200~1;5R\x1b[201~', ''])
      assert.equal(isAnswer(text), false, JSON.stringify(text));
  });
});
