/** Tells at the cost of a read of /proc/net/tcp and tcp6 whether anybody began or ceased to listen (proc_pid_net(5)). Knows no process. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { TableSign } from './glance.ts';

/** One read of the kernel's tables gives about a page, whatever is asked for. */
const CHUNK_BYTES = 4_096;
/** Longer than any row. */
const TAIL_BYTES = 512;

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
  let table = new Table();
  let before = new Table();
  let sign = '';
  return () => {
    readListening(path, table);
    if (!table.equals(before)) sign = rowsOf(table.text());
    [table, before] = [before, table];
    return sign;
  };
}

/** Bytes that are read again every second: kept, so that nothing is left for the collector of garbage. */
class Table {
  #bytes = Buffer.alloc(4 * CHUNK_BYTES);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /**
   * Reads the next chunk; false at the end. One in which another row would have had room is the last: to ask for more, the
   * kernel would go through all its connections once again.
   */
  readFrom(file: number): boolean {
    if (this.#bytes.length - this.#length < CHUNK_BYTES)
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    const read = readSync(file, this.#bytes, this.#length, CHUNK_BYTES, null);
    this.#length += read;
    return read > CHUNK_BYTES - TAIL_BYTES;
  }

  /** Whether the last whole row is of a socket that does not listen: the kernel lists those that do first. */
  get isPastListening(): boolean {
    const tail = this.#bytes.toString(
      'latin1',
      Math.max(0, this.#length - TAIL_BYTES),
      this.#length,
    );
    const row = tail.split('\n').at(-2)?.trim().split(/\s+/);
    return row?.[0] !== 'sl' && row?.[3] !== undefined && row[3] !== '0A';
  }

  equals(other: Table): boolean {
    return (
      this.#length === other.#length &&
      this.#bytes.compare(other.#bytes, 0, other.#length, 0, this.#length) === 0
    );
  }

  text(): string {
    return this.#bytes.toString('latin1', 0, this.#length);
  }
}

/** The table up to the chunk in which the first row is that does not listen; empty where there is no such table. */
function readListening(path: string, table: Table): void {
  table.clear();
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw failure;
  }
  try {
    while (table.readFrom(file) && !table.isPastListening);
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
