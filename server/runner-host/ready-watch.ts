/** Waits for the line of output that makes a runner ready. Bounded, whatever is printed and whatever the pattern is. */

import { stripVTControlCharacters } from 'node:util';
import { createContext, Script } from 'node:vm';

/** Characters of a line that are looked at; a longer one is no message to people. */
const longestLine = 4_096;
/** Milliseconds: `(a+)+$` looks at a long line for years, and the host has other runners. A busy machine needs one, at most. */
const longestLook = 500;
/** How often a look may take too long: once it may have been the machine. */
const mostSlowLooks = 2;

export class ReadyWatch {
  readonly #pattern: RegExp;
  readonly #matched: () => void;
  #line = '';
  #isOver = false;
  #slowLooks = 0;

  /** Throws SyntaxError for what is no regular expression. `matched` is called once. */
  constructor(pattern: string, matched: () => void) {
    this.#pattern = new RegExp(pattern, 'u');
    this.#matched = matched;
  }

  /** A line counts as soon as it matches, whether or not it has ended: a prompt never does. */
  see(text: string): void {
    if (this.#isOver) return;
    const answer = inTime(() => this.#look(text));
    if (answer === false) return;
    this.#line = '';
    if (answer === 'late') this.#slowLooks += 1;
    // A pattern that never ends is never met, and the runner's own time says so.
    this.#isOver = answer === true || this.#slowLooks >= mostSlowLooks;
    if (answer === true) this.#matched();
  }

  #look(text: string): boolean {
    // A line that is drawn anew from its beginning, as progress is, is another line.
    const lines = text.split(/\r?\n|\r/);
    for (const [at, part] of lines.entries()) {
      const before = at === 0 ? this.#line : '';
      // What cannot have changed is not looked at again, however much follows without an end of line.
      if (before.length >= longestLine) continue;
      this.#line = (before + part).slice(0, longestLine);
      if (this.#pattern.test(stripVTControlCharacters(this.#line))) return true;
    }
    return false;
  }
}

const room = createContext({ look: () => false });
const script = new Script('look()');

/** Only a script's run can be ended from outside; in the middle of a regular expression as well (vm, Node's manual). */
function inTime(look: () => boolean): boolean | 'late' {
  room.look = look;
  try {
    return script.runInContext(room, { timeout: longestLook }) === true;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'late';
    throw failure;
  }
}
