import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { exportLines } from '#client/cli/hook/environment-file.ts';

/** What a shell has in `name` after it read the lines. */
function inShell(lines: string, name: string): string {
  const script = `${lines}\nprintf %s "$${name}"`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env: {} });
}

describe("An agent's environment file", () => {
  it('gets values and nothing but values', () => {
    const hostile = [
      "'; touch /tmp/x; '",
      '$(id)',
      '`id`',
      '\\',
      '"$HOME"',
      "''",
      '!x',
      ' a  b ',
      'a\u2028b\u2029c',
      '~',
      '*',
    ];
    for (const value of hostile)
      assert.equal(inShell(exportLines({ HM_URL_WEB: value }), 'HM_URL_WEB'), value);
    // A shell for each of them, however busy the machine is.
  }).timeout(120_000);

  it('gets one line for each variable, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const lines = exportLines({ HM_URL_WEB: value });
        assert.ok(lines === '' || /^export HM_URL_WEB='[^\n]*'\n$/u.test(lines));
        assert.equal(lines === '', /\p{Cc}/u.test(value));
      }),
      // The separators of Unicode end a line for JavaScript, and for no shell.
      { examples: [['\u2028'], ['\u2029'], ['\n'], ["'\u2028'"]] },
    );
    // The first of such strings makes a table of all characters, whatever the machine does besides.
  }).timeout(120_000);

  it('gets no name but ours', () => {
    const others = {
      PATH: '/x',
      LD_PRELOAD: 'x',
      'HM_PORT_A;id': '1',
      HM_PORT_: '1',
      hm_port_a: '1',
    };
    assert.equal(exportLines(others), '');
    const ours = { HM_PORT_MY_API: '1', HARBORMASTER_SOCKET: '/s', HARBORMASTER_TOKEN: '' };
    assert.equal(exportLines(ours).split('\n').length, 4);
  });
});
