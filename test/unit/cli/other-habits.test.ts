/** What other tools call it: nothing of it is ours already, and what is named instead is there. */
import assert from 'node:assert/strict';
import {
  optionElsewhere,
  otherOptions,
  otherVerbs,
  verbElsewhere,
} from '#client/cli/other-habits.ts';
import { program } from '#client/cli/verbs.ts';

describe('What people type by the habit of another tool', () => {
  const hm = program(() => async () => {});
  const verbOf = (name: string) =>
    hm.commands.find((each) => each.name() === name || each.aliases().includes(name));
  const flagsOf = (verb: string) =>
    (verbOf(verb)?.options ?? []).flatMap(({ long, short }) => [long, short]);

  it('is no verb and no option of ours', () => {
    for (const verb of Object.keys(otherVerbs)) assert.equal(verbOf(verb), undefined, verb);
    for (const [verb, options] of Object.entries(otherOptions)) {
      assert.ok(verbOf(verb), verb);
      for (const option of Object.keys(options))
        assert.ok(!flagsOf(verb).includes(option), `${verb} ${option}`);
    }
  });

  it('is answered with commands and options that there are', () => {
    for (const [verb, options] of Object.entries({ '': otherVerbs, ...otherOptions }))
      for (const said of Object.values(options)) {
        for (const [, name = ''] of said.matchAll(/hm ([a-z]+)/g)) assert.ok(verbOf(name), said);
        for (const [, flag = ''] of said.matchAll(/^use (--[a-z]+)/g))
          assert.ok(flagsOf(verb).includes(flag), said);
      }
  });

  it('is said in one sentence, and nothing of what nobody has', () => {
    assert.equal(optionElsewhere('logs', '--tail'), 'hm logs has no --tail; use --lines COUNT');
    assert.match(verbElsewhere('monit') ?? '', /^there is no hm monit; .* hm watch$/);
    for (const word of ['toString', 'frobnicate', '--jsn']) {
      assert.equal(verbElsewhere(word), undefined);
      assert.equal(optionElsewhere('ps', word), undefined);
      assert.equal(optionElsewhere(word, '--tail'), undefined);
    }
  });
});
