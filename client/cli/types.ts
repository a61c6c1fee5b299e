/** `hm types`: which service types count here, where their ports lie, and how much of them is in use. */
import path from 'node:path';
import type { ListedType } from '#protocol/types.ts';
import { exitCodes } from './exit-codes.ts';
import { aside, colors, json } from './print.ts';
import { withServer } from './session.ts';
import { printable, untrusted } from './speak.ts';
import { table } from './table.ts';

export interface TypesOptions {
  readonly json?: boolean;
}

export function types(options: TypesOptions): Promise<number> {
  return withServer('hm types', async (peer) => {
    const answer = await peer.request('types/list', { path: path.resolve('.') });
    if (options.json) {
      json(answer.types);
      return exitCodes.done;
    }
    table(
      ['TYPE', 'PORTS', 'PREFERRED', 'USED', 'FREE', 'LARGEST GAP', '', 'DEFINED IN'],
      answer.types.map(row),
    );
    for (const type of answer.types)
      for (const other of type.overlaps) aside(overlapWords(type, other));
    if (answer.untrusted) aside(untrusted);
    return exitCodes.done;
  });
}

function row(type: ListedType): string[] {
  const { name, alsoCalled, preferred, used, foreign, free, largestGap, singleton } = type;
  const marks = [singleton && 'singleton', type.automatic && 'automatic'].filter(Boolean);
  return [
    [name, ...alsoCalled].join(', '),
    portsWords(type.range),
    preferred === undefined ? '-' : String(preferred),
    foreign === 0 ? String(used) : `${used} ${colors.dim(`+${foreign} strangers`)}`,
    free === 0 ? colors.red('0') : String(free),
    largestGap ? portsWords(largestGap) : '-',
    marks.join(', '),
    placeWords(type.definedIn),
  ];
}

function portsWords({ from, to }: ListedType['range']): string {
  return from === to ? String(from) : `${from}-${to}`;
}

function placeWords({ by, file, line, column }: ListedType['definedIn']): string {
  return by === 'builtIn' ? 'built in' : printable(`${file}:${line}:${column}`);
}

function overlapWords(type: ListedType, other: ListedType['overlaps'][number]): string {
  const whose = other.projectId === undefined ? '' : ' of another project';
  return `${type.name} (${portsWords(type.range)}) shares ports with ${other.name}${whose} (${portsWords(other.range)}, ${placeWords(other.definedIn)}); each port is still leased to one service alone.`;
}
