/** A terminal as a person has it: a real pseudo-terminal with a size, keys that are typed into it, and the screen that comes of what is printed. */
import assert from 'node:assert/strict';
import { type IPty, spawn } from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import { until } from './harbor.ts';
import { type Cell, cellsOf } from './hosting.ts';

export interface Ended {
  readonly code: number;
  readonly signal: number | undefined;
}

export class Screen {
  readonly #pty: IPty;
  readonly #terminal: Terminal;
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
    this.#pty = spawn(program, args, { cwd, cols, rows, env: { TERM: 'xterm-256color', ...env } });
    this.#pty.onData((text) => {
      this.printed += text;
      this.#terminal.write(text);
    });
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.#isOver = true;
        resolve({ code: exitCode, signal });
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
    this.#pty.resize(cols, rows);
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
    if (!this.#isOver) this.#pty.kill('SIGHUP');
  }
}
