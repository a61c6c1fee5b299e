/** What the trees of many runners use, out of one reading for all. */
import assert from 'node:assert/strict';
import { parseUse } from '#server/os/linux-process-uses.ts';
import { parsePsUses, parseWindowsUses } from '#server/os/tool-process-uses.ts';
import {
  cpuReadingOf,
  figuresOf,
  keyOf,
  membersOf,
  type ProcessUse,
} from '#server/os/tree-figures.ts';

const use = (pid: number, parent: number, cpu = 0, memory = 1): ProcessUse => ({
  ...{ pid, parent, cpu, memory },
  startTime: `t${pid}`,
});
const tableOf = (...uses: ProcessUse[]) => new Map(uses.map((each) => [each.pid, each]));
const root = (pid: number) => ({ pid, startTime: `t${pid}`, bootId: 'b' });

describe('The trees of runners', () => {
  const uses = tableOf(
    ...[use(1, 0), use(10, 1), use(11, 10), use(12, 11), use(20, 1), use(21, 20)],
    // Left behind by the first, and adopted by pid 1; its child carries no marker that can be read.
    ...[use(30, 1), use(31, 30)],
    // Of nobody.
    use(40, 1),
  );
  const roots = new Map([
    ['a', root(10)],
    ['b', root(20)],
  ]);
  const markers = new Map([[30, 'a']]);

  it('have their descendants and what carries their marker, and nobody else', () => {
    const asked: number[] = [];
    const members = membersOf(uses, roots, ({ pid }) => {
      asked.push(pid);
      return markers.get(pid);
    });
    const expected = { 10: 'a', 11: 'a', 12: 'a', 20: 'b', 21: 'b', 30: 'a', 31: 'a' };
    assert.deepEqual(Object.fromEntries(members), expected);
    assert.ok(!asked.some((pid) => [10, 11, 12, 20, 21, 31].includes(pid)), String(asked));
  });

  it('do not take a root whose number is another process by now', () => {
    const old = new Map([['a', { ...root(10), startTime: 'before' }]]);
    assert.equal(membersOf(uses, old, () => undefined).size, 0);
  });

  it('end where parents go in a circle, as numbers that are used again make them', () => {
    const circle = tableOf(use(5, 6), use(6, 5));
    assert.equal(membersOf(circle, roots, () => undefined).size, 0);
  });

  it('use cores by what was spent since the reading before, a new process all of its own', () => {
    const before = cpuReadingOf(tableOf(use(10, 1, 5), use(11, 10, 1)), 1_000);
    const now = tableOf(use(10, 1, 6, 100), use(12, 10, 0.5, 50));
    const members = new Map([
      [10, 'a'],
      [12, 'a'],
    ]);
    const listeners = [
      { port: 3_001, pid: 12 },
      { port: 3_000, pid: 10 },
      { port: 4_000, pid: 99 },
      { port: 5_000, pid: undefined },
    ];
    const figures = figuresOf(now, members, ['a', 'b'], listeners, before, 3_000);
    const a = { cpu: 0.75, memory: 150, processes: 2, ports: [3_000, 3_001] };
    assert.deepEqual(figures.get('a'), a);
    assert.deepEqual(figures.get('b'), { cpu: 0, memory: 0, processes: 0, ports: [] });
    assert.equal(figuresOf(now, members, ['a'], [], undefined, 3_000).get('a')?.cpu, 0);
  });
});

describe('What a process uses', () => {
  it('is read from /proc/PID/stat', () => {
    const line =
      '7971 (evil) S 1) S 7969 7969 6011 0 -1 4194304 99 0 0 0 150 50 7 8 20 0 3 0 106126 3133440 407 18446744073709551615 1 1';
    const expected = { pid: 7971, parent: 7969, startTime: '106126', cpu: 2, memory: 407 * 4_096 };
    assert.deepEqual(parseUse(7971, line, 4_096), expected);
    assert.equal(parseUse(1, '1 (x) S 1 2', 4_096), undefined);
  });

  it('is read from ps of macOS', () => {
    /** The columns as ps(1) of macOS prints them: time as minutes:seconds.hundredths, lstart as ctime(3). */
    const output = `    1     0  15232  12:34.56 Mon Nov 16 08:00:01 2026     /sbin/launchd
  501     1   2048   0:00.02 Sat Nov  7 09:05:07 2026     node server.js PATH=/usr/bin HARBORMASTER_MARKER=r_00 HOME=/Users/ann
  502   501 102400 101:01.50 Sat Nov 21 10:05:07 2026     node worker.js
no line of ours
`;
    const uses = parsePsUses(output);
    assert.deepEqual([...uses.keys()], [1, 501, 502]);
    assert.deepEqual([uses.get(501)?.marker, uses.get(502)?.marker], ['r_00', undefined]);
    assert.equal(uses.get(501)?.startTime, 'Sat Nov 7 09:05:07 2026');
    assert.equal(uses.get(1)?.cpu, 754.56);
    const worker = uses.get(502);
    assert.deepEqual(
      [worker?.parent, worker?.cpu, worker?.memory, worker?.startTime],
      [501, 6_061.5, 104_857_600, 'Sat Nov 21 10:05:07 2026'],
    );
  });

  it('is read from CIM of Windows', () => {
    const output =
      '\uFEFF[{"i":4,"u":0,"t":"638000000000000000","k":"120000000","w":"151552"},{"i":7300,"u":4,"t":"638000000012345678","k":"15000000","w":"73728000"}]';
    const node = parseWindowsUses(output).get(7300);
    assert.ok(node);
    assert.deepEqual([node.cpu, node.memory, node.parent], [1.5, 73_728_000, 4]);
    assert.equal(keyOf(node), '7300 638000000012345678');
  });
});
