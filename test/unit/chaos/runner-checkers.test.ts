/** The checkers of runners under fire find out each kind of wrong that they are there for, and nothing in what is right. */
import assert from 'node:assert/strict';
import type { Runner } from '#protocol/runner.ts';
import { doneTwice } from '#test/chaos/once-checker.ts';
import { blindSpots, disagreements, type Roll } from '#test/chaos/roll-call.ts';
import { held } from '#test/chaos/trials.ts';

const runner = (id: string, state: Runner['state'], hostId = 'h_1') =>
  ({ id, name: id, state, hostId, command: 'web', process: { pid: 7 } }) as unknown as Runner;

describe('The roll call of runners', () => {
  const right: Roll = {
    all: [runner('r_1', 'running'), runner('r_2', 'exited'), runner('r_3', 'lost', 'h_0')],
    marked: new Map([
      [7, 'r_1'],
      [8, 'r_2'],
      [9, 'r_3'],
    ]),
    hosts: ['h_1.json'],
  };

  it('has nothing against those of whom all say the same, nor against who is in doubt', () => {
    assert.deepEqual(disagreements(right), []);
  });

  const wrongs: Readonly<Record<string, readonly [Partial<Roll>, RegExp]>> = {
    'a process of nobody': [{ all: right.all.slice(1) }, /^7 runs for r_1, which is not known$/],
    'a process of one that failed': [
      { all: [runner('r_1', 'failed'), ...right.all.slice(1)] },
      /^7 runs for r_1 \(web\), which is failed$/,
    ],
    'one that runs without a process': [
      { marked: new Map([...right.marked].slice(1)) },
      /r_1 .* with its host\) is running, and nothing of it is there/,
    ],
    'one that runs without a host': [{ hosts: [] }, /r_1 .* without its host\) is running/],
  };
  for (const [what, [wrong, words]] of Object.entries(wrongs))
    it(`(control) finds out ${what}`, () => {
      const [found = '', ...more] = disagreements({ ...right, ...wrong });
      assert.match(found, words);
      assert.deepEqual(more, []);
    });

  it('(control) finds out a window that knows something else, and one that does not show what runs', () => {
    const all = [runner('r_1', 'running')];
    const seen = { runners: [['r_1', 'running', 7] as const], shown: ['r_1'], characters: 0 };
    assert.deepEqual(blindSpots([seen], all), []);
    assert.match(blindSpots([{ ...seen, shown: [] }], all).join(), /window 0 does not show r_1/);
    const old = { ...seen, runners: [['r_1', 'lost', 7] as const] };
    assert.match(blindSpots([seen, old], all).join(), /^window 1 mirrors /);
  });
});

describe('The checker of what must be done once', () => {
  const recordsOf = (...events: Record<string, unknown>[]) =>
    events.map((event, n) => ({ hash: '', prev: '', at: 0, revision: n + 1, events: [event] }));
  const started = { type: 'runnerStarted', runnerId: 'r_1' };
  const exited = { type: 'runnerExited', runnerId: 'r_1' };
  const begun = (id: string, answers?: string, agentSessionId = 'c1') => ({
    ...{ type: 'sessionBegun', session: { id, agentSessionId, ...(answers && { answers }) } },
  });
  const ended = (sessionId: string) => ({ type: 'sessionEnded', sessionId });

  it('has nothing against who is started anew after an end, nor against an end that is answered', () => {
    const records = recordsOf(started, begun('s_1'), exited, ended('s_1'), started);
    assert.deepEqual(doneTwice([...records, ...recordsOf(begun('s_2', 'e_1'))]), []);
  });

  const wrongs: Readonly<Record<string, readonly [Record<string, unknown>[], RegExp]>> = {
    'a runner that is started while it runs': [[started, started], /^2: r_1 was started twice$/],
    'an end that two sessions answer': [
      [begun('s_1', 'e_1'), ended('s_1'), begun('s_2', 'e_1')],
      /^3: e_1 is answered twice$/,
    ],
    'a conversation that two sessions have at once': [
      [begun('s_1'), begun('s_2')],
      /^2: s_1 and s_2 have one conversation at once$/,
    ],
  };
  for (const [what, [events, words]] of Object.entries(wrongs))
    it(`(control) finds out ${what}`, () => {
      assert.match(doneTwice(recordsOf(...events)).join(), words);
    });
});

describe('A fault', () => {
  const played = { rounds: 1, seconds: 1, done: {}, violations: [] };
  const broken = (rule: 'I6' | 'broke off') => ({ seed: 1, rule, what: '' });
  const report = (control: object) =>
    held({
      ...{ name: 'x', what: '', seed: 1, played },
      control: { ...played, what: '', missed: [], violations: [broken('I6')], ...control },
    });

  it('holds when its rounds broke nothing and its control everything that it is there for', () => {
    assert.equal(report({}), true);
  });

  it('does not hold when its control was found out in one half alone, or broke off', () => {
    assert.equal(report({ missed: ['I8'] }), false);
    assert.equal(report({ violations: [broken('I6'), broken('broke off')] }), false);
  });
});
