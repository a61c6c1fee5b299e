/** Tells at the cost of a read of /proc/net/tcp and tcp6 whether anybody began or ceased to listen (proc_pid_net(5)). Knows no process. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { TableSign } from './glance.ts';

/** One read of the kernel's tables gives about a page, whatever is asked for. */
const CHUNK_BYTES = 16_384;
/** A row that does not listen: the state, behind two addresses, is another than 0A. The kernel lists those that listen first. */
const OTHER_STATE = /^ *\d+: [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4} (?!0A)/m;

/**
 * The addresses and inodes of all sockets that listen. The rest of a row, as how many connections wait to be accepted, is not
 * part of it; while not a byte has changed, nothing is taken apart.
 */
export function linuxTableSign(): TableSign {
  const signs = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => signOf(path));
  return () => {
    try {
      return signs.map((sign) => sign()).join('\n');
    } catch {
      return undefined;
    }
  };
}

function signOf(path: string): () => string {
  let bytes = '';
  let sign = '';
  const chunk = Buffer.alloc(CHUNK_BYTES);
  return () => {
    const now = readListening(path, chunk);
    if (now !== bytes) sign = rowsOf(now);
    bytes = now;
    return sign;
  };
}

/** The table up to the chunk in which the first row is that does not listen; empty where there is no such table. */
function readListening(path: string, chunk: Buffer): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw failure;
  }
  try {
    let text = '';
    for (;;) {
      const length = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (length === 0) return text;
      const part = chunk.toString('latin1', 0, length);
      text += part;
      if (OTHER_STATE.test(part)) return text;
    }
  } finally {
    closeSync(file);
  }
}

/** Exported for its test: address and inode of each row that listens. */
export function rowsOf(table: string): string {
  const rows: string[] = [];
  for (const line of table.split('\n')) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === '0A' && inode) rows.push(`${local} ${inode}`);
  }
  return rows.join(';');
}
