/** A terminal as a person has it: a real pseudo-terminal with a size, keys that are typed into it, and the screen that comes of what is printed. */
import assert from 'node:assert/strict';
import { StringDecoder } from 'node:string_decoder';
import { spawn } from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import { PtyProgram } from '#server/runner-host/pty-program.ts';
import { until } from './harbor.ts';
import { type Cell, cellsOf } from './hosting.ts';

export interface Ended {
  readonly code: number;
  readonly signal: string | undefined;
}

export class Screen {
  /** Not node-pty as it is: that one drops what was not read soon after the end. */
  readonly #program: PtyProgram;
  readonly #terminal: Terminal;
  /** Resolves when all that it printed is on the screen, too. */
  readonly ended: Promise<Ended>;
  #isOver = false;
  /** All that was printed, with its control sequences. */
  printed = '';

  constructor(
    argv: readonly [string, ...string[]],
    options: {
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly cols?: number;
      readonly rows?: number;
    },
  ) {
    const { cwd, env, cols = 80, rows = 24 } = options;
    const [program, ...args] = argv;
    this.#terminal = new Terminal({ cols, rows, allowProposedApi: true });
    const decoder = new StringDecoder('utf8');
    let over: (ended: Ended) => void = () => {};
    this.ended = new Promise((resolve) => {
      over = resolve;
    });
    const launch = { cwd, env: { TERM: 'xterm-256color', ...env }, size: { cols, rows } };
    this.#program = new PtyProgram(
      { spawn },
      { file: program, args, ...launch },
      {
        printed: (bytes) => {
          this.printed += decoder.write(bytes);
          this.#terminal.write(bytes);
        },
        ended: ({ code = 0, signal }) =>
          this.#terminal.write('', () => {
            this.#isOver = true;
            over({ code, signal });
          }),
      },
    );
  }

  get pid(): number {
    return this.#program.pid;
  }

  type(keys: string): void {
    this.#program.type(keys);
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
    this.#program.resize({ cols, rows });
  }

  /** What is seen, row by row, without blanks at the ends. */
  get lines(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, n) => {
      return active.getLine(active.viewportY + n)?.translateToString(true) ?? '';
    });
  }

  /** Each cell, with its looks. */
  get cells(): readonly (readonly Cell[])[] {
    return cellsOf(this.#terminal);
  }

  /** Whether the program of a full screen has it. */
  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** Modes that a shell does not expect to find on. */
  get oddModes(): string[] {
    const { modes } = this.#terminal;
    return [
      ...(modes.mouseTrackingMode === 'none' ? [] : ['mouse']),
      ...(modes.bracketedPasteMode ? ['bracketedPaste'] : []),
      ...(modes.applicationCursorKeysMode ? ['applicationCursorKeys'] : []),
      ...(modes.sendFocusMode ? ['focus'] : []),
      ...(modes.wraparoundMode ? [] : ['noWrap']),
      ...(this.isAlternate ? ['alternate'] : []),
    ];
  }

  /** Waits until `pattern` is seen on the screen; fails with what is. */
  async shows(pattern: RegExp, deadlineMs = 20_000): Promise<void> {
    const isSeen = () => pattern.test(this.lines.join('\n'));
    await until(`it shows ${pattern}`, () => isSeen() || this.#isOver, deadlineMs).catch(() => {});
    assert.ok(isSeen(), `It never showed ${pattern}:\n${this.lines.join('\n')}`);
  }

  /** Ends what still runs in it, as closing its window does. */
  close(): void {
    if (this.#isOver) return;
    try {
      this.#program.signal('SIGHUP', false);
    } catch {
      // It has ended, and not all of it is drawn yet.
    }
  }
}
