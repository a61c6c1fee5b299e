import { strict as assert } from 'node:assert';
import { freeName } from '#client/vscode/views/placed-runners.ts';
import {
  type Taken,
  takenChoices,
  takenIn,
  takenQuestion,
  takenWays,
} from '#client/vscode/words/speak-taken.ts';
import { l10n, runner, scene } from './scenes.ts';

const all = ['attach', 'resume', 'startAnother', 'replace'] as const;

describe('What is asked when a name or a session is somebody’s already', () => {
  it('names who has it, and says of each answer what comes of it', () => {
    for (const thing of ['name', 'session', 'waits'] as const) {
      const taken: Taken = { thing, name: 'mender', ways: all };
      assert.match(takenQuestion(taken, l10n), /\bmender\b/);
      const choices = takenChoices(taken, l10n);
      assert.deepEqual(
        choices.map(({ way }) => way),
        all,
      );
      for (const { label, detail } of choices) {
        assert.match(label, /^[A-Z]\w+( \w+)+$/);
        assert.match(detail, /^[A-Z][^{}]*\.$/);
      }
    }
  });

  it('says that a runner which is replaced is ended, and that what it printed is kept', () => {
    for (const thing of ['name', 'session'] as const) {
      const [replace] = takenChoices({ thing, name: 'mender', ways: ['replace'] }, l10n);
      assert.match(replace?.detail ?? '', /^Ends mender first.* What it printed is kept\.$/);
    }
  });

  it('is about a name that is taken alone, and attaches to nothing that is being ended', () => {
    const refused = (state: 'running' | 'stopping') =>
      takenIn({ reason: 'nameTaken', runner: runner('web', { state }) }, 'web')?.ways;
    assert.deepEqual(refused('running'), ['attach', 'startAnother', 'replace']);
    assert.deepEqual(refused('stopping'), ['startAnother', 'replace']);
    assert.equal(takenIn({ reason: 'overBudget' }, 'web'), undefined);
  });

  it('offers of a session no more than its server tells how to do', () => {
    assert.deepEqual(takenWays({}), ['attach']);
    assert.deepEqual(takenWays({ another: ['claude'] }), ['attach', 'startAnother']);
    const both = { another: ['claude'], instead: ['claude'] };
    assert.deepEqual(takenWays(both), ['attach', 'startAnother', 'replace']);
  });

  it('proposes the first name that no runner of the project has', () => {
    const named = (...names: string[]) => ({
      runners: names.map((name) => runner(name)),
    });
    const free = (...names: string[]) => freeName(scene(named(...names)), 'p_shop', 'web');
    assert.equal(free('web'), 'web-2');
    assert.equal(free('web', 'web-2', 'web-4'), 'web-3');
    const long = 'x'.repeat(63);
    assert.equal(freeName(scene(named(long)), 'p_shop', long), `${'x'.repeat(61)}-2`);
  });
});
