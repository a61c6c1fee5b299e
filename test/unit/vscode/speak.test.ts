import { strict as assert } from 'node:assert';
import type { Failure } from '#client/connection/failure.ts';
import {
  askRelease,
  sayFailure,
  sayLease,
  sayRefusal,
  sayReport,
  sayStanding,
} from '#client/vscode/words/speak.ts';
import { errorNumbers } from '#protocol/errors.ts';
import { Refusal } from '#protocol/ports.ts';
import { l10n, lease, listening, scene } from './scenes.ts';

const process = {
  process: { pid: 7, startTime: '1', bootId: 'b' },
  command: 'python3 -m http.server',
};
const where = scene();

describe('what Harbormaster says', () => {
  it('names holder, service and process of a leased port', () => {
    assert.equal(
      sayLease(lease('web', 5173, listening('vite')), where, l10n),
      'Port 5173 is web of shop: vite (pid 4711) listens on it.',
    );
    assert.equal(
      sayLease(lease('web', 5173), where, l10n),
      'Port 5173 is web of shop, held by its project: reserved.',
    );
    assert.match(
      sayLease(lease('web', 5173, { state: 'contested', listener: process }), where, l10n),
      /a stranger listens on it: http\.server \(pid 7\)/,
    );
    const { question, detail } = askRelease(lease('web', 5173), where, l10n);
    assert.equal(question, 'Release port 5173 of shop?');
    assert.match(detail, /^Port 5173 is web of shop.*Nothing is stopped by it/);
  });

  it('says of every verdict on a port who has it', () => {
    const say = (rest: object) =>
      sayReport({ port: 3000, verdict: 'free', listeners: [], ...rest }, where, l10n);
    assert.equal(say({}), 'Port 3000 is free.');
    const listeners = [{ address: '::', process: { ...process, projectId: 'p_shop' } }];
    assert.equal(
      say({ verdict: 'used', listeners }),
      'Port 3000 is not leased, but http.server (pid 7) in shop listens on it.',
    );
    assert.match(say({ verdict: 'used', listeners: [{ address: '::' }] }), /another user/);
    assert.match(say({ verdict: 'resting', until: 0 }), /rests until \d\d:\d\d:\d\d/);
    assert.match(say({ verdict: 'excluded' }), /kept by the system/);
    assert.match(say({ verdict: 'unknown' }), /treat it as taken/);
    assert.match(say({ verdict: 'leased', lease: lease('api', 3000) }), /api of shop/);
  });

  it('says of every refusal what can be had instead', () => {
    const reasons = Refusal.shape.reason.options;
    for (const reason of reasons) {
      const range = { from: 3000, to: 3099 };
      const said = sayRefusal(
        { kind: 'refused', reason, port: 3000, range, suggestion: 3001 },
        where,
        l10n,
      );
      assert.match(
        said,
        reason === 'noneFree' ? /3000 to 3099/ : /Port 3000 .*Port 3001 is free\.$/,
      );
    }
  });

  it('has a sentence for every code of a failure, and never says a place it does not know', () => {
    const codes = [
      ...Object.keys(errorNumbers),
      'lost',
      'late',
      'unforeseen',
      'notAnswering',
      'startFailed',
    ];
    for (const code of codes) {
      const failure = { code: code as Failure['code'], message: 'the words of the server' };
      const said = sayFailure(failure, l10n);
      assert.match(said, /\.$|the words of the server|\?$/, code);
      assert.doesNotMatch(said, /undefined/, code);
    }
    const standing = {
      kind: 'away',
      failure: { code: 'notAnswering', message: '', pid: 12 },
    } as const;
    assert.match(
      sayStanding(standing, l10n),
      /nothing that was leased is lost\. The server \(pid 12\)/,
    );
  });
});
