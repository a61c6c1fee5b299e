/**
 * A person's terminal, while a runner has it: what makes room for the runner's screen, and what gives the terminal back as a
 * shell expects it, whatever the program left on. Pure: makes texts, and writes none.
 *
 * The sequences are those of xterm (invisible-island.net/xterm/ctlseqs), and of kitty's keyboard protocol.
 */

/** Both screens, as `CSI ? Pm h` and `l` name them: 47, 1047 and 1049. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for.
const switches = /\x1b\[\?([\d;]+)([hl])/g;
/** The most that such a sequence has, in characters; a longer one is kept back by nobody. */
const longest = 32;

/** Without colours and modes, on the main screen, the whole of it scrolling. The cursor stays. */
const sober = [
  '\x1b[?2026l\x1b[0m\x1b(B\x0f\x1b[4l\x1b[20l',
  // The margins: setting them takes the cursor home.
  '\x1b7\x1b[r\x1b8',
  // Mouse, focus and paste reports.
  '\x1b[?9;1000;1001;1002;1003;1004;1005;1006;1015;1016;2004l',
  // Cursor keys and keypad as usual, lines wrap, no origin, no reverse video; the cursor is seen, in its own shape.
  '\x1b[?1l\x1b>\x1b[?5;6l\x1b[?7h\x1b[?25h\x1b[0 q',
  // Keys say no more than they used to.
  '\x1b[>4;0m\x1b[<99u\x1b[=0u',
].join('');

export class BorrowedScreen {
  #isAlternate = false;
  #tail = '';

  /** Before the runner's first screen: what the person had scrolls up and is kept. The title is kept as well. */
  enter(rows: number, title: string): string {
    return `\x1b[22;2t\x1b]2;${title}\x07${sober}\x1b[${rows};1H${'\n'.repeat(rows)}\x1b[H\x1b[2J`;
  }

  /** A whole screen anew. */
  redraw(screen: string): string {
    const clear = `${this.#isAlternate ? '\x1b[?1049l' : ''}${sober}\x1b[H\x1b[2J`;
    this.#isAlternate = false;
    this.#tail = '';
    return clear + this.print(screen);
  }

  /** What the program printed, as it is; which of the two screens it is on is remembered. */
  print(text: string): string {
    const seen = this.#tail + text;
    for (const [, modes = '', letter] of seen.matchAll(switches))
      if (/(^|;)(47|1047|1049)(;|$)/.test(modes)) this.#isAlternate = letter === 'h';
    const from = Math.max(seen.lastIndexOf('\x1b'), seen.length - longest, 0);
    this.#tail = seen.slice(from);
    return text;
  }

  /** A line over the first row, until the next redraw. */
  notice(text: string): string {
    return `\x1b7\x1b[1;1H\x1b[0;7m ${text} \x1b[0m\x1b8`;
  }

  /** The terminal is the person's again, and the cursor is on a line of its own. */
  leave(): string {
    return `${this.#isAlternate ? '\x1b[?1049l' : ''}${sober}\x1b[23;2t\r\n\x1b[J`;
  }
}
