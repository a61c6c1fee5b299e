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

  it('name every way on when a name is taken', () => {
    const said = runnerRefusalWords('nameTaken', 'web', [], runnerLike());
    for (const way of ['hm attach web', '--new', '--replace']) assert.ok(said.includes(way), said);
  });
});
