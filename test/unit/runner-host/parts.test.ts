/** The small parts of a runner host: tickets, sizes, the line that makes ready, and what a late terminal is shown. */
import assert from 'node:assert/strict';
import { Terminal } from '@xterm/headless';
import type { Clock } from '#common/clock.ts';
import { parseHostPointer } from '#discovery/host-pointer.ts';
import { parseExit } from '#discovery/runner-files.ts';
import { ReadyWatch } from '#server/runner-host/ready-watch.ts';
import { sizeFor } from '#server/runner-host/sizing.ts';
import { TailScreen } from '#server/runner-host/tail-screen.ts';
import { TerminalScreen } from '#server/runner-host/terminal-screen.ts';
import { Tickets } from '#server/runner-host/tickets.ts';

describe('A ticket', () => {
  let time = 0;
  const clock: Clock = { now: () => time, monotonic: () => time, after: () => () => {} };
  const admission = { runnerId: 'r_0', rights: 'view' } as const;

  it('is good once, and not used up by who only names it', () => {
    const tickets = new Tickets(clock);
    const [id = '', hex] = tickets.issue(admission).split('.');
    assert.equal(tickets.secretOf(id)?.toString('hex'), hex);
    assert.deepEqual(tickets.take(id), admission);
    assert.equal(tickets.take(id), undefined);
    assert.equal(tickets.secretOf(id), undefined);
  });

  it('is good for half a minute', () => {
    const tickets = new Tickets(clock);
    const [id = ''] = tickets.issue(admission).split('.');
    time += 29_999;
    assert.ok(tickets.secretOf(id));
    time += 1;
    assert.equal(tickets.secretOf(id), undefined);
    assert.equal(tickets.take(id), undefined);
  });
});

describe('The size of a runner', () => {
  const small = { size: { cols: 60, rows: 40 }, lastActive: 1 };
  const large = { size: { cols: 120, rows: 30 }, lastActive: 2 };
  const without = { size: undefined, lastActive: 3 };

  it('is that of whoever was active last, or what all can show', () => {
    assert.deepEqual(sizeFor('latest', [large, small, without]), large.size);
    assert.deepEqual(sizeFor('smallest', [large, small, without]), { cols: 60, rows: 30 });
    assert.equal(sizeFor('latest', [without]), undefined);
  });
});

describe('The line that makes a runner ready', () => {
  const seen = (pattern: string, ...texts: string[]) => {
    let times = 0;
    const watch = new ReadyWatch(pattern, () => {
      times += 1;
    });
    for (const text of texts) watch.see(text);
    return times;
  };

  it('is found across pieces, without colours, before its end, and once', () => {
    assert.equal(
      seen('^ready in \\d+ ms$', 'no\n\x1b[32mrea', 'dy\x1b[0m in 30 ms', '\nready in 1 ms\n'),
      1,
    );
    assert.equal(seen('^ready', 'not ready\n'), 0);
    assert.equal(seen('password:', 'password:'), 1);
  });

  it('is not looked for in a line without an end for ever', () => {
    assert.equal(seen('y', ...Array.from({ length: 100 }, () => 'x'.repeat(10_000)), 'y'), 0);
  });

  it('ends as a terminal ends it, and begins anew where it is drawn anew', () => {
    assert.equal(seen('^ready in \\d+ ms$', 'ready in 30 ms\r\n'), 1);
    assert.equal(seen('^ready in \\d+ ms$', 'ready in', ' 30 ms\r', '\n'), 1);
    assert.equal(seen('^done$', '10 %\r50', ' %\rdone\r\n'), 1);
  });

  it('is not looked at again once it is too long to change', () => {
    const { test } = RegExp.prototype;
    let looks = 0;
    RegExp.prototype.test = function counted(text) {
      looks += 1;
      return test.call(this, text);
    };
    try {
      assert.equal(seen('^y', ...Array.from({ length: 100 }, () => 'x'.repeat(1_024)), '\ny'), 1);
    } finally {
      RegExp.prototype.test = test;
    }
    assert.equal(looks, 5, 'four for the first 4,096 characters, and one for the next line');
  });

  it('is given up when its pattern takes for ever to look at a line, and is found after one slow look', () => {
    const forever = '^(a+)+$|^ready$';
    const slow = `${'a'.repeat(64)}!\n`;
    assert.equal(seen(forever, slow, 'ready\n'), 1);
    assert.equal(seen(forever, slow, slow, 'ready\n'), 0);
  }).timeout(120_000);

  it('must be a regular expression', () => {
    assert.throws(() => seen('('), SyntaxError);
  });
});

