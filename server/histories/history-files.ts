/** Finds the files in which agents keep their sessions. What lies there is hostile: names are checked, depths and counts bounded, links to directories not followed. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { AgentRow, HistoryFiles, HistoryFormat } from '#services/agent-row.ts';

/** A file of a session. */
export interface HistoryFile {
  readonly path: string;
  /** The session's, by the file's name or place; absent where only the file itself says it. */
  readonly id?: string | undefined;
  /** Of a sub-agent of that session. */
  readonly isSide: boolean;
  readonly isDocument: boolean;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly size: number;
}

export interface Looked {
  /** The session with this id. */
  readonly id?: string | undefined;
  /** Those that worked in this directory, where the place of the file says it. */
  readonly directory?: string | undefined;
  /** Those that were written since, in milliseconds since 1970. */
  readonly since?: number | undefined;
}

/** Where homes are, as the agents' own variables and the user's say. */
export interface Homes {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** More entries than are looked at in one search, and deeper than any agent's files lie. */
const mostEntries = 50_000;
const deepest = 6;

const uuidIn = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The directory below which an agent's files of sessions lie. */
export function historyRoot(
  { variable, under, within }: HistoryFiles,
  { home, env }: Homes,
): string {
  const moved = variable === undefined ? undefined : env[variable];
  return join(moved && moved !== '' ? moved : join(home, under), within);
}

/** Claude Code's name for a directory: whatever is no letter or digit is a hyphen (code.claude.com/docs/en/sessions). */
export function claudeDirectory(path: string): string {
  return path.replace(/[^A-Za-z0-9]/g, '-');
}

/** Newest first. Never rejects; what cannot be read is not there. */
export async function findHistories(
  row: AgentRow,
  homes: Homes,
  looked: Looked,
): Promise<readonly HistoryFile[]> {
  if (!row.files || (looked.id !== undefined && !row.id.test(looked.id))) return [];
  const root = historyRoot(row.files, homes);
  const search = new Search(looked);
  await searches[row.files.format](root, looked, search);
  return search.found.sort((one, other) => other.modifiedAt - one.modifiedAt);
}

/** One search, with its bounds. */
class Search {
  readonly found: HistoryFile[] = [];
  readonly #looked: Looked;
  #entries = 0;

  constructor(looked: Looked) {
    this.#looked = looked;
  }

  /** Every file below, with the names of the directories in between. */
  async walk(
    directory: string,
    see: (path: string, name: string) => Promise<void>,
    enters: (name: string, depth: number) => boolean = () => true,
    depth = 0,
  ): Promise<void> {
    for (const entry of await this.entries(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && depth < deepest && enters(entry.name, depth))
        await this.walk(path, see, enters, depth + 1);
      else if (entry.isFile() || entry.isSymbolicLink()) await see(path, entry.name);
    }
  }

  async entries(directory: string) {
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    this.#entries += entries.length;
    return this.#entries > mostEntries ? [] : entries;
  }

  async add(path: string, id: string | undefined, isSide = false): Promise<void> {
    const { id: wanted, since } = this.#looked;
    if (wanted !== undefined && id !== undefined && id.toLowerCase() !== wanted.toLowerCase())
      return;
    const stats = await stat(path).catch(() => undefined);
    if (!stats?.isFile() || (since !== undefined && stats.mtimeMs < since)) return;
    const { mtimeMs: modifiedAt, size } = stats;
    this.found.push({ path, id, isSide, isDocument: path.endsWith('.json'), modifiedAt, size });
  }
}

const searches: Readonly<
  Record<HistoryFormat, (root: string, looked: Looked, search: Search) => Promise<void>>
> = {
  /** `projects/DIRECTORY/ID.jsonl`, and `.../ID/subagents/.../agent-*.jsonl`; before 2.1 `projects/DIRECTORY/agent-*.jsonl`. */
  claude: async (root, { directory, id: wanted }, search) => {
    const names = directory === undefined ? undefined : await claudeNames(directory);
    const see = (path: string, name: string) => {
      const [, id, within] = relative(root, path).split(sep);
      const isAgent = name.startsWith('agent-');
      if (!name.endsWith('.jsonl')) return Promise.resolve();
      if (within !== undefined) return isAgent ? search.add(path, id, true) : Promise.resolve();
      const own = isAgent ? undefined : uuidIn.exec(name)?.[0];
      return isAgent || own !== undefined ? search.add(path, own, isAgent) : Promise.resolve();
    };
    await search.walk(root, see, (name, depth) => {
      if (depth === 0) return names?.includes(name) ?? true;
      if (depth === 1) return wanted === undefined ? uuidIn.test(name) : name === wanted;
      return depth > 2 || name === 'subagents';
    });
  },
  /** `sessions/YYYY/MM/DD/rollout-TIME-ID.jsonl`; what was archived lies flat beside it. */
  codex: async (root, _, search) => {
    const see = (path: string, name: string) => {
      const id = /^rollout-.*\.jsonl$/.test(name) ? uuidIn.exec(name)?.[0] : undefined;
      return id === undefined ? Promise.resolve() : search.add(path, id);
    };
    const enters = (name: string, depth: number) => depth < 3 && /^\d{2,4}$/.test(name);
    await search.walk(root, see, enters);
    await search.walk(join(dirname(root), 'archived_sessions'), see, () => false);
  },
  /** `tmp/PROJECT/chats/session-TIME-ID8.json[l]`, and `chats/ID/ID.jsonl` of a sub-agent. */
  gemini: async (root, { id: wanted }, search) => {
    const see = (path: string, name: string) => {
      const above = dirname(path);
      const [, short] = /^session-.*-([0-9a-f]{8})\.jsonl?$/i.exec(name) ?? [];
      const isWanted = wanted === undefined || wanted.toLowerCase().startsWith(short ?? '');
      if (basename(above) === 'chats' && short !== undefined && isWanted)
        return search.add(path, undefined);
      const parent = basename(above);
      const isSide = basename(dirname(above)) === 'chats' && name.endsWith('.jsonl');
      return isSide && uuidIn.test(parent) ? search.add(path, parent, true) : Promise.resolve();
    };
    const enters = (name: string, depth: number) =>
      depth === 0 || (depth === 1 ? name === 'chats' : depth === 2 && uuidIn.test(name));
    await search.walk(root, see, enters);
  },
  /** `session-state/ID/events.jsonl`; at first `session-state/ID.jsonl`. */
  copilot: async (root, _, search) => {
    const see = (path: string, name: string) => {
      const within = name === 'events.jsonl' ? basename(dirname(path)) : name;
      const isOurs = name === 'events.jsonl' || /^[^.]+\.jsonl$/.test(name);
      const id = uuidIn.exec(within)?.[0];
      return isOurs && id !== undefined ? search.add(path, id) : Promise.resolve();
    };
    await search.walk(root, see, (name, depth) => depth === 0 && uuidIn.test(name));
  },
};

/** As it was named, and as it really lies: agents differ in which they take. */
async function claudeNames(directory: string): Promise<readonly string[]> {
  const real = await realpath(directory).catch(() => directory);
  return [directory, real].map(claudeDirectory);
}
