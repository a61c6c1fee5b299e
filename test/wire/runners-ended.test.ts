/** Many runners that are ended at one moment: what the machine is asked for them. */
import assert from 'node:assert/strict';
import { settled } from '#test/machine/split-clock.ts';
import { HarborInMemory } from './harbor-in-memory.ts';

const path = '/home/me/shop';

describe('Runners that are ended together', () => {
  let harbor: HarborInMemory;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.machine.addProject(path);
  });
  afterEach(() => harbor.close());

  it('share a few readings of the process table', async () => {
    const user = await harbor.connect();
    const names = Array.from({ length: 20 }, (_, n) => `r${n}`);
    for (const name of names)
      await user.get('runners/launch', { path, argv: ['sleep', '60'], name });
    const { stops } = harbor.machine;
    stops.meanwhile = async () => {
      for (let turns = 0; turns < 50; turns++) await settled();
    };
    const stop = (name: string) =>
      harbor.passing(user.get<{ kind: string }>('runners/stop', { path, name }));
    const readingsOf = async (ended: readonly string[]) => {
      const before = stops.readings;
      for (const { kind } of await Promise.all(ended.map(stop))) assert.equal(kind, 'stopped');
      return stops.readings - before;
    };
    const alone = await readingsOf(names.slice(0, 1));
    const together = await readingsOf(names.slice(1));
    assert.ok(alone >= 2, 'one finds what is to end, and one that nothing is left');
    assert.ok(together <= 4 * alone, `${together} readings for 19, ${alone} for one`);
  });
});
