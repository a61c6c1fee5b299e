/** What every process of a Linux machine uses, in one pass over /proc/PID/stat (proc_pid_stat(5)). */
import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { hasEnded, parseProcessStat } from '#discovery/process-stat-linux.ts';
import { allPids, memoryText, shortText, TICKS_PER_SECOND } from './linux-proc.ts';
import { markerIn } from './marker.ts';
import { keyOf, type ProcessUse } from './tree-figures.ts';
import type { UseSource } from './use-source.ts';

/** How many processes are looked at before everybody else has a turn: some milliseconds' worth. */
const AT_ONCE = 200;
/** Environments that are read at once: they go through a pool of four threads. */
const READERS = 8;

/** Undefined for what has ended, or is no such line. `pageSize`: bytes. */
export function parseUse(pid: number, line: string, pageSize: number): ProcessUse | undefined {
  const stat = parseProcessStat(line);
  if (!stat || stat.isKernel || hasEnded(stat)) return undefined;
  // Index 0 is field 3 of the manual page: utime is 14, stime 15, rss 24.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [user, system, pages] = [11, 12, 21].map((at) => Number(fields[at]));
  if (!Number.isFinite((user ?? Number.NaN) + (system ?? Number.NaN) + (pages ?? Number.NaN)))
    return undefined;
  const cpu = ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND;
  const memory = (pages ?? 0) * pageSize;
  return { pid, parent: stat.parent, startTime: stat.startTime, cpu, memory };
}

export class LinuxUses implements UseSource {
  readonly #pageSize = pageSizeHere();
  /** By process: an environment is inherited and does not change, so each is read once. */
  #markers: Map<string, string | undefined> = new Map();

  async uses(): Promise<ReadonlyMap<number, ProcessUse>> {
    const uses = new Map<number, ProcessUse>();
    for (const [at, pid] of allPids().entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await new Promise<void>((resolve) => setImmediate(resolve));
      const use = this.#useOf(pid);
      if (use) uses.set(pid, use);
    }
    return uses;
  }

  async markers(uses: ReadonlyMap<number, ProcessUse>) {
    const known = new Map<string, string | undefined>();
    const unknown: ProcessUse[] = [];
    for (const use of uses.values()) {
      const key = keyOf(use);
      if (this.#markers.has(key)) known.set(key, this.#markers.get(key));
      else unknown.push(use);
    }
    const read = async () => {
      for (let use = unknown.pop(); use; use = unknown.pop())
        known.set(
          keyOf(use),
          await memoryText(`/proc/${use.pid}/environ`).then(markerIn, () => undefined),
        );
    };
    await Promise.all(Array.from({ length: READERS }, read));
    this.#markers = known;
    return (use: ProcessUse) => known.get(keyOf(use));
  }

  #useOf(pid: number): ProcessUse | undefined {
    try {
      return parseUse(pid, shortText(`/proc/${pid}/stat`), this.#pageSize);
    } catch {
      return undefined;
    }
  }
}

/** AT_PAGESZ of the auxiliary vector (getauxval(3)): pairs of words. */
function pageSizeHere(): number {
  const usual = 4_096;
  try {
    const vector = readFileSync('/proc/self/auxv');
    const word = (at: number) =>
      Number(endianness() === 'LE' ? vector.readBigUInt64LE(at) : vector.readBigUInt64BE(at));
    for (let at = 0; at + 16 <= vector.length; at += 16) if (word(at) === 6) return word(at + 8);
  } catch {}
  return usual;
}
