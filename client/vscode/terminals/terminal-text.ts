/** What is written to a terminal beside a program's own output: control sequences as in ECMA-48 and XTerm Control Sequences. Pure. */

/** RIS: cells, scrollback, modes and colours are as in a new terminal. */
const reset = '\x1bc';

/**
 * What a full-screen program would have undone, had it come to it: alternate screen, mouse reports in all their forms, focus
 * reports, bracketed paste, application cursor keys and keypad, hidden cursor, scroll region, colours.
 */
const sane =
  '\x1b[?1049l\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[?25h\x1b[r\x1b[m';

/** A screen in the place of whatever is shown. */
export function wholeScreen(screen: string): string {
  return `${reset}${screen}`;
}

/** A word of ours, to be told from the program's. */
export function dim(text: string): string {
  return `\x1b[2m${text}\x1b[22m\r\n`;
}

/** A word of ours below all that the program left. */
export function afterLife(text: string): string {
  // To the last row, and a line further: resetting the scroll region has put the cursor in the first.
  return `\x1b7${sane}\x1b8\x1b[m\r\n${dim(text)}`;
}
