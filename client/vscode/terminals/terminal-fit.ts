/**
 * Which size a window's terminal has of its own, and which it must show because the program sees another window's. The editor
 * reports what it shows, which is the smaller of both: were that passed on, the host would forget the own size, which it gives
 * back to the program as soon as somebody types here. Pure.
 */
import type { TerminalSize } from '#client/connection/attachment.ts';

export class TerminalFit {
  #own: TerminalSize | undefined;
  #shown: TerminalSize | undefined;

  /** What this window's panel has room for; undefined until it was shown. */
  get own(): TerminalSize | undefined {
    return this.#own;
  }

  /** What the terminal is to be held to; undefined when it may have its own size. */
  get override(): TerminalSize | undefined {
    return this.#shown;
  }

  /** The editor says which size it shows. True when it is the window's own, and the program is to be told. */
  reported(size: TerminalSize): boolean {
    const { cols, rows } = size;
    if (this.#shown && this.#own) {
      const echo = smaller(this.#own, this.#shown);
      if (cols === echo.cols && rows === echo.rows) return false;
      // Somebody drags the panel, and from here on its size counts. What it is beyond the override comes once nothing holds it.
      this.#shown = undefined;
    }
    this.#own = size;
    return true;
  }

  /** The program sees this size. */
  programSees(size: TerminalSize): void {
    const [own, { cols, rows }] = [this.#own, size];
    this.#shown = !own || (own.cols === cols && own.rows === rows) ? undefined : size;
  }
}

function smaller(a: TerminalSize, b: TerminalSize): TerminalSize {
  return { cols: Math.min(a.cols, b.cols), rows: Math.min(a.rows, b.rows) };
}
