/** Reads of /proc/PID that never throw: a process may leave between any two of them. Knows no meaning. */
import { closeSync, open, openSync, read, readdirSync, readlinkSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { type ProcessStat, parseProcessStat } from '#discovery/process-stat-linux.ts';

/** Ticks a second of the times that /proc shows: USER_HZ, 100 on every Linux that Node runs on (time(7)). */
export const TICKS_PER_SECOND = 100;

/** Pids of all processes that /proc shows, youngest first as far as numbers tell. Throws when /proc cannot be read. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

export function statOf(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(shortText(`/proc/${pid}/stat`));
  } catch {
    return undefined;
  }
}

/** A stat or a cgroup has less than this, in bytes. */
const SHORT_BYTES = 4_096;
const short = Buffer.alloc(SHORT_BYTES);

/** What is a line or a few. Synchronously: what the kernel keeps of a process for itself it tells at once. Throws. */
export function shortText(path: string): string {
  const file = openSync(path, 'r');
  try {
    return short.toString('latin1', 0, readSync(file, short, 0, SHORT_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** A command line or an environment seldom has more, in bytes. */
const MEMORY_BYTES = 16_384;

const openFile = promisify(open);
const readInto = promisify(read);

/** What lies in the memory of the process itself, such as its environment. Never synchronously: a process that is stuck may keep it from being read. Rejects. */
export async function memoryText(path: string): Promise<string> {
  const file = await openFile(path, 'r');
  try {
    const parts: Buffer[] = [];
    for (let size = MEMORY_BYTES; ; size *= 4) {
      const part = Buffer.allocUnsafe(size);
      const { bytesRead } = await readInto(file, part, 0, size, null);
      parts.push(part.subarray(0, bytesRead));
      if (bytesRead < size) return Buffer.concat(parts).toString('utf8');
    }
  } finally {
    closeSync(file);
  }
}

/** Empty when the process is gone or not ours to look into. */
export function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}

/** What a link of /proc points to: `socket:[4711]`, a path. */
export function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** The inode of the socket behind a descriptor. */
export function socketOf(pid: number, descriptor: string): string | undefined {
  const link = linkOf(`/proc/${pid}/fd/${descriptor}`);
  return link?.startsWith('socket:[') ? link.slice('socket:['.length, -1) : undefined;
}
