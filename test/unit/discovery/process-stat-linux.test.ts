import assert from 'node:assert/strict';
import { hasEnded, parseProcessStat } from '#discovery/process-stat-linux.ts';

const rest =
  'S 7969 7969 6011 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 3 0 106126 3133440 407 18446744073709551615 1 1';

describe('A line of /proc/PID/stat', () => {
  const names = ['cat', 'a b', 'evil) S 1 2 3', '((', '))', ') Z 0 0', 'tab\there', 'new\nline'];
  for (const name of names)
    it(`is understood when the process calls itself ${JSON.stringify(name)}`, () => {
      assert.deepEqual(parseProcessStat(`7971 (${name}) ${rest}\n`), {
        state: 'S',
        parent: 7969,
        session: 6011,
        threads: 3,
        isKernel: false,
        startTime: '106126',
      });
    });

  it('tells the kernel’s own threads', () => {
    const line = `2 (kthreadd) ${rest.replace(' 4194304 ', ' 2129984 ')}`;
    assert.equal(parseProcessStat(line)?.isKernel, true);
  });

  for (const line of ['', '12', '12 (cat', '12 (cat)', '12 (cat) S 1 2 3', 'no such thing'])
    it(`is refused when it is ${JSON.stringify(line)}`, () => {
      assert.equal(parseProcessStat(line), undefined);
    });
});

describe('A process has ended', () => {
  const rows: [state: string, threads: number, ended: boolean][] = [
    ['R', 1, false],
    ['S', 1, false],
    ['D', 1, false],
    ['T', 1, false],
    ['t', 1, false],
    ['I', 1, false],
    ['X', 1, true],
    ['x', 1, true],
    ['Z', 1, true],
    ['Z', 0, true],
    ['Z', 2, false],
  ];
  for (const [state, threads, ended] of rows)
    it(`in state ${state} with ${threads} threads: ${ended ? 'yes' : 'no'}`, () => {
      const stat = { state, threads, parent: 1, session: 1, isKernel: false, startTime: '5' };
      assert.equal(hasEnded(stat), ended);
    });
});
