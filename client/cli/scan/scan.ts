/** `hm scan [RANGE]`: every socket of this machine that others can reach, leased or not, and whose it is. */
import path from 'node:path';
import process from 'node:process';
import { exitCodes, usage } from '#client/cli/exit-codes.ts';
import { spanOf } from '#client/cli/options.ts';
import { aside, colors, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { table } from '#client/cli/table.ts';
import { systemClock } from '#common/clock.ts';
import type { MachineSocket } from '#protocol/machine.ts';
import { type ScanGroup, scanGroups, scanRows } from './scan-rows.ts';
import { unmanaged } from './unmanaged.ts';

export interface ScanOptions {
  readonly udp?: boolean;
  readonly json?: boolean;
  readonly unmanaged?: boolean;
  readonly write?: boolean;
}

export function scan(word: string | undefined, options: ScanOptions): Promise<number> {
  const range = word === undefined ? undefined : spanOf(word, 'RANGE');
  const { write = false, json: asJson = false } = options;
  if (options.unmanaged) {
    if (options.udp)
      throw usage('--unmanaged is about services, which listen on TCP: leave out --udp.');
    return unmanaged({ range, write, json: asJson });
  }
  if (write) throw usage('--write goes with --unmanaged.');
  return withServer('hm scan', async (peer) => {
    const answer = await peer.request('machine/sockets', {
      ...{ range, path: path.resolve('.') },
      udp: options.udp ?? false,
    });
    if (options.json) {
      json(answer);
      return exitCodes.done;
    }
    const { change } = await peer.request('state/watch', {});
    const groups = scanGroups(answer.sockets);
    if (groups.length === 0)
      line(`Nobody listens${word === undefined ? ' on this machine' : ` on ${word}`}.`);
    else
      printGroups(groups, {
        names: new Map(change.projects.map(({ id, name }) => [id, name])),
        now: systemClock.now(),
        width: process.stdout.isTTY ? process.stdout.columns : undefined,
      });
    const kept = answer.excluded.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
    if (kept.length > 0) line(`Kept by the system: ${kept.join(', ')}`);
    if (process.stdout.isTTY && groups.length > 0) aside(summary(groups, options));
    return exitCodes.done;
  });
}

function printGroups(groups: readonly ScanGroup[], scene: Parameters<typeof scanRows>[1]): void {
  const [head = [], ...rows] = scanRows(groups, scene);
  const coloured = rows.map((row, at) => {
    const socket = groups[at]?.first;
    return socket ? row.map((cell, column) => colourOf(socket, column)(cell)) : row;
  });
  table(head, coloured);
}

/** What is ours stands out, a stranger on a leased port more so, and what nobody can tell anything about steps back. */
function colourOf({ ours, lease, process }: MachineSocket, column: number) {
  const isMark = column === 0 || column === 5;
  if (ours) return isMark ? colors.green : String;
  if (lease) return isMark ? colors.red : String;
  return process ? String : colors.dim;
}

function summary(groups: readonly ScanGroup[], { udp }: ScanOptions): string {
  const ours = groups.filter(({ first }) => first.ours).length;
  const more = udp ? '' : ' With UDP: hm scan --udp.';
  return `${groups.length} ${groups.length === 1 ? 'listens' : 'listen'}, ${ours} of them on a lease.${more} More about one: hm who PORT`;
}
