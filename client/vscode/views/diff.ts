/** Which nodes must be drawn anew so that one picture becomes the other. Knows rows, and nothing of what they show. */
import { isDeepStrictEqual } from 'node:util';
import type { Row, Rows } from './row.ts';

/** `everything` when the top changed; else the ids of the changed rows, a parent standing for its children when it is among them. */
export type Refresh = 'everything' | readonly string[];

export function diff(before: Rows, after: Rows): Refresh {
  if (!isDeepStrictEqual(before.top, after.top)) return 'everything';
  const changed: string[] = [];
  const visit = (id: string) => {
    const row = after.byId.get(id);
    if (row === undefined) return;
    if (!sameRow(before.byId.get(id), row)) changed.push(id);
    else for (const child of row.children) visit(child);
  };
  for (const id of after.top) visit(id);
  return changed;
}

function sameRow(before: Row | undefined, after: Row): boolean {
  return before === after || isDeepStrictEqual(before, after);
}
