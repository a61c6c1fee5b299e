/** What belongs to a runner, and what only seems to: by the index of a reading, held to the walk over all of it. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import type { TreeProcess } from '#server/runners/needs.ts';
import { ProcessIndex } from '#server/runners/process-index.ts';

const runner = 'r_0000000000000001';
const other = 'r_0000000000000002';

/** `pid`, its parent, the marker in its environment, and whether it is this user's. */
type Row = readonly [pid: number, parent: number, marker?: string | undefined, isMine?: boolean];
type Table = ReadonlyMap<number, TreeProcess>;

function identity(pid: number, startTime = `${pid}`): ProcessIdentity {
  return { pid, startTime, bootId: 'b' };
}

function tableOf(rows: readonly Row[]): Table {
  return new Map(
    rows.map(([pid, parent, marker, isMine = true]) => [
      pid,
      { process: identity(pid), parent, command: 'it', isMine, marker },
    ]),
  );
}

function pidsOf(rows: readonly Row[], server: number): number[] {
  const tree = new ProcessIndex(tableOf(rows)).treeOf(runner, [], server);
  return tree.map(({ process }) => process.pid);
}

/** The same by the chain of every process there is: what the index is to spare. */
function walked(table: Table, known: readonly ProcessIdentity[], server: number): TreeProcess[] {
  const isOwn = (row: TreeProcess) =>
    row.marker === runner || known.some((each) => sameProcess(each, row.process));
  const depths = new Map<TreeProcess, number>();
  for (const row of table.values()) {
    const all = ancestorsIn(table, row.process.pid);
    const ours = all.findIndex(({ process: { pid } }) => pid === server);
    const chain = ours < 0 ? all : all.slice(0, ours);
    if (isOwn(row) || chain.some(isOwn)) depths.set(row, chain.length);
  }
  return [...depths.keys()]
    .filter(({ process: { pid }, isMine }) => isMine === true && pid > 1 && pid !== server)
    .sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
}

function ancestorsIn(table: Table, pid: number): TreeProcess[] {
  const chain: TreeProcess[] = [];
  for (let at = table.get(pid)?.parent ?? 0; at > 1; ) {
    const row = table.get(at);
    if (!row || at === pid || chain.includes(row)) break;
    chain.push(row);
    at = row.parent;
  }
  return chain;
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
      [40, 30, other],
      [50, 10],
    ];
    assert.deepEqual(pidsOf(rows, 20), [10, 50]);
    assert.deepEqual(pidsOf(rows, 99), [10, 20, 50, 30, 40], 'without the server they would be');
  });

  it('are those that a walk over every chain finds, in the same order, in any table', () => {
    // Few numbers, so that parents are there, chains are long, and some of them come back to themselves.
    const pid = fc.integer({ min: 0, max: 14 });
    const marker = fc.option(fc.constantFrom(runner, other), { nil: undefined });
    const row = fc.tuple(pid, pid, marker, fc.boolean());
    const rows = fc.uniqueArray(row, { maxLength: 15, selector: ([each]) => each });
    const known = fc.array(fc.tuple(pid, fc.boolean()), { maxLength: 3 });
    return fc.assert(
      fc.property(rows, known, pid, (all, knownPids, server) => {
        const table = tableOf(all);
        // Of some only the number is the same: they are others by now.
        const mine = knownPids.map(([each, isSame]) => identity(each, isSame ? undefined : '0'));
        assert.deepEqual(
          new ProcessIndex(table).treeOf(runner, mine, server),
          walked(table, mine, server),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
