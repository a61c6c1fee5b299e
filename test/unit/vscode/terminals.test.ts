import { strict as assert } from 'node:assert';
import { OutputPace } from '#client/vscode/terminals/output-pace.ts';
import { plainText } from '#client/vscode/terminals/plain-text.ts';
import { TerminalFit } from '#client/vscode/terminals/terminal-fit.ts';
import { HandClock } from './hand-clock.ts';

const wide = { cols: 120, rows: 30 };
const small = { cols: 80, rows: 20 };

/** An editor's terminal: it shows the smaller of its room and what it is held to, and reports what changed. */
class Panel {
  readonly fit = new TerminalFit();
  readonly told: string[] = [];
  #room: typeof wide;
  #shown: typeof wide | undefined;

  constructor(room: typeof wide) {
    this.#room = room;
    this.layout();
  }

  drag(room: typeof wide): void {
    this.#room = room;
    this.layout();
  }

  /** As xterm.js has it now. */
  get shown(): string {
    return `${this.#shown?.cols}x${this.#shown?.rows}`;
  }

  layout(): void {
    const held = this.fit.override ?? this.#room;
    const cols = Math.min(this.#room.cols, held.cols);
    const rows = Math.min(this.#room.rows, held.rows);
    if (this.#shown?.cols === cols && this.#shown.rows === rows) return;
    this.#shown = { cols, rows };
    const before = this.fit.override;
    if (this.fit.reported(this.#shown)) this.told.push(this.shown);
    if (this.fit.override !== before) this.layout();
  }
}

describe('the size of a runner’s terminal', () => {
  it('is the window’s own until the program sees another, and then no larger than that', () => {
    const panel = new Panel(wide);
    panel.fit.programSees(wide);
    panel.layout();
    assert.deepEqual([panel.shown, panel.told], ['120x30', ['120x30']]);
    panel.fit.programSees(small);
    panel.layout();
    assert.deepEqual([panel.shown, panel.told], ['80x20', ['120x30']]);
    assert.deepEqual(panel.fit.own, wide);
  });

  it('is the window’s own again once the program has it, as when somebody types here', () => {
    const panel = new Panel(wide);
    panel.fit.programSees(small);
    panel.layout();
    panel.fit.programSees(wide);
    panel.layout();
    assert.equal(panel.fit.override, undefined);
    assert.equal(panel.shown, '120x30');
  });

  it('is known as it is when the panel grew meanwhile, as soon as nothing holds it', () => {
    const panel = new Panel(wide);
    panel.fit.programSees(small);
    panel.layout();
    panel.drag({ cols: 200, rows: 50 });
    assert.deepEqual([panel.shown, panel.told], ['80x20', ['120x30']]);
    panel.fit.programSees(wide);
    panel.layout();
    assert.deepEqual([panel.shown, panel.told.at(-1)], ['200x50', '200x50']);
  });

  it('counts when the panel is dragged, also while it is held to another', () => {
    const panel = new Panel(wide);
    panel.fit.programSees(small);
    panel.layout();
    panel.drag({ cols: 60, rows: 40 });
    assert.equal(panel.told.at(-1), '60x40');
    assert.equal(panel.fit.override, undefined);
  });

  it('holds a terminal that nobody has seen yet to nothing', () => {
    const fit = new TerminalFit();
    fit.programSees(small);
    assert.equal(fit.override, undefined);
    assert.equal(fit.own, undefined);
  });
});

describe('the pace of a runner’s output', () => {
  it('holds a program that floods, and lets it go on by what can be drawn', () => {
    const clock = new HandClock();
    const calls: string[] = [];
    const sender = { pause: () => calls.push('pause'), resume: () => calls.push('resume') };
    const pace = new OutputPace(() => sender, clock);
    pace.spend(1_000);
    clock.move(50);
    assert.deepEqual(calls, []);
    pace.spend(300_000);
    assert.deepEqual(calls, ['pause']);
    clock.move(50);
    assert.deepEqual(calls, ['pause']);
    clock.move(50);
    assert.deepEqual(calls, ['pause', 'resume']);
    clock.move(1_000);
    assert.deepEqual(calls, ['pause', 'resume']);
    pace.close();
  });
});

describe('the output of a runner as text', () => {
  it('has no colours and no cursor in it, and a line that was written over as it was last', () => {
    const printed =
      '\x1b]0;title\x07\x1b[1;32mready\x1b[0m in 3 s\r\n10%\r 50%\r100%\r\n\x1b(B\x1b[2Jend\x1b[?25h';
    assert.equal(plainText(printed), 'ready in 3 s\n100%\nend');
  });
});
