/** The sockets of a machine as lines of a table: one for a process and port, cut so that a line fits the terminal. Pure. */

import { fitting, widthOf } from '#client/cli/fitting.ts';
import { ageWords, printable } from '#client/cli/speak.ts';
import type { MachineSocket } from '#protocol/machine.ts';
import { commandWord } from '#services/command-word.ts';

/** One process that listens on one port, on whatever addresses. */
export interface ScanGroup {
  readonly first: MachineSocket;
  readonly addresses: readonly string[];
}

export interface ScanScene {
  /** What to call a project, by its id. */
  readonly names: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Columns of the terminal; undefined when it is none: then nothing is cut. */
  readonly width?: number | undefined;
}

export const scanHead = ['PORT', 'ADDRESS', 'PROCESS', 'USER', 'SINCE', 'OF', 'COMMAND'];
/** The columns that give way when the line is too long, and the least that each keeps. */
const giving: readonly (readonly [column: number, least: number])[] = [
  [5, 10],
  [2, 12],
  [1, 9],
  [3, 6],
];
const commandColumn = scanHead.length - 1;
/** Less of a command says nothing. */
const leastCommand = 20;
/** Spaces between two columns. */
const gap = 2;

/** By port, in the order in which the server told them. */
export function scanGroups(sockets: readonly MachineSocket[]): ScanGroup[] {
  const groups = new Map<string, { first: MachineSocket; addresses: string[] }>();
  for (const socket of sockets) {
    const { protocol, port, process, address, ours } = socket;
    const key = [protocol, port, process?.process.pid, process?.process.startTime, ours].join();
    const known = groups.get(key);
    if (known) known.addresses.push(address);
    else groups.set(key, { first: socket, addresses: [address] });
  }
  return [...groups.values()];
}

/** Head and rows; the command is the last column, and not there where it would not fit. */
export function scanRows(groups: readonly ScanGroup[], scene: ScanScene): string[][] {
  const rows = [scanHead, ...groups.map((group) => cells(group, scene))];
  return scene.width === undefined ? rows : fitted(rows, scene.width);
}

function cells({ first, addresses }: ScanGroup, { names, now }: ScanScene): string[] {
  const { protocol, port, process, user } = first;
  const { startedAt, command = '' } = process ?? {};
  return [
    protocol === 'udp' ? `${port}/udp` : String(port),
    addressWords(addresses),
    processWords(first),
    printable(user ?? '-'),
    startedAt === undefined ? '-' : ageWords(now - startedAt),
    printable(ofWords(first, names)),
    printable(withoutDirectory(command)),
  ];
}

/** The program by its name alone: where it lies says less than what follows it. */
function withoutDirectory(command: string): string {
  return command.replace(/^\S*[/\\](?=[^\s/\\]+(?:\s|$))/, '');
}

/** Absolute paths by their last part, when the whole command does not fit. */
function withoutDirectories(command: string): string {
  return command.replace(/(^|[\s=])(?:[A-Za-z]:)?[/\\]\S*[/\\](?=[^\s/\\]+(?:\s|$))/g, '$1…/');
}

/** `*` is every address of both families; IPv6 alone is `::`, of which nobody can tell whether it takes IPv4, too. */
export function addressWords(addresses: readonly string[]): string {
  const all = [...new Set(addresses)].sort();
  const words = all.join(' ');
  if (words === '0.0.0.0 ::') return '*';
  if (words === '127.0.0.1 ::1') return 'localhost';
  return all.length > 2 ? `${all[0]} +${all.length - 1}` : words;
}

function processWords({ process, container }: MachineSocket): string {
  if (!process) return container === undefined ? '?' : printable(container);
  const word = printable(commandWord(process.command) || '?');
  return process.process.pid > 0 ? `${word} ${process.process.pid}` : word;
}

/** Whose it is: a lease's, a container's, a project's, or nobody's that we know. */
function ofWords(
  { ours, lease, process, container }: MachineSocket,
  names: ReadonlyMap<string, string>,
): string {
  if (lease) {
    const leased = `${lease.service} of ${names.get(lease.projectId) ?? lease.projectId}`;
    return ours ? leased : `stranger on ${leased}`;
  }
  const id = process?.projectId;
  const project = id === undefined ? undefined : (names.get(id) ?? id);
  const inside = container === undefined ? undefined : `container ${container}`;
  return [inside, project].filter((word) => word !== undefined).join(', ') || '-';
}

function fitted(rows: readonly (readonly string[])[], width: number): string[][] {
  const widths = scanHead.map((_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))));
  const used = () => widths.slice(0, commandColumn).reduce((sum, each) => sum + each + gap, 0);
  for (const [column, least] of giving) {
    const tooMuch = used() - gap - width;
    const now = widths[column] ?? 0;
    if (tooMuch > 0) widths[column] = Math.max(Math.min(least, now), now - tooMuch);
  }
  const room = width - used();
  widths[commandColumn] = room;
  return rows.map((row) =>
    (room < leastCommand ? row.slice(0, commandColumn) : row).map((cell, at) => {
      const most = widths[at] ?? 0;
      const isLongCommand = at === commandColumn && widthOf(cell) > most;
      return fitting(isLongCommand ? withoutDirectories(cell) : cell, most);
    }),
  );
}
