/** Waits for the line of output that makes a runner ready. Bounded, whatever is printed. */

import { stripVTControlCharacters } from 'node:util';

/** Characters of a line that are looked at; a longer one is no message to people. */
const longestLine = 4_096;

export class ReadyWatch {
  readonly #pattern: RegExp;
  readonly #matched: () => void;
  #line = '';
  #isOver = false;

  /** Throws SyntaxError for what is no regular expression. `matched` is called once. */
  constructor(pattern: string, matched: () => void) {
    this.#pattern = new RegExp(pattern, 'u');
    this.#matched = matched;
  }

  /** A line counts as soon as it matches, whether or not it has ended: a prompt never does. */
  see(text: string): void {
    if (this.#isOver) return;
    // A line that is drawn anew from its beginning, as progress is, is another line.
    const lines = text.split(/\r?\n|\r/);
    for (const [at, part] of lines.entries()) {
      const before = at === 0 ? this.#line : '';
      // What cannot have changed is not looked at again, however much follows without an end of line.
      if (before.length >= longestLine) continue;
      this.#line = (before + part).slice(0, longestLine);
      if (!this.#pattern.test(stripVTControlCharacters(this.#line))) continue;
      this.#isOver = true;
      this.#line = '';
      this.#matched();
      return;
    }
  }
}
