/** A conversation that its agent still writes: each look tells what is new in its files, and nothing twice. */
import type { Foreign } from '#common/foreign-json.ts';
import { History } from './history.ts';
import type { HistoryFile } from './history-files.ts';
import { RecordFile } from './record-file.ts';
import type { Facts, HistoryReader, Said } from './told.ts';

export interface Follower {
  hear(said: Said): void;
  /** Hears every record as it is read, beside the reader: whoever counts tokens. */
  take(record: Foreign, path: string): void;
}

export class Following {
  readonly #files: () => Promise<readonly HistoryFile[]>;
  readonly #reader: HistoryReader;
  readonly #follower: Follower;
  readonly #history = new History();
  readonly #read = new Map<string, RecordFile>();

  /** `files`: those of the conversation, as they are at the moment of asking. */
  constructor(
    files: () => Promise<readonly HistoryFile[]>,
    reader: HistoryReader,
    follower: Follower,
  ) {
    this.#files = files;
    this.#reader = reader;
    this.#follower = follower;
  }

  /**
   * Tells what came since the last look; one look at a time. Undefined when there are no files, and `anew` when what was told no
   * longer stands in them: then it is for the follower to begin again, with another.
   */
  async look(): Promise<Facts | 'anew' | undefined> {
    const found = await this.#files();
    const paths = new Set(found.map(({ path }) => path));
    if ([...this.#read.keys()].some((path) => !paths.has(path))) return 'anew';
    for (const file of found) if ((await this.#lookAt(file)) === 'anew') return 'anew';
    return found.length === 0 ? undefined : this.#history.facts;
  }

  async #lookAt(file: HistoryFile) {
    const { path, isSide } = file;
    const known = this.#read.get(path) ?? recordFile(file);
    this.#read.set(path, known);
    return known.read({
      anew: () => {},
      take: (record) => {
        this.#follower.take(record, path);
        for (const told of this.#reader.take(record, { path, isSide })) {
          const said = this.#history.take(told);
          if (said) this.#follower.hear(said);
        }
      },
    });
  }
}

export function recordFile({ path, isDocument }: HistoryFile): RecordFile {
  return new RecordFile(path, isDocument ? 'document' : 'lines');
}
