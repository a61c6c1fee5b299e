/** The screen of a program in a pseudo-terminal: a terminal without a display keeps cells, colours, modes and cursor. */
import { SerializeAddon } from '@xterm/addon-serialize';
import { Terminal } from '@xterm/headless';
import type { Size } from '#protocol/host.ts';
import type { Screen } from './screen.ts';

/** Private modes that the serializer leaves out: cursor, how the mouse is told, what its wheel does on the other screen (xterm, ctlseqs). */
const modesByDefault: ReadonlyMap<number, boolean> = new Map([
  [25, true],
  ...[1005, 1006, 1007, 1015, 1016].map((mode) => [mode, false] as const),
]);

/** Begins what is on the screen that full-screen programs have to themselves (xterm, ctlseqs). */
const otherScreen = '\x1b[?1049h';

/**
 * Bytes that are parsed without a pause. A few bytes can ask for as much work as the whole screen is, and other runners of the host
 * are to be served in between.
 */
const longestPiece = 2_048;

export class TerminalScreen implements Screen {
  readonly #terminal: Terminal;
  readonly #serializer = new SerializeAddon();
  readonly #modes = new Map(modesByDefault);
  #cursorStyle = 0;
  #drawsLines = false;
  #title = '';
  #unparsed = 0;

  constructor({ cols, rows }: Size, scrollback: number) {
    this.#terminal = new Terminal({ cols, rows, scrollback, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serializer);
    this.#watch();
  }

  get unparsed(): number {
    return this.#unparsed;
  }

  print(bytes: Buffer, done: () => void): void {
    this.#unparsed += bytes.length;
    for (let at = 0; at < bytes.length - longestPiece; at += longestPiece)
      this.#terminal.write(bytes.subarray(at, at + longestPiece));
    const rest = (bytes.length - 1) % longestPiece;
    this.#terminal.write(bytes.subarray(Math.max(0, bytes.length - 1 - rest)), () => {
      this.#unparsed -= bytes.length;
      done();
    });
  }

  /** The terminal takes what it is given in turn, an empty text too. */
  whenParsed(task: () => void): void {
    this.#terminal.write('', task);
  }

  resize({ cols, rows }: Size): void {
    this.#terminal.resize(cols, rows);
  }

  onAnswer(answer: (text: string) => void): void {
    this.#terminal.onData(answer);
  }

  drawn(): string {
    // The serializer leaves the colours in which the other screen's cursor stood; the first cells would have them.
    return this.#serializer.serialize().replace(otherScreen, `${otherScreen}\x1b[m`) + this.#rest();
  }

  get text(): string {
    const { rows, buffer } = this.#terminal;
    const { baseY } = buffer.active;
    const lines = Array.from({ length: rows }, (_, row) =>
      buffer.active.getLine(baseY + row)?.translateToString(true),
    );
    return lines.join('\n').trimEnd();
  }

  close(): void {
    this.#terminal.dispose();
  }

  /** What the serializer does not say, in the words of ECMA-48 and xterm. */
  #rest(): string {
    const modes = [...this.#modes].filter(([mode, isOn]) => isOn !== modesByDefault.get(mode));
    return [
      this.#margins(),
      ...modes.map(([mode, isOn]) => `\x1b[?${mode}${isOn ? 'h' : 'l'}`),
      this.#cursorStyle === 0 ? '' : `\x1b[${this.#cursorStyle} q`,
      this.#drawsLines ? '\x1b(0' : '',
      this.#title === '' ? '' : `\x1b]0;${this.#title}\x07`,
    ].join('');
  }

  /** Setting them moves the cursor, which is put back where it was. */
  #margins(): string {
    const { rows, buffer } = this.#terminal;
    const core = this.#terminal as unknown as { _core?: { buffer?: Partial<Margins> } };
    const { scrollTop = 0, scrollBottom = rows - 1 } = core._core?.buffer ?? {};
    if (scrollTop === 0 && scrollBottom === rows - 1) return '';
    const { cursorX, cursorY } = buffer.active;
    return `\x1b[${scrollTop + 1};${scrollBottom + 1}r\x1b[${cursorY + 1};${cursorX + 1}H`;
  }

  /**
   * What is done as often as it says, one after the other: lines that are put in, taken out and scrolled, tabs, and the last character
   * again (ECMA-48: IL, DL, SU, SD, CHT, CBT, REP). No program has more of them done than the screen has room for, and a hundred
   * million would take the host from all others.
   */
  #repeated(): readonly (readonly [final: string, most: () => number])[] {
    const lines = () => this.#terminal.rows;
    const columns = () => this.#terminal.cols;
    return [
      ...['L', 'M', 'S', 'T'].map((final) => [final, lines] as const),
      ...['I', 'Z'].map((final) => [final, columns] as const),
      ['b', () => lines() * columns()],
    ];
  }

  #watch(): void {
    const { parser } = this.#terminal;
    const set = (isOn: boolean) => (params: readonly (number | number[])[]) => {
      for (const mode of params)
        if (typeof mode === 'number' && modesByDefault.has(mode)) this.#modes.set(mode, isOn);
      return false;
    };
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(false));
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) => {
      this.#cursorStyle = typeof style === 'number' ? style : 0;
      return false;
    });
    for (const final of ['0', 'B'])
      parser.registerEscHandler({ intermediates: '(', final }, () => {
        this.#drawsLines = final === '0';
        return false;
      });
    const reset = () => {
      for (const [mode, isOn] of modesByDefault) this.#modes.set(mode, isOn);
      this.#cursorStyle = 0;
      this.#drawsLines = false;
      return false;
    };
    // Links are in no picture, and looking after a few thousand of them takes a terminal longer than anything else.
    parser.registerOscHandler(8, () => true);
    for (const [final, most] of this.#repeated())
      parser.registerCsiHandler(
        { final },
        ([times]) => typeof times === 'number' && times > most(),
      );
    parser.registerEscHandler({ final: 'c' }, reset);
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, reset);
    this.#terminal.onTitleChange((title) => {
      this.#title = title.slice(0, 1_000);
    });
  }
}

/** Where the terminal keeps the lines between which it scrolls; its public face does not say. */
interface Margins {
  readonly scrollTop: number;
  readonly scrollBottom: number;
}
