/** A screen of lines in a terminal's alternate screen: only rows that changed are written, so that nothing flickers and little travels. */

export class FullScreen {
  readonly #write: (text: string) => void;
  #shown: readonly string[] = [];
  #isOpen = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  enter(): void {
    this.#isOpen = true;
    this.#shown = [];
    this.#write('\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J');
  }

  /** One line a row, from the first. */
  show(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const changed = lines
      .map((line, n) => (this.#shown[n] === line ? '' : `\x1b[${n + 1};1H${line}\x1b[0m\x1b[K`))
      .join('');
    const below = this.#shown.length > lines.length ? `\x1b[${lines.length + 1};1H\x1b[J` : '';
    this.#shown = [...lines];
    // Begun and ended together where the terminal knows how (DEC private mode 2026).
    if (changed + below !== '') this.#write(`\x1b[?2026h${changed}${below}\x1b[?2026l`);
  }

  /** Everything is drawn anew next time: the terminal has another size. */
  forget(): void {
    this.#shown = [];
    if (this.#isOpen) this.#write('\x1b[2J');
  }

  /** What gives the terminal back; empty when it was given back already. */
  leave(): string {
    if (!this.#isOpen) return '';
    this.#isOpen = false;
    return '\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l';
  }
}
