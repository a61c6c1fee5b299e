/** What fails for a runner is tried again at each look, until it is done or the runner is no more as it was. */
import assert from 'node:assert/strict';
import { Attempts } from '#server/runners/attempts.ts';
import type { Runner } from '#server/runners/runner.ts';

describe('What could not be done for a runner', () => {
  const runner = { id: 'r_1', state: 'starting', since: 1 } as Runner;
  let now: Runner | undefined;
  let tries: number;
  let isFull: boolean;
  const complaints: unknown[] = [];
  const silent = () => {};
  const log = { debug: silent, info: silent, warn: silent, error: () => complaints.push(1) };
  const deed = async () => {
    tries += 1;
    if (isFull) throw new Error('ENOSPC');
  };
  let attempts: Attempts;

  beforeEach(() => {
    [now, tries, isFull] = [runner, 0, true];
    attempts = new Attempts({ runner: () => now }, log);
  });

  it('is done at a later look, and then no more', async () => {
    await attempts.try(runner, deed);
    await attempts.again();
    assert.equal(tries, 2);
    isFull = false;
    await attempts.again();
    await attempts.again();
    assert.equal(tries, 3);
    assert.equal(complaints.length, 2);
  });

  it('is not done once somebody did something else with it', async () => {
    await attempts.try(runner, deed);
    now = { ...runner, state: 'failed' };
    await attempts.again();
    now = runner;
    await attempts.again();
    assert.equal(tries, 1);
  });
});
