/** Many runners that are ended at once, on the wire: the table of processes is read for all of them together. */
import assert from 'node:assert/strict';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as path } from './shop.ts';
import type { WireClient } from './wire-client.ts';

describe('Many runners', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  it('share a few readings of the process table when twenty are ended at once', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `r${n}`);
    for (const name of names)
      await user.get('runners/launch', { path, argv: ['sleep', '60'], name });
    const { stops } = harbor.machine;
    stops.meanwhile = async () => {
      for (let turns = 0; turns < 50; turns++) await settled();
    };
    const readingsOf = async (ended: readonly string[]) => {
      const before = stops.readings;
      const answers = ended.map((name) =>
        harbor.passing(user.get<{ kind: string }>('runners/stop', { path, name })),
      );
      for (const answer of await Promise.all(answers)) assert.equal(answer.kind, 'stopped');
      return stops.readings - before;
    };
    const alone = await readingsOf(names.slice(0, 1));
    const together = await readingsOf(names.slice(1));
    assert.ok(alone >= 2, 'one finds what is to end, and one that nothing is left');
    assert.ok(together <= 4 * alone, `${together} readings for 19, ${alone} for one`);
  });
});
