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

/** What is longer is no command of a sound program, in characters. */
const longestCommand = 65_536;

/** For a terminal that shows other things as well: colours stay, and nothing moves, switches or asks. */
export class ColouredOutput {
  #rest = '';

  take(chunk: string): string {
    const text = this.#rest + chunk;
    const tail = unfinished.exec(text);
    const isCut = tail !== null && text.length - tail.index < longestCommand;
    this.#rest = isCut ? text.slice(tail.index) : '';
    return (isCut ? text.slice(0, tail.index) : text).replace(command, (all, parameters, final) =>
      final === 'm' && /^[\d;:]*$/.test(parameters) ? all : '',
    );
  }
}

/** For a pipe: whole lines, without colour. */
export class PlainOutput {
  readonly #coloured = new ColouredOutput();
  #line = '';

  take(chunk: string): string {
    const lines = (this.#line + this.#coloured.take(chunk)).split('\n');
    this.#line = lines.pop() ?? '';
    return lines.map((line) => `${shown(line)}\n`).join('');
  }

  /** The last line, which had no end. */
  end(): string {
    const line = shown(this.#line);
    this.#line = '';
    return line === '' ? '' : `${line}\n`;
  }
}

/** What stands there after every return of the cursor to the line's beginning. */
function shown(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
  const plain = line.replace(/\x1b\[[\d;:]*m/g, '').replace(/\r+$/, '');
  return plain.slice(plain.lastIndexOf('\r') + 1);
}
