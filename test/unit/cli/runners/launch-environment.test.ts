/** What a launched command has of the terminal that it was launched in. */
import assert from 'node:assert/strict';
import { environmentFor } from '#client/cli/runners/launch-environment.ts';

describe('The environment of a launched command', () => {
  it('is the terminal’s, without what is the terminal’s own, and what --env says over it', () => {
    const terminal = {
      ...{ PATH: '/home/me/venv/bin:/usr/bin', VIRTUAL_ENV: '/home/me/venv', LEVEL: 'info' },
      ...{ TMUX: '/tmp/t', TERM: 'tmux', PORT: '3000', HARBORMASTER_TOKEN: 't', CLAUDECODE: '1' },
    };
    assert.deepEqual(environmentFor(terminal, ['LEVEL=debug', 'EMPTY=', 'SUM=1+1=2']), {
      ...{ PATH: '/home/me/venv/bin:/usr/bin', VIRTUAL_ENV: '/home/me/venv', LEVEL: 'debug' },
      ...{ EMPTY: '', SUM: '1+1=2' },
    });
  });

  it('leaves out what no message takes', () => {
    const odd = { LONG: 'x'.repeat(131_073), [`N${'x'.repeat(256)}`]: '1', KEPT: '2' };
    assert.deepEqual(environmentFor(odd), { KEPT: '2' });
  });

  it('says what is wrong with a variable that cannot be set', () => {
    for (const [text, why] of [
      ['NAME', /'NAME' is no variable; write it as NAME=VALUE/],
      ['=1', /'=1' is no variable/],
      ['PORT=3000', /'PORT' is said by who starts the runner.*--service NAME/],
      ['HM_PORT_WEB=1', /'HM_PORT_WEB' is said by who starts/],
      [`LONG=${'x'.repeat(131_073)}`, /'LONG' is too long/],
    ] as const)
      assert.throws(() => environmentFor({}, [text]), why);
  });
});
