/** What becomes of a launch whose name or session somebody has: every case there is. */
import assert from 'node:assert/strict';
import {
  decideTaken,
  type Life,
  nextName,
  type OnTaken,
  type TakenThing,
} from '#server/preflight/taken.ts';

const things: readonly TakenThing[] = ['name', 'session'];
const lives: readonly Life[] = ['lives', 'leaving', 'unknown', 'over'];
const wishes: readonly OnTaken[] = ['refuse', 'attach', 'new', 'replace'];

function words(thing: TakenThing, life: Life, wish: OnTaken): string {
  const decision = decideTaken(thing, life, wish);
  if (decision.kind === 'refuse') return decision.why;
  if (decision.kind === 'startBeside')
    return decision.withNewSession ? 'beside, new session' : 'beside';
  return decision.kind;
}

describe('A launch whose name or session somebody has', () => {
  const table: Readonly<Record<string, string>> = {
    'name lives refuse': 'nameTaken',
    'name lives attach': 'attach',
    'name lives new': 'beside',
    'name lives replace': 'replace',
    'name leaving refuse': 'leaving',
    'name leaving attach': 'leaving',
    'name leaving new': 'beside',
    'name leaving replace': 'replace',
    'name unknown refuse': 'cannotTell',
    'name unknown attach': 'cannotTell',
    'name unknown new': 'beside',
    'name unknown replace': 'cannotTell',
    'session lives refuse': 'sessionRuns',
    'session lives attach': 'attach',
    'session lives new': 'beside, new session',
    'session lives replace': 'replace',
    'session leaving refuse': 'leaving',
    'session leaving attach': 'leaving',
    'session leaving new': 'beside, new session',
    'session leaving replace': 'replace',
    'session unknown refuse': 'cannotTell',
    'session unknown attach': 'cannotTell',
    'session unknown new': 'beside, new session',
    'session unknown replace': 'cannotTell',
  };
  for (const thing of things)
    for (const life of lives)
      for (const wish of wishes)
        it(`${thing}, ${life}, ${wish}`, () => {
          const expected = life === 'over' ? 'start' : table[`${thing} ${life} ${wish}`];
          assert.equal(words(thing, life, wish), expected);
        });

  it('never replaces what may live, and keeps the transcript of what it replaces', () => {
    for (const thing of things)
      for (const life of lives) {
        const decision = decideTaken(thing, life, 'replace');
        if (decision.kind === 'replace') assert.equal(decision.keepsTranscript, true);
        assert.equal(decision.kind === 'replace', life === 'lives' || life === 'leaving');
      }
  });

  it('gets the next name that nobody has, and one that is a name', () => {
    const taken = new Set(['web', 'web-2', 'web-4']);
    const next = (name: string) => nextName(name, (each) => taken.has(each));
    assert.equal(next('web'), 'web-3');
    assert.equal(next('web-2'), 'web-3');
    assert.equal(next('api'), 'api-2');
    const long = `${'a'.repeat(60)}-bc`;
    assert.equal(next(long), `${'a'.repeat(60)}-2`);
  });
});
