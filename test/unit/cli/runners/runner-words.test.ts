/** What is said of runners whose state alone does not tell it. */
import assert from 'node:assert/strict';
import { moodOf, runnerRefusalWords, stateWords } from '#client/cli/runners/runner-words.ts';
import { runnerLike } from './runners.ts';

describe('The words for a runner', () => {
  it('tell one whose ready check ran out of time from one that has none', () => {
    const late = runnerLike({ state: 'running', sight: 'notReady' });
    const plain = runnerLike({ state: 'running', sight: 'running' });
    assert.deepEqual([stateWords(late), moodOf(late)], ['running, not ready', 'bad']);
    assert.deepEqual([stateWords(plain), moodOf(plain)], ['running', 'good']);
  });

  it('say what it left running when it ended', () => {
    const exit = { code: 1, observed: true, at: 0 };
    const ended = (leftovers?: number) =>
      stateWords(runnerLike({ state: 'exited', sight: 'ended', exit, leftovers }));
    assert.equal(ended(), 'exited, code 1');
    assert.equal(ended(1), 'exited, code 1, left a process');
    assert.equal(ended(2), 'exited, code 1, left 2 processes');
  });

  it('say how it ended last of one that is started again, or no more', () => {
    const exit = { code: 3, observed: true, at: 0 };
    const again = runnerLike({ state: 'queued', sight: 'restarting', exit });
    assert.equal(stateWords(again), 'starts again, ended with code 3');
    const given = runnerLike({ state: 'crashLooping', sight: 'crashLooping', exit });
    assert.equal(stateWords(given), 'crash-looping, ended with code 3');
  });

  it('name every way on when a name is taken', () => {
    const said = runnerRefusalWords('nameTaken', 'web', [], runnerLike());
    for (const way of ['hm attach web', '--new', '--replace']) assert.ok(said.includes(way), said);
  });
});
