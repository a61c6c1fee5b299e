/** One reading of the process table, prepared so that what belongs to a runner is found without a walk over all of it. Pure; it signals nobody. */
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import type { TreeProcess } from './needs.ts';

type Table = ReadonlyMap<number, TreeProcess>;

export class ProcessIndex {
  readonly #table: Table;
  /** Where each stands in the table. */
  readonly #places = new Map<TreeProcess, number>();
  readonly #marked = new Map<string, TreeProcess[]>();
  readonly #children = new Map<number, TreeProcess[]>();

  constructor(table: Table) {
    this.#table = table;
    for (const row of table.values()) {
      this.#places.set(row, this.#places.size);
      append(this.#children, row.parent, row);
      if (row.marker !== undefined) append(this.#marked, row.marker, row);
    }
  }

  /**
   * Its process and all that was ever known to be its own, what descends from them, and whatever carries its marker, which neither
   * a session of its own nor a double fork changes. Only of this user; parents come first. `server` is never part of it, nor makes
   * anything below it one: it may have been started in a runner, and has hosts with the runners of others.
   */
  treeOf(runnerId: string, known: readonly ProcessIdentity[], server: number): TreeProcess[] {
    const tree = new Set<TreeProcess>(this.#marked.get(runnerId));
    for (const each of known) {
      const row = this.#table.get(each.pid);
      if (row && sameProcess(row.process, each)) tree.add(row);
    }
    // What is added while a set is walked is walked too.
    for (const { process } of tree)
      if (process.pid !== server && process.pid > 1)
        for (const child of this.#children.get(process.pid) ?? []) tree.add(child);
    const depths = new Map(Array.from(tree, (row) => [row, this.#depthOf(row, server)]));
    const place = (row: TreeProcess) => this.#places.get(row) ?? 0;
    return [...tree]
      .filter(({ process: { pid }, isMine }) => isMine === true && pid > 1 && pid !== server)
      .sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || place(a) - place(b));
  }

  /** How many stand above it in the same reading, up to the server; a chain that comes back to itself ends. */
  #depthOf({ process: { pid }, parent }: TreeProcess, server: number): number {
    const seen = new Set([pid]);
    for (let at = parent; at > 1 && at !== server && !seen.has(at); ) {
      const row = this.#table.get(at);
      if (!row) break;
      seen.add(at);
      at = row.parent;
    }
    return seen.size - 1;
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