describe('Who comes late', () => {
  const drawn = async (printed: string) => {
    const screen = new TerminalScreen({ cols: 20, rows: 6 }, 100);
    await new Promise<void>((resolve) => screen.print(Buffer.from(printed), resolve));
    const text = screen.drawn();
    screen.close();
    return text;
  };
  const shownBy = async (text: string) => {
    const terminal = new Terminal({ cols: 20, rows: 6, allowProposedApi: true });
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    return terminal;
  };

  it('has the modes that the program set: its cursor, its mouse, its margins', async () => {
    const printed = '\x1b[?1049h\x1b[?25l\x1b[?1002;1006h\x1b[4 q\x1b[2;4r\x1b[4;3H\x1b]0;vim\x07';
    const text = await drawn(printed);
    for (const word of ['\x1b[?25l', '\x1b[?1006h', '\x1b[4 q', '\x1b[2;4r', ']0;vim'])
      assert.ok(text.includes(word), JSON.stringify(word));
    const [direct, late] = [await shownBy(`${printed}\n\n\nx`), await shownBy(`${text}\n\n\nx`)];
    for (const each of [direct, late]) {
      const { cursorX, cursorY } = each.buffer.active;
      assert.deepEqual([cursorX, cursorY], [3, 3]);
    }
    assert.doesNotMatch(await drawn(`${printed}\x1bc`), /\?25l|\?1006h/);
  });

  it('sees the other screen in its own colours', async () => {
    const text = await drawn('\x1b[1mbold \x1b[?1049h\x1b[0mplain\x1b[1m');
    const terminal = await shownBy(text);
    assert.equal(terminal.buffer.active.getLine(0)?.getCell(0)?.isBold(), 0);
  });

  it('sees the last lines of a program without a terminal, each from its begin', () => {
    const screen = new TailScreen(3);
    const text = Array.from({ length: 10 }, (_, n) => `line ${n}\n`).join('');
    screen.print(Buffer.from(text), () => {});
    assert.equal(screen.drawn(), 'line 7\r\nline 8\r\nline 9\r\n');
    assert.equal(screen.text, 'line 7\nline 8\nline 9');
  });
});

describe('What a host leaves in files', () => {
  const process = { pid: 1, startTime: '1', bootId: 'b' };
  const pointer = {
    ...{ schema: 1, hostId: `h_${'0'.repeat(16)}`, process, address: '/run/h.sock' },
    ...{ token: '0'.repeat(64), group: 'agents-pty', version: '1.0.0', startedAt: 1 },
  };
  const exit = { schema: 1, process, code: 0, at: 1, outputBytes: 1 };

  it('is read when it is ours', () => {
    assert.equal(parseHostPointer(JSON.stringify(pointer))?.group, 'agents-pty');
    assert.equal(parseExit(JSON.stringify(exit))?.code, 0);
  });

  it('leads nowhere when a field is not what we write', () => {
    for (const wrong of [
      { schema: 2 },
      { hostId: '../../x' },
      { address: 'relative' },
      { token: 'x' },
      { group: 'everybody' },
      { process: { pid: -1 } },
    ])
      assert.equal(parseHostPointer(JSON.stringify({ ...pointer, ...wrong })), undefined);
    for (const wrong of [{ code: 'x' }, { signal: '../' }, { process: {} }, { at: 'now' }])
      assert.equal(parseExit(JSON.stringify({ ...exit, ...wrong })), undefined);
    for (const text of ['', '[]', 'null', '{']) assert.equal(parseHostPointer(text), undefined);
  });
});
