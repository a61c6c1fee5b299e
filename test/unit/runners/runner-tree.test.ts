/** What belongs to a runner, and what only seems to. */
import assert from 'node:assert/strict';
import type { TreeProcess } from '#server/runners/needs.ts';
import { treeOf } from '#server/runners/runner-tree.ts';

const runner = 'r_0000000000000001';

/** `pid`, its parent, and the marker in its environment. */
type Row = readonly [pid: number, parent: number, marker?: string];

function pidsOf(rows: readonly Row[], server: number): number[] {
  const table = new Map(
    rows.map(([pid, parent, marker]): [number, TreeProcess] => [
      pid,
      {
        ...{ process: { pid, startTime: `${pid}`, bootId: 'b' }, parent, command: 'it' },
        ...{ isMine: true, marker },
      },
    ]),
  );
  return treeOf(table, runner, [], server).map(({ process }) => process.pid);
}

describe('The processes of a runner', () => {
  it('are those with its marker and what descends from them, parents first', () => {
    const rows: Row[] = [
      [30, 20],
      [20, 10, runner],
      [10, 1],
      [40, 1, runner],
    ];
    assert.deepEqual(pidsOf(rows, 99), [40, 20, 30]);
  });

  it('are neither a server that was started in it, nor that server’s hosts and the runners of others', () => {
    const rows: Row[] = [
      [10, 1, runner],
      [20, 10, runner],
      [30, 20],
      [40, 30, 'r_0000000000000002'],
      [50, 10],
    ];
    assert.deepEqual(pidsOf(rows, 20), [10, 50]);
    assert.deepEqual(pidsOf(rows, 99), [10, 20, 50, 30, 40], 'without the server they would be');
  });
});
