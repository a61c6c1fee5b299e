import assert from 'node:assert/strict';
import { redacted } from '#client/doctor/redact.ts';

const known = {
  secrets: ['correct horse', 'battery'],
  home: '/home/ada',
  user: 'ada',
  host: 'engine',
};
const clean = (text: string) => redacted(text, known);

describe('What leaves the machine', () => {
  for (const [what, text, becomes] of [
    ['a known secret', 'say correct horse battery', 'say <secret> <secret>'],
    ['a token of ours', `t ${'ab'.repeat(32)}.`, 't <secret>.'],
    ['a token of others', 'with ghp_0123456789abcdefghij', 'with <secret>'],
    ['an assignment', 'DB_PASSWORD=hunter2 npm start', 'DB_PASSWORD=<secret> npm start'],
    ['an option', 'run --api-key hunter2', 'run --api-key <secret>'],
    ['a JSON field', '{"secret": "hunter2"}', '{"secret": "<secret>"}'],
    ['a login in an address', 'postgres://me:hunter2@db/x', 'postgres://me:<secret>@db/x'],
    ['the home', 'in /home/ada/shop', 'in ~/shop'],
    ['the user', 'by ada, not by adam', 'by <user>, not by adam'],
    ['the host', 'on engine at engine-room', 'on <host> at engine-room'],
  ] as const)
    it(`has not ${what}`, () => assert.equal(clean(text), becomes));

  it('still has what a report needs', () => {
    for (const text of ['port 3000 of web', '{"correlation":"q_0123456789abcdef"}', 'token: 12'])
      assert.equal(clean(text), text);
  });

  it('keeps the names of fields, even of one that is called like the user', () => {
    assert.equal(redacted('{"root":"root"}', { ...known, user: 'root' }), '{"root":"<user>"}');
  });
});
