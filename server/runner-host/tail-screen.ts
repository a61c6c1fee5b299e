/** What a program without a terminal printed last. It has no cursor to move, so the last lines are the whole picture, and cost little. */
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import type { Screen } from './screen.ts';

/** Characters that are kept, however few lines they are. */
const longest = 262_144;
/** How many lines are a screen to who asks for its text. */
const linesOfText = 50;
export class TailScreen implements Screen {
  readonly unparsed = 0;
  readonly #lines: number;
  readonly #decoder = new StringDecoder('utf8');
  #text = '';

  /** `lines`: how many are kept. */
  constructor(lines: number) {
    this.#lines = Math.max(1, lines);
  }

  print(bytes: Buffer, done: () => void): void {
    this.#text += this.#decoder.write(bytes);
    // Cut seldom, because a cut copies.
    if (this.#text.length > 2 * longest) this.#cut();
    done();
  }

  whenParsed(task: () => void): void {
    task();
  }

  /** Pipes have no size, and a program cannot ask them who they are. */
  resize(): void {}

  onAnswer(): void {}

  drawn(): string {
    this.#cut();
    return forTerminal(this.#text);
  }

  get text(): string {
    this.#cut();
    const lines = stripVTControlCharacters(this.#text).trimEnd().split(/\r?\n/);
    return lines.slice(-linesOfText).join('\n');
  }

  close(): void {
    this.#text = '';
  }

  #cut(): void {
    let start = Math.max(0, this.#text.length - longest);
    if (start > 0) start = this.#text.indexOf('\n', start) + 1 || start;
    const lines = this.#text.slice(start).split('\n');
    this.#text = lines.slice(-this.#lines - 1).join('\n');
  }
}

/** A terminal goes to the begin of a line only when it is told to; the system's own does it for programs (ONLCR, termios(3)). */
export function forTerminal(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}
