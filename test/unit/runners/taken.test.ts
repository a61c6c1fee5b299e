/** What becomes of a launch whose name or session somebody has: every case there is. */
import assert from 'node:assert/strict';
import {
  decideTaken,
  type Life,
  lifeOf,
  type OnTaken,
  type TakenThing,
} from '#server/runners/taken.ts';

const things: readonly TakenThing[] = ['name', 'session'];
const lives: readonly Life[] = ['lives', 'leaving', 'unknown', 'over'];
const wishes: readonly OnTaken[] = ['refuse', 'attach', 'new', 'replace'];

function words(thing: TakenThing, life: Life, wish: OnTaken): string {
  return decideTaken(thing, life, wish).kind;
}

describe('A launch whose name or session somebody has', () => {
  const table: Readonly<Record<string, string>> = {
    'name lives refuse': 'refuse',
    'name lives attach': 'attach',
    'name lives new': 'startBeside',
    'name lives replace': 'replace',
    'name leaving refuse': 'refuse',
    'name leaving attach': 'refuse',
    'name leaving new': 'startBeside',
    'name leaving replace': 'replace',
    'name unknown refuse': 'refuse',
    'name unknown attach': 'attach',
    'name unknown new': 'startBeside',
    'name unknown replace': 'replace',
    'session lives refuse': 'refuse',
    'session lives attach': 'attach',
    'session lives new': 'refuse',
    'session lives replace': 'replace',
    'session leaving refuse': 'refuse',
    'session leaving attach': 'refuse',
    'session leaving new': 'refuse',
    'session leaving replace': 'replace',
    'session unknown refuse': 'refuse',
    'session unknown attach': 'attach',
    'session unknown new': 'refuse',
    'session unknown replace': 'replace',
  };
  for (const thing of things)
    for (const life of lives)
      for (const wish of wishes)
        it(`${thing}, ${life}, ${wish}`, () => {
          const expected = life === 'over' ? 'start' : table[`${thing} ${life} ${wish}`];
          assert.equal(words(thing, life, wish), expected);
        });

  it('is judged by the state of the one that has it', () => {
    assert.deepEqual(
      (
        ['ready', 'paused', 'queued', 'stopping', 'lost', 'unknown', 'exited', 'failed'] as const
      ).map((state) => lifeOf({ state })),
      ['lives', 'lives', 'lives', 'leaving', 'unknown', 'unknown', 'over', 'over'],
    );
  });
});
