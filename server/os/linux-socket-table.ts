/** Reads listening TCP and bound UDP sockets out of /proc/net (proc_pid_net(5)). Knows sockets, not whose they are. */
import { closeSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';

export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly family: 'ipv4' | 'ipv6';
  readonly port: number;
  readonly address: string;
  /** Whose socket it is, as the system counts users. */
  readonly uid: number;
  readonly inode: string;
}

type Kind = Pick<ListeningSocket, 'protocol' | 'family'>;

/** TCP_LISTEN of the kernel's tcp_states.h; a UDP socket that is connected to nobody shows TCP_CLOSE. */
const WANTED = { tcp: '0A', udp: '07' } as const;

/** One read of the kernel's tables gives about a page, whatever is asked for. */
const CHUNK_BYTES = 16_384;

/** Number, local and remote address, state, queues, timer, retransmissions, user, timeouts, inode. */
const ROW =
  /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) \S+ \S+ +\S+ +(\d+) +\d+ (\d+)/;

/** `line` is one row after the headline. Undefined when it is not such a row. */
function parseRow(
  line: string,
  kind: Kind,
): { state: string; socket: ListeningSocket } | undefined {
  const [, hex, port, state, uid, inode] = ROW.exec(line) ?? [];
  if (!hex || !port || !state || !inode) return undefined;
  const socket = {
    ...kind,
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

/**
 * Reads whole rows. Of TCP up to the first that does not listen: the kernel lists all listening sockets first. UDP sockets
 * stand in no order; one without a port is not bound.
 */
export function parseRows(rows: readonly string[], kind: Kind): TablePart {
  const sockets: ListeningSocket[] = [];
  for (const row of rows) {
    const parsed = parseRow(row, kind);
    if (!parsed) continue;
    const isWanted = parsed.state === WANTED[kind.protocol];
    if (!isWanted && kind.protocol === 'tcp') return { sockets, ended: true };
    if (isWanted && parsed.socket.port > 0) sockets.push(parsed.socket);
  }
  return { sockets, ended: false };
}

/** The listening TCP sockets of our network namespace. Rejects when /proc/net/tcp cannot be read. */
export function readSocketTable(): Promise<readonly ListeningSocket[]> {
  return readTables('tcp');
}

/** The bound UDP sockets of our network namespace. Rejects when /proc/net/udp cannot be read. */
export function readUdpTable(): Promise<readonly ListeningSocket[]> {
  return readTables('udp');
}

async function readTables(protocol: Kind['protocol']): Promise<readonly ListeningSocket[]> {
  const path = `/proc/net/${protocol}`;
  const [v4, v6] = await Promise.all([
    readTable(path, { protocol, family: 'ipv4' }),
    readTable(`${path}6`, { protocol, family: 'ipv6' }),
  ]);
  if (!v4) throw new Error(`${path} is not there.`);
  return [...v4, ...(v6 ?? [])];
}

/** Undefined when there is no such table, as on a kernel without IPv6. */
async function readTable(
  path: string,
  kind: Kind,
): Promise<readonly ListeningSocket[] | undefined> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  }
  try {
    return await readUntilConnections(file, kind);
  } finally {
    closeSync(file);
  }
}

const readInto = promisify(read);

/** Never synchronously: behind the last listening socket one read may walk the hash of all connections, for 5 to 10 ms. */
async function readUntilConnections(file: number, kind: Kind): Promise<readonly ListeningSocket[]> {
  const found: ListeningSocket[] = [];
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let rest = '';
  for (;;) {
    const { bytesRead } = await readInto(file, buffer, 0, CHUNK_BYTES, null);
    const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
    rest = bytesRead === 0 ? '' : (lines.pop() ?? '');
    const { sockets, ended } = parseRows(lines, kind);
    found.push(...sockets);
    if (ended || bytesRead === 0) return found;
  }
}
