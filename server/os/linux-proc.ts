/** Reads of /proc/PID that never throw: a process may leave between any two of them. Knows no meaning. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type ProcessStat, parseProcessStat } from '#discovery/process-stat-linux.ts';

/** Pids of all processes that /proc shows, youngest first as far as numbers tell. Throws when /proc cannot be read. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

export function statOf(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
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
