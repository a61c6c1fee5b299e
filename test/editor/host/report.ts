/**
 * What a window says about the tests that run in its extension host, line by line, and its
 * verdict. It knows that a window may fall silent, and nothing about what is tested.
 */
import { format } from 'node:util';
import { reportMark } from './report-mark.ts';

/** A window that says nothing for so long (in ms) will say nothing any more. */
const silence = 120_000;

export class Report {
  /** The exit code that the tests asked for; 1 for a window that fell silent. */
  readonly verdict: Promise<number>;
  readonly #picture: () => Promise<string>;
  #decide: (code: number) => void = () => {};
  #watch: NodeJS.Timeout | undefined;
  #decided = false;
  /** What was said before the suites began: shown only when they never begin. */
  #noise: string[] | undefined = [];

  constructor(picture: () => Promise<string>) {
    this.#picture = picture;
    this.verdict = new Promise((resolve) => {
      this.#decide = resolve;
    });
    this.#listen();
  }

  /** The window calls it for all that is written to its console, ours and its own. */
  readonly log = (type: string, said: readonly unknown[]): void => {
    if (this.#decided) return;
    this.#listen();
    const line = format(...said);
    if (line.startsWith(reportMark)) this.#noise = undefined;
    if (this.#noise) this.#noise.push(line);
    else if (type === 'error') console.error(line);
    else console.log(line);
  };

  readonly interrupt = (): void => this.end(130);

  readonly end = (code: number): void => {
    if (this.#decided) return;
    this.#decided = true;
    clearTimeout(this.#watch);
    if (this.#noise) console.error(this.#noise.join('\n'));
    this.#decide(code);
  };

  #listen(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => void this.#silent(), silence);
  }

  async #silent(): Promise<void> {
    const picture = await this.#picture().catch(String);
    console.error(`The editor has said nothing for ${silence / 1000} s; see ${picture}`);
    this.end(1);
  }
}
