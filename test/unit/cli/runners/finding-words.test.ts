/** What a check found, in a sentence that says what was wrong and what helps. */
import assert from 'node:assert/strict';
import { findingWords } from '#client/cli/runners/finding-words.ts';
import { FindingCode } from '#protocol/preflight.ts';

describe('A finding of a check in words', () => {
  it('is a sentence for every finding that there is, with nothing in it that was left open', () => {
    const facts = {
      ...{ directory: '/shop', root: '/', command: 'vite', path: '/bin', interpreter: 'node' },
      ...{ names: 'KEY', shell: 'zsh', service: 'web', port: '3000', runner: 'web' },
      ...{ session: 's', free: '1048576', what: 'a merge', files: '2' },
    };
    for (const why of FindingCode.options) {
      if (why === 'sessionRefused' || why === 'checkUndone') continue;
      const words = findingWords({ check: 'command', level: 'required', why, facts });
      assert.doesNotMatch(words, /\?|undefined|\(directory|NaN/, why);
    }
  });

  it('says which command is on which PATH not there, and what runs a package of the project', () => {
    const facts = { command: 'vite', path: '/usr/bin:/bin' };
    assert.equal(
      findingWords({ check: 'command', level: 'required', why: 'commandMissing', facts }),
      "command: there is no vite on its PATH (/usr/bin:/bin). One of this project's own packages: npx vite",
    );
    const file = { command: './nosuch', path: '/bin' };
    assert.equal(
      findingWords({ check: 'command', level: 'required', why: 'commandMissing', facts: file }),
      'command: there is no file ./nosuch.',
    );
  });

  it('says of a budget what is left of it, when there is more, and how it is raised', () => {
    const facts = {
      ...{ budget: 'b_45495ec1899d50d5', unit: 'runners', scope: 'project', refusing: '1' },
      ...{ limit: '1', spent: '0', reserved: '1', free: '0', wanted: '1' },
    };
    assert.equal(
      findingWords({ check: 'budget', level: 'required', why: 'overBudget', facts }),
      'budget: this project may have 1 runner: 0 runners spent, 1 runner reserved, 0 runners free, and it would reserve 1 runner. All that apply: hm budget explain. To raise it: hm budget raise b_45495ec1899d50d5 AMOUNT',
    );
    const unmetered = {
      budget: 'b_1',
      unit: 'tokens',
      scope: 'machine',
      limit: '9',
      refusing: '2',
    };
    assert.match(
      findingWords({ check: 'budget', level: 'required', why: 'unmetered', facts: unmetered }),
      /of this machine \(9 tokens\) cannot be kept\. 1 more refuse it\. .*--unmetered/,
    );
  });

  it('says what a newer server found as that says it', () => {
    const facts = { moon: 'full' };
    assert.equal(
      findingWords({ check: 'tide', level: 'advised', why: 'tooLow', facts }),
      'tide: too low (moon full) (advised only)',
    );
  });
});
