/** What trees of processes use: out of one reading of the machine's table for all of them, and the reading before. Pure. */
import type { ProcessIdentity } from '#common/process-identity.ts';

/** One process as a reading shows what it uses. */
export interface ProcessUse {
  readonly pid: number;
  readonly parent: number;
  /** As its identity has it. */
  readonly startTime: string;
  /** Seconds of processor time since it started. */
  readonly cpu: number;
  /** Resident bytes. */
  readonly memory: number;
}

/** What a tree uses. */
export interface TreeFigures {
  /** Cores, on average since the reading before; 0 at the first. */
  readonly cpu: number;
  /** Resident bytes; what processes share counts for each. */
  readonly memory: number;
  readonly processes: number;
  readonly ports: readonly number[];
}

/** Processor seconds by process, and when they were read (milliseconds, monotonic). */
export interface CpuReading {
  readonly at: number;
  readonly seconds: ReadonlyMap<string, number>;
}

/** Names a process among those of one boot. */
export function keyOf({ pid, startTime }: Pick<ProcessUse, 'pid' | 'startTime'>): string {
  return `${pid} ${startTime}`;
}

/**
 * Which tree each process belongs to, by pid: its own root, else the root nearest above it, else that whose marker it carries,
 * as what was left behind does. `roots`: by the name of the tree, which is its marker.
 */
export function membersOf(
  uses: ReadonlyMap<number, ProcessUse>,
  roots: ReadonlyMap<string, ProcessIdentity>,
  markerOf: (use: ProcessUse) => string | undefined,
): ReadonlyMap<number, string> {
  const members = new Map<number, string>();
  const outside = new Set<number>();
  for (const [name, root] of roots)
    if (uses.get(root.pid)?.startTime === root.startTime) members.set(root.pid, name);
  for (const use of uses.values()) {
    const chain: ProcessUse[] = [];
    let at: ProcessUse | undefined = use;
    while (at && !members.has(at.pid) && !outside.has(at.pid) && !chain.includes(at)) {
      chain.push(at);
      at = uses.get(at.parent);
    }
    // From the top down: what a process inherits is known before it is asked itself.
    let above = at && members.get(at.pid);
    for (const each of chain.reverse()) {
      const marker: string | undefined = above === undefined ? markerOf(each) : undefined;
      above ??= marker !== undefined && roots.has(marker) ? marker : undefined;
      if (above === undefined) outside.add(each.pid);
      else members.set(each.pid, above);
    }
  }
  return members;
}

/** The figures of every tree, also of one that has no process any more. */
export function figuresOf(
  uses: ReadonlyMap<number, ProcessUse>,
  members: ReadonlyMap<number, string>,
  names: Iterable<string>,
  listeners: readonly { readonly port: number; readonly pid: number | undefined }[],
  before: CpuReading | undefined,
  at: number,
): ReadonlyMap<string, TreeFigures> {
  const figures = new Map(
    Array.from(names, (name) => [
      name,
      { cpu: 0, memory: 0, processes: 0, ports: new Set<number>() },
    ]),
  );
  const elapsed = before ? (at - before.at) / 1_000 : 0;
  for (const [pid, name] of members) {
    const use = uses.get(pid);
    const tree = figures.get(name);
    if (!use || !tree) continue;
    tree.memory += use.memory;
    tree.processes += 1;
    // One that was not there before has used all of its time since.
    const spent = use.cpu - (before?.seconds.get(keyOf(use)) ?? 0);
    if (elapsed > 0) tree.cpu += Math.max(0, spent) / elapsed;
  }
  for (const { port, pid } of listeners)
    figures.get((pid !== undefined && members.get(pid)) || '')?.ports.add(port);
  return new Map(
    Array.from(figures, ([name, { ports, ...rest }]) => [
      name,
      { ...rest, ports: [...ports].sort((a, b) => a - b) },
    ]),
  );
}

export function cpuReadingOf(uses: ReadonlyMap<number, ProcessUse>, at: number): CpuReading {
  return { at, seconds: new Map(Array.from(uses.values(), (use) => [keyOf(use), use.cpu])) };
}
