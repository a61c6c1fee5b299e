/** The front door of what agents wrote down themselves: finds a session's files, reads what is new in them, and tells it. */
import type { Foreign } from '#common/foreign-json.ts';
import { agentRow } from '#services/agent-table.ts';
import { type InRoster, inRoster } from './agent-roster.ts';
import { type Follower, Following, recordFile } from './following.ts';
import { History, type HistoryFigures } from './history.ts';
import { findHistories, type HistoryFile, type Homes } from './history-files.ts';
import { readerOf } from './readers.ts';
import type { RecordFile } from './record-file.ts';
import type { Facts, HistoryReader, OfFile, Said } from './told.ts';

/** What a session's files say of it. */
export interface ReadHistory {
  readonly facts: Facts;
  readonly figures: HistoryFigures;
}

/** Hears every record as it is read, beside the reader: whoever counts tokens. */
export interface RecordHearer {
  anew(): void;
  take(record: Foreign, path: string): void;
}

/** How many sessions are kept in mind; of others the files are read again. */
const mostKept = 200;
/** More files than anybody has whose names do not say whose they are. */
const mostIds = 50_000;
/** Of the beginning of a file, so much is read to know whose it is. */
const mostOfBeginning = 20;

interface Kept {
  readonly history: History;
  readonly reader: HistoryReader;
  readonly files: Map<string, RecordFile>;
}

export class Histories {
  readonly #homes: (() => Homes) | undefined;
  readonly #kept = new Map<string, Kept>();
  /** Whose a file is, where only its beginning says so; that does not change. */
  readonly #ids = new Map<string, string>();

  /** Without homes there is nothing to be found. */
  constructor(homes: (() => Homes) | undefined) {
    this.#homes = homes;
  }

  /** Every file of an agent's sessions that was written since, newest first. */
  files(
    agent: string,
    looked: { readonly directory?: string; readonly since?: number },
  ): Promise<readonly HistoryFile[]> {
    const row = agentRow(agent);
    const homes = this.#homes?.();
    return row && homes ? findHistories(row, homes, looked) : Promise.resolve([]);
  }

  /** Facts and figures as of now; undefined when there are no files of it. */
  async read(agent: string, id: string): Promise<ReadHistory | undefined> {
    const row = agentRow(agent);
    if (!row?.files) return undefined;
    const found = await this.#filesOf(agent, id);
    if (found.length === 0) return undefined;
    const name = `${row.name}/${id}`;
    const { format } = row.files;
    const fresh = () => ({ history: new History(), reader: readerOf(format), files: new Map() });
    const kept = this.#kept.get(name) ?? fresh();
    const isSame = await readInto(kept, found);
    const whole = isSame ? kept : fresh();
    // A file that was replaced takes back what it said, so all is told again.
    if (!isSame) await readInto(whole, found);
    this.#keep(name, whole);
    return { facts: whole.history.facts, figures: whole.history.figures() };
  }

  /** Tells every message of a session, those of its sub-agents too, file by file. Undefined when there are no files of it. */
  async tell(
    agent: string,
    id: string,
    hear: (said: Said) => void,
    beside?: RecordHearer,
  ): Promise<Facts | undefined> {
    const row = agentRow(agent);
    const found = row?.files ? await this.#filesOf(agent, id) : [];
    if (!row?.files || found.length === 0) return undefined;
    const reader = readerOf(row.files.format);
    const history = new History();
    for (const file of found)
      await recordFile(file).read(
        visitor(
          file,
          reader,
          (told) => {
            const said = history.take(told);
            if (said) hear(said);
          },
          beside,
        ),
        true,
      );
    return history.facts;
  }

  /** A session that is told piece by piece, as its agent writes it; undefined for an agent that writes none that is known. */
  follow(agent: string, id: string, follower: Follower): Following | undefined {
    const row = agentRow(agent);
    if (!row?.files) return undefined;
    return new Following(() => this.#filesOf(agent, id), readerOf(row.files.format), follower);
  }

  /** Whether the agent itself says that it runs this session in the background. */
  async inRoster(agent: string, id: string): Promise<InRoster> {
    const row = agentRow(agent);
    const homes = this.#homes?.();
    return row && homes ? inRoster(row, homes, id) : 'notListed';
  }

  /** Where a session of this id is written down. */
  async pathsOf(agent: string, id: string): Promise<readonly string[]> {
    return (await this.#filesOf(agent, id)).map(({ path }) => path);
  }

  /** What the beginning of a file says of its session. */
  async factsOf(agent: string, file: HistoryFile): Promise<Facts> {
    const row = agentRow(agent);
    const history = new History();
    if (!row?.files) return history.facts;
    const reader = readerOf(row.files.format);
    let count = 0;
    await recordFile(file).read({
      anew: () => {},
      take: (record) => {
        count++;
        for (const told of reader.take(record, ofFile(file))) history.take(told);
      },
      isDone: () => count >= mostOfBeginning,
    });
    return history.facts;
  }

  /** Where the name does not say whose a file is, its beginning does. */
  async #filesOf(agent: string, id: string): Promise<readonly HistoryFile[]> {
    const row = agentRow(agent);
    const homes = this.#homes?.();
    const found = row && homes ? await findHistories(row, homes, { id }) : [];
    const own: HistoryFile[] = [];
    for (const file of found)
      if ((file.id ?? (await this.#idIn(agent, file))) === id) own.push(file);
    // A session's own file comes first: what is said in both is said by it.
    return own.sort((one, other) => Number(one.isSide) - Number(other.isSide));
  }

  /** A sub-agent's file bears the id of the session that it works for. */
  async #idIn(agent: string, file: HistoryFile): Promise<string | undefined> {
    const known = this.#ids.get(file.path);
    if (known !== undefined) return known;
    const { id } = await this.factsOf(agent, { ...file, isSide: false });
    if (id !== undefined && this.#ids.size < mostIds) this.#ids.set(file.path, id);
    return id;
  }

  #keep(name: string, kept: Kept): void {
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) return;
      this.#kept.delete(oldest);
    }
  }
}

function ofFile({ path, isSide }: HistoryFile): OfFile {
  return { path, isSide };
}

function visitor(
  file: HistoryFile,
  reader: HistoryReader,
  hear: (told: ReturnType<HistoryReader['take']>[number]) => void,
  beside?: RecordHearer,
) {
  return {
    anew: () => beside?.anew(),
    take: (record: Foreign) => {
      beside?.take(record, file.path);
      for (const told of reader.take(record, ofFile(file))) hear(told);
    },
  };
}

/** Answers false when what was read before no longer stands in the files. */
async function readInto(kept: Kept, found: readonly HistoryFile[]): Promise<boolean> {
  for (const file of found) {
    const known = kept.files.get(file.path) ?? recordFile(file);
    kept.files.set(file.path, known);
    const hear = visitor(file, kept.reader, (told) => void kept.history.take(told));
    if ((await known.read(hear)) === 'anew' && !file.isDocument) return false;
  }
  return true;
}
