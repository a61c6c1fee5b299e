/** How several runners come and go, while somebody watches: a line for each that changes in place in a terminal, a line for each change elsewhere. */
import process from 'node:process';
import { filled, fitting, widthOf } from '#client/cli/fitting.ts';
import { colors } from '#client/cli/print.ts';
import { systemClock } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import { type Mood, moodOf, nameWords, sinceWords, stateWords } from './runner-words.ts';

/** How often a terminal is written to at most, in milliseconds: an eye sees no more. */
const frameMs = 100;

export interface Progress {
  show(runners: readonly Runner[]): void;
  /** The last of it; nothing is written afterwards. */
  end(): void;
}

export function progress(
  isTerminal: boolean = process.stdout.isTTY === true,
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Progress {
  return isTerminal ? new LinesInPlace(write) : new LinesInOrder(write);
}

class LinesInOrder implements Progress {
  readonly #write: (text: string) => void;
  readonly #said = new Map<string, string>();

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  show(runners: readonly Runner[]): void {
    for (const runner of runners) {
      const words = stateWords(runner);
      if (this.#said.get(runner.id) === words) continue;
      this.#said.set(runner.id, words);
      this.#write(`${nameWords(runner)}: ${words}\n`);
    }
  }

  end(): void {}
}

class LinesInPlace implements Progress {
  readonly #write: (text: string) => void;
  #runners: readonly Runner[] = [];
  #drawn = 0;
  #cancel: (() => void) | undefined;
  #isOver = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  show(runners: readonly Runner[]): void {
    const isFirst = this.#drawn === 0;
    this.#runners = runners;
    if (isFirst) this.#draw();
    this.#cancel ??= systemClock.after(frameMs, () => this.#frame());
  }

  end(): void {
    this.#isOver = true;
    this.#cancel?.();
    this.#draw();
  }

  #frame(): void {
    if (this.#isOver) return;
    this.#draw();
    this.#cancel = systemClock.after(frameMs, () => this.#frame());
  }

  #draw(): void {
    const { columns = 80, rows = 24 } = process.stdout;
    // What has scrolled away cannot be written over: then the end of the list is what is seen.
    const lines = progressLines(this.#runners, columns, systemClock.now()).slice(-(rows - 1));
    const up = this.#drawn === 0 ? '' : `\x1b[${this.#drawn}A`;
    this.#write(`${up}\r${lines.map((line) => `${line}\x1b[K\n`).join('')}\x1b[J`);
    this.#drawn = lines.length;
  }
}

const steps = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** One line for each, none wider than `columns`. */
export function progressLines(
  runners: readonly Runner[],
  columns: number,
  now: number,
): readonly string[] {
  const named = Math.min(24, Math.max(4, ...runners.map((each) => widthOf(nameWords(each)))));
  return runners.map((runner) => {
    const mood = moodOf(runner);
    const age = mood === 'busy' ? `  ${sinceWords(runner, now)}` : '';
    const text = `${filled(nameWords(runner), named)}  ${stateWords(runner)}`;
    return `${signOf(mood, now)} ${fitting(text, columns - 3 - age.length)}${colors.dim(age)}`;
  });
}

function signOf(mood: Mood, now: number): string {
  switch (mood) {
    case 'good':
      return colors.green('✔');
    case 'busy':
      return colors.cyan(steps[Math.floor(now / frameMs) % steps.length] ?? '');
    case 'bad':
      return colors.red('✘');
    case 'over':
      return colors.dim('■');
  }
}
