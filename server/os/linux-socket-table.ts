/** Reads the listening TCP sockets out of /proc/net/tcp and tcp6 (proc_pid_net(5)). Knows sockets, not whose they are. */
import { type FileHandle, open } from 'node:fs/promises';

export interface ListeningSocket {
  readonly port: number;
  readonly address: string;
  /** Whose socket it is, as the system counts users. */
  readonly uid: number;
  readonly inode: string;
}

/** TCP_LISTEN of the kernel's tcp_states.h. */
const LISTENING = '0A';

/** One read of the kernel's tables gives about a page, whatever is asked for. */
const CHUNK_BYTES = 16_384;

/** `line` is one row after the headline. Undefined when it is not such a row. */
function parseRow(line: string): { state: string; socket: ListeningSocket } | undefined {
  const [, local, , state, , , , uid, , inode] = line.trim().split(/\s+/);
  const [hex, port] = local?.split(':') ?? [];
  if (!hex || !port || !state || !inode) return undefined;
  const socket = {
    port: Number.parseInt(port, 16),
    address: readAddress(hex),
    uid: Number(uid),
    inode,
  };
  return { state, socket };
}

/** Addresses stand as 32-bit words in the machine's own order, which is little-endian on all that Node runs on but s390x. */
export function readAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16)),
  );
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)) >>> 0).toString(16),
  );
  if (groups.slice(0, 6).join() === '0,0,0,0,0,ffff') return bytes.slice(12).join('.');
  // The URL parser writes IPv6 addresses in their canonical short form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

export interface TablePart {
  readonly sockets: readonly ListeningSocket[];
  /** Whether a row of another state was met. */
  readonly ended: boolean;
}

/** Reads whole rows, up to the first that does not listen: the kernel lists all listening sockets first. */
export function parseRows(rows: readonly string[]): TablePart {
  const sockets: ListeningSocket[] = [];
  for (const row of rows) {
    const parsed = parseRow(row);
    if (!parsed) continue;
    if (parsed.state !== LISTENING) return { sockets, ended: true };
    sockets.push(parsed.socket);
  }
  return { sockets, ended: false };
}

/** The listening sockets of our network namespace. Rejects when /proc/net/tcp cannot be read. */
export async function readSocketTable(): Promise<readonly ListeningSocket[]> {
  const [v4, v6] = await Promise.all([readTable('/proc/net/tcp'), readTable('/proc/net/tcp6')]);
  if (!v4) throw new Error('/proc/net/tcp is not there.');
  return [...v4, ...(v6 ?? [])];
}

/** Undefined when there is no such table, as on a kernel without IPv6. */
async function readTable(path: string): Promise<readonly ListeningSocket[] | undefined> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  }
  try {
    return await readUntilConnections(file);
  } finally {
    await file.close();
  }
}

async function readUntilConnections(file: FileHandle): Promise<readonly ListeningSocket[]> {
  const found: ListeningSocket[] = [];
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let rest = '';
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
    const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
    rest = bytesRead === 0 ? '' : (lines.pop() ?? '');
    const { sockets, ended } = parseRows(lines);
    found.push(...sockets);
    if (ended || bytesRead === 0) return found;
  }
}
