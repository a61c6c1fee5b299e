/** The report of a bench: one table for people, one file for comparison. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';

export interface Figure {
  readonly what: string;
  readonly value: string;
  /** Against something measured in the same run. */
  readonly ratio?: number | undefined;
  readonly aim?: string | undefined;
  /** Absent where there is no aim. */
  readonly met?: boolean | undefined;
}

export class Report {
  readonly #figures: Figure[] = [];

  add(figure: Figure): void {
    this.#figures.push(figure);
    console.log(lineOf(figure));
  }

  /** A ratio with an aim that it should stay under. */
  under(what: string, ratio: number, aim: number, value: string): void {
    this.add({ what, value, ratio, aim: `< ${aim}`, met: ratio < aim });
  }

  /** A ratio with an aim that it should reach. */
  atLeast(what: string, ratio: number, aim: number, value: string): void {
    this.add({ what, value, ratio, aim: `>= ${aim}`, met: ratio >= aim });
  }

  /** Writes `test/out/bench.json` and says where. */
  save(): void {
    const directory = join(import.meta.dirname, '../out');
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'bench.json');
    writeFileSync(
      file,
      `${JSON.stringify({ machine: machine(), figures: this.#figures }, null, 2)}\n`,
    );
    const missed = this.#figures.filter(({ met }) => met === false);
    console.log(
      `\n${missed.length} aims missed${missed.map(({ what }) => `\n  ${what}`).join('')}`,
    );
  }
}

/** What the figures were measured on. */
export function machine(): Readonly<Record<string, string | number>> {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    load: readLoad(),
  };
}

function readLoad(): string {
  try {
    return readFileSync('/proc/loadavg', 'utf8').trim();
  } catch {
    return os.loadavg().join(' ');
  }
}

function lineOf({ what, value, ratio, aim, met }: Figure): string {
  const mark = met === undefined ? ' ' : met ? '+' : '-';
  const ratioText = ratio === undefined ? '' : `${ratio.toFixed(2)}x`;
  return `${mark} ${what.padEnd(62)} ${ratioText.padStart(8)} ${(aim ?? '').padStart(8)}  ${value}`;
}
