/** When what came up is believed to stay up. */
import assert from 'node:assert/strict';
import { untilSteady } from '#client/cli/runners/steadiness.ts';
import { runnerLike } from './runners.ts';

describe('What came up', () => {
  const noon = 1_800_000_000_000;
  const ready = (age: number) => runnerLike({ state: 'ready', startedAt: noon - age });

  it('is believed once it has run for a second: the youngest is waited for', () => {
    assert.equal(untilSteady([ready(60_000), ready(200)], noon), 800);
    assert.equal(untilSteady([ready(1_000)], noon), 0);
    assert.equal(untilSteady([], noon), 0);
  });

  it('is not waited for when it does not run, or the clock was set back since', () => {
    const ended = runnerLike({ state: 'crashLooping', startedAt: noon });
    assert.equal(untilSteady([ended, runnerLike({ state: 'failed' }), ready(-5_000)], noon), 0);
  });
});
