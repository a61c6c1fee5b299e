/** What belongs to a runner, over one reading of the process table. Pure; it signals nobody. */
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import type { TreeProcess } from './needs.ts';

type Table = ReadonlyMap<number, TreeProcess>;

/**
 * Its process and all that was ever known to be its own, what descends from them, and whatever carries its marker, which neither
 * a session of its own nor a double fork changes. Only of this user; parents come first. `server` is never part of it, nor makes
 * anything below it one: it may have been started in a runner, and has hosts with the runners of others.
 */
export function treeOf(
  table: Table,
  runnerId: string,
  known: readonly ProcessIdentity[],
  server: number,
): TreeProcess[] {
  const isKnown = ({ process }: TreeProcess) => known.some((each) => sameProcess(each, process));
  const isOwn = (row: TreeProcess) => row.marker === runnerId || isKnown(row);
  const depths = new Map<number, number>();
  for (const row of table.values()) {
    const all = ancestorsIn(table, row.process.pid);
    const ours = all.findIndex(({ process: { pid } }) => pid === server);
    const chain = ours < 0 ? all : all.slice(0, ours);
    if (isOwn(row) || chain.some(isOwn)) depths.set(row.process.pid, chain.length);
  }
  return [...table.values()]
    .filter(({ process: { pid }, isMine }) => depths.has(pid) && isMine === true && pid > 1)
    .filter(({ process: { pid } }) => pid !== server)
    .sort((a, b) => (depths.get(a.process.pid) ?? 0) - (depths.get(b.process.pid) ?? 0));
}

/** The parents that the same reading shows, nearest first; a chain that comes back to itself ends. */
export function ancestorsIn(table: Table, pid: number): TreeProcess[] {
  const chain: TreeProcess[] = [];
  const seen = new Set([pid]);
  for (let at = table.get(pid)?.parent ?? 0; at > 1 && !seen.has(at); ) {
    const row = table.get(at);
    if (!row) break;
    seen.add(at);
    chain.push(row);
    at = row.parent;
  }
  return chain;
}
