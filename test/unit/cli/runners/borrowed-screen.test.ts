import assert from 'node:assert/strict';
import { BorrowedScreen } from '#client/cli/runners/borrowed-screen.ts';

const toMain = '\x1b[?1049l';

describe('A borrowed screen', () => {
  it('is given back on the main screen, whichever the program was on', () => {
    const screen = new BorrowedScreen();
    assert.ok(!screen.leave().includes(toMain));
    screen.print('\x1b[?104');
    screen.print('9h full screen');
    assert.ok(screen.leave().startsWith(toMain));
    screen.print('\x1b[?25;1049l');
    assert.ok(!screen.leave().includes(toMain));
  });

  it('is given back with a visible cursor and without reports of mouse, focus and paste', () => {
    const left = new BorrowedScreen().leave();
    for (const mode of ['\x1b[?25h', '\x1b[?7h', '\x1b[0m']) assert.ok(left.includes(mode));
    for (const mode of ['1000', '1006', '1004', '2004'])
      assert.match(left, new RegExp(`\\?[\\d;]*\\b${mode}(?!\\d)[\\d;]*l`));
  });

  it('is drawn anew from the main screen, and knows where the new one is', () => {
    const screen = new BorrowedScreen();
    screen.print('\x1b[?1049h');
    assert.ok(screen.redraw('plain').startsWith(toMain));
    assert.ok(!screen.leave().includes(toMain));
    screen.redraw('main\x1b[?1049h\x1b[Hvim');
    assert.ok(screen.leave().includes(toMain));
  });

  it('keeps what was on the terminal by scrolling it up', () => {
    assert.ok(new BorrowedScreen().enter(24, 'web').includes('\n'.repeat(24)));
  });
});
