import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from '#client/cli/fitting.ts';
import { runnerRows } from '#client/cli/runners/runner-rows.ts';
import {
  actionsIn,
  selectedRow,
  type Watched,
  watchLines,
} from '#client/cli/runners/watch-view.ts';
import type { Runner } from '#protocol/runner.ts';
import { runnerLike } from './runners.ts';

const projects = new Map([
  ['p_00000001', { name: 'shop', branch: 'main' }],
  ['p_00000002', { name: 'api 船の港' }],
]);

function watched(runners: readonly Runner[], more: Partial<Watched> = {}): Watched {
  const figures = new Map(
    runners.map(({ id }) => [
      id,
      {
        ...{ runnerId: id, cpu: 0.125, memory: 85_300_000, processes: 3, output: 10 },
        ...{ ports: [3_000], beats: 0, beatAt: 0 },
      },
    ]),
  );
  const beside = { figures, projects, here: 'p_00000001', now: 65_000 };
  const rows = runnerRows(runners, beside);
  return { rows, selected: undefined, all: false, connected: true, message: '', ...more };
}

function many(count: number): Runner[] {
  return Array.from({ length: count }, (_, n) =>
    runnerLike({
      id: `r_${String(n).padStart(16, '0')}`,
      name: `worker-with-a-long-name-${n}`,
      projectId: n % 2 === 0 ? 'p_00000001' : 'p_00000002',
    }),
  );
}

const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters);

describe('The screen of hm watch', () => {
  it('shows state, age, ports and figures of each', () => {
    const lines = plain(watchLines(watched([runnerLike()]), 100, 24));
    assert.match(lines[0] ?? '', /^hm watch: 1 of 1 running$/);
    assert.match(
      lines[2] ?? '',
      /^> web +service +ready +1 min +3000 +13 % +85 MB +shop \(main\) *$/,
    );
  });

  it('is never larger than the terminal, in cells, whatever the terminal and the names', () => {
    for (const [cols, rows] of [
      [80, 24],
      [40, 10],
      [20, 5],
      [200, 60],
      [10, 2],
    ] as const) {
      const lines = plain(watchLines(watched(many(50)), cols, rows));
      assert.equal(lines.length, rows);
      for (const line of lines) assert.ok(widthOf(line) <= cols, `${cols}: '${line}'`);
    }
  });

  it('keeps the selected one in sight', () => {
    const runners = many(50);
    const rows = watched(runners).rows;
    for (const at of [0, 25, 49]) {
      const { runner } = rows[at]!;
      const all = watched(runners, { selected: runner.id });
      assert.equal(selectedRow(all)?.runner.name, runner.name);
      const lines = plain(watchLines(all, 200, 24));
      assert.ok(lines.some((line) => line.startsWith('>') && line.includes(` ${runner.name} `)));
    }
  });

  it('shows this project first, and says when the server is away and what waits for an answer', () => {
    const lines = plain(
      watchLines(
        watched(many(4), {
          connected: false,
          question: { action: 'stop', runnerId: 'r_0000000000000000' },
        }),
        100,
        24,
      ),
    );
    assert.match(lines[0] ?? '', /the server is away/);
    assert.match(lines[2] ?? '', /shop/);
    assert.match(lines.at(-2) ?? '', /^End worker-with-a-long-name-0\? y\/n$/);
  });

  it('has no text of others that could steer the terminal', () => {
    const lines = watchLines(watched([runnerLike({ name: 'a\x1b[2Jb' })]), 80, 24).join('');
    assert.ok(!lines.includes('\x1b[2J'));
  });
});

describe('The keys of hm watch', () => {
  it('are letters and cursor keys, several in one piece', () => {
    assert.deepEqual(
      actionsIn('jk\x1b[A\x1bOB\rq'),
      ['up', 'down'].reverse().concat(['up', 'down', 'attach', 'quit']),
    );
  });

  it('are nothing for what is not known', () => {
    assert.deepEqual(actionsIn('\x1b[200~z\x1b[5;3~é'), []);
  });
});
