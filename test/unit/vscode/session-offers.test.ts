import { strict as assert } from 'node:assert';
import { interruptionOf, sessionOffers } from '#client/vscode/notices/session-offers.ts';
import { sayInterrupted, sayNotResumed } from '#client/vscode/words/speak-session.ts';
import { l10n, session } from './scenes.ts';

const interrupted = { state: 'interrupted', offered: true, endedAt: 7 } as const;
const mine = session('1', interrupted);
const nobody = new Set<string>();

describe('the offer of what was interrupted', () => {
  it('is of this window’s projects, and of what still waits for a person', () => {
    const elsewhere = session('2', { ...interrupted, projectId: 'p_blog' });
    const resumedByItself = session('3', { ...interrupted, offered: false });
    const offers = sessionOffers([mine, elsewhere, resumedByItself], ['p_shop'], nobody);
    assert.deepEqual(
      offers.map(({ sessions }) => sessions),
      [[mine]],
    );
  });

  it('is made once for each interruption, and again for the next one of the same session', () => {
    const told = new Set([interruptionOf(mine)]);
    assert.deepEqual(sessionOffers([mine], ['p_shop'], told), []);
    const again = { ...mine, endedAt: 8 };
    assert.equal(sessionOffers([again], ['p_shop'], told).length, 1);
  });

  it('is one for each project, of one topic in every window whatever the order', () => {
    const other = session('2', interrupted);
    const [one, ...more] = sessionOffers([mine, other], ['p_shop'], nobody);
    const [same] = sessionOffers([other, mine], ['p_blog', 'p_shop'], nobody);
    assert.deepEqual(more, []);
    assert.equal(one?.topic, same?.topic);
    assert.notEqual(one?.topic, sessionOffers([mine], ['p_shop'], nobody)[0]?.topic);
  });

  it('says who was interrupted where, and in what when that is known', () => {
    const counts = { asked: 1, answered: 2, toolCalls: 3, sideMessages: 0 };
    const titled = { ...mine, summary: { ...counts, title: 'Fix the login' } };
    const said = [[mine], [titled], [mine, titled]].map((sessions) =>
      sayInterrupted(sessions, 'shop', l10n),
    );
    assert.deepEqual(said, [
      'claude was interrupted in shop.',
      'claude was interrupted in shop: Fix the login.',
      '2 sessions were interrupted in shop.',
    ]);
  });

  it('says why nothing is resumed, each in its own words', () => {
    const whys = ['noSuchSession', 'mayRun', 'cannotBeNamed'] as const;
    const said = whys.map((why) =>
      sayNotResumed({ kind: 'refused', why, session: mine }, 'Fix the login', l10n),
    );
    assert.equal(new Set(said).size, whys.length);
    assert.equal(said[1], 'Fix the login runs, or may, as fix.');
  });
});
