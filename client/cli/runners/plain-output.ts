/** What a program printed for a screen, as text for a file or a pipe: no commands to the terminal, and of a line that was written over only the last. */

/**
 * ECMA-48, sections 5.4 to 5.6: a control sequence (CSI), a string that ends with ST or, as xterm has it, with BEL (OSC, DCS,
 * SOS, PM, APC), and any other escape. `kept` is a colour (SGR).
 */
const command =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for are control characters.
  /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-Z\\`-~]|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]/g;

/** The beginning of a command whose end has not come. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const unfinished = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?$/;

/**
 * The screen is cleared: from its beginning to its end, all of it, or with all that scrolled away (ECMA-48 ED, xterm's RIS). Who
 * does so scrolls what was there away by empty lines beforehand, as Vite does.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const clearing = /\x1b\[(?:[01];[01]|1)?H\x1b\[0?J|\x1b\[[23]J|\x1bc/g;
/** The first half of one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const halfClearing = /\x1b\[(?:[01];[01]|1)?H$/;

/** What is longer is no command of a sound program, in characters. */
const longestCommand = 65_536;
/** Characters of `halfClearing`. */
const longestHalf = 6;

/** For a terminal that shows other things as well: colours stay, and nothing moves, switches or asks. */
export class ColouredOutput {
  #rest = '';
  /** What was taken last ended a line. */
  #isAtLine = true;

  take(chunk: string): string {
    const text = this.#rest + chunk;
    const tail = unfinished.exec(text);
    const isCut = tail !== null && text.length - tail.index < longestCommand;
    const end = beforeEmpty(text, isCut ? tail.index : text.length, this.#isAtLine);
    const isHeld = text.length - end < longestCommand;
    this.#rest = isHeld ? text.slice(end) : '';
    const taken = isHeld ? text.slice(0, end) : text;
    const said = withoutScrolling(taken, this.#isAtLine);
    if (taken !== '') this.#isAtLine = taken.endsWith('\n');
    return withoutCommands(said);
  }

  /** Empty lines at the end. */
  end(): string {
    const rest = this.#rest;
    this.#rest = '';
    return withoutCommands(rest.replace(unfinished, ''));
  }
}

function withoutCommands(text: string): string {
  return text.replace(command, (all, parameters, final) =>
    final === 'm' && /^[\d;:]*$/.test(parameters) ? all : '',
  );
}

/** Without the empty lines before each clearing of the screen. */
function withoutScrolling(text: string, isAtLine: boolean): string {
  let kept = '';
  let from = 0;
  for (const { index } of text.matchAll(clearing)) {
    kept += text.slice(
      from,
      afterLine(text, { from, to: index, isAtLine: isAtLine && from === 0 }),
    );
    from = index;
  }
  return kept + text.slice(from);
}

/** Where the empty lines at the end of a text begin, which may be there to scroll a screen away that is about to be cleared. */
function beforeEmpty(text: string, end: number, isAtLine: boolean): number {
  const half = halfClearing.exec(text.slice(Math.max(0, end - longestHalf), end));
  return afterLine(text, { from: 0, to: half ? end - half[0].length : end, isAtLine });
}

/** Behind the end of the last line between the two that is not empty. */
function afterLine(
  text: string,
  { from, to, isAtLine }: { from: number; to: number; isAtLine: boolean },
): number {
  let at = to;
  while (at > from && (text[at - 1] === '\n' || text[at - 1] === '\r')) at -= 1;
  if (at === from && isAtLine) return from;
  const line = text.indexOf('\n', at);
  return line < 0 || line >= to ? to : line + 1;
}

/** For a pipe: whole lines, without colour. */
export class PlainOutput {
  readonly #coloured = new ColouredOutput();
  #line = '';

  take(chunk: string): string {
    return this.#lines(this.#coloured.take(chunk));
  }

  #lines(text: string): string {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    return lines.map((line) => `${shown(line)}\n`).join('');
  }

  /** The last line, which had no end. */
  end(): string {
    const before = this.#lines(this.#coloured.end());
    const line = shown(this.#line);
    this.#line = '';
    return line === '' ? before : `${before}${line}\n`;
  }
}

/** What stands there after every return of the cursor to the line's beginning. */
function shown(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
  const plain = line.replace(/\x1b\[[\d;:]*m/g, '').replace(/\r+$/, '');
  return plain.slice(plain.lastIndexOf('\r') + 1);
}
