import { strict as assert } from 'node:assert';
import { sayFinding } from '#client/vscode/words/speak-finding.ts';
import {
  askEnd,
  sayEnd,
  sayRefused,
  sayStopFailed,
  sayTrouble,
  sayWaiting,
  terminalTitle,
} from '#client/vscode/words/speak-runner.ts';
import { RunnerRefusal, RunnerState } from '#protocol/runner.ts';
import { l10n, runner } from './scenes.ts';

describe('What is said of runners', () => {
  it('names the runner in each reason why it was not started, and the button that helps', () => {
    for (const reason of RunnerRefusal.options) {
      const { message } = sayRefused({ reason, findings: [] }, 'web', l10n);
      assert.match(message, reason === 'noHost' ? /runs no runners/ : /\bweb\b/);
      assert.match(message, /\.$/);
    }
    const remedies = (reason: RunnerRefusal) =>
      sayRefused({ reason, findings: [] }, 'web', l10n).remedies;
    assert.deepEqual(remedies('runnerUntrusted'), ['trust']);
    assert.deepEqual(remedies('nameTaken'), []);
    assert.deepEqual(remedies('dependenciesUnmet'), []);
  });

  it('says what the required checks found, and that it can be started anyway', () => {
    const findings = [
      ...[{ check: 'git', level: 'advised' as const, why: 'gitDetached', facts: {} }],
      ...[
        {
          check: 'command',
          level: 'required' as const,
          why: 'commandMissing',
          facts: { command: 'frobnicate', path: '' },
        },
      ],
    ];
    assert.deepEqual(sayRefused({ reason: 'checksFailed', findings }, 'web', l10n), {
      message:
        'web was not started. There is no command frobnicate. Install it, or say where it is.',
      remedies: ['startAnyway'],
    });
  });

  it('lets nobody pass over that two would write into one session', () => {
    const finding = { check: 'session', level: 'required', why: 'sessionRuns' } as const;
    const findings = [{ ...finding, facts: { runner: 'mender' } }];
    const { message, remedies } = sayRefused({ reason: 'checksFailed', findings }, 'web', l10n);
    assert.match(message, /goes on in the runner mender/);
    assert.deepEqual(remedies, []);
  });

  it('says a finding that it does not know as it is', () => {
    const finding = { check: 'moonPhase', level: 'advised', why: 'tooFull', facts: { p: '3' } };
    assert.equal(sayFinding({ ...finding, level: 'advised' }, l10n), 'moon phase: too full (3).');
    const disk = { directory: '/home', free: String(20 * 1_048_576) };
    const full = { check: 'disk', level: 'required', why: 'diskFull', facts: disk } as const;
    assert.match(sayFinding(full, l10n), /\/home is nearly full: 20 MB is free/);
  });

  it('asks only where something is lost, or is another window’s', () => {
    const here = ['p_shop'];
    const ask = (rest: object, to: 'stop' | 'restart' = 'stop') =>
      askEnd([runner('web', rest)], to, here, l10n);
    assert.equal(ask({ kind: 'service' }), undefined);
    assert.equal(ask({ kind: 'agent', state: 'queued' }), undefined);
    assert.match(ask({ kind: 'agent' })?.detail ?? '', /broken off/);
    assert.equal(ask({ kind: 'command' }, 'restart')?.question, 'Restart web?');
    assert.match(ask({ kind: 'service', projectId: 'p_docs' })?.detail ?? '', /another window/);
    const many = [runner('web'), runner('fix', { kind: 'agent' })];
    assert.equal(askEnd(many, 'stop', here, l10n)?.question, 'Stop 2 runners?');
  });

  it('says how a stop went wrong, and nothing of one that went well', () => {
    const nothing = { ended: [], survivors: [] };
    assert.equal(sayStopFailed({ ...nothing, kind: 'stopped' }, 'web', l10n), undefined);
    const seen = { process: { pid: 7, startTime: '1', bootId: 'b' }, command: 'node x.js' };
    const survived = { ended: [], survivors: [seen], kind: 'survived' as const };
    assert.match(sayStopFailed(survived, 'web', l10n) ?? '', /x \(pid 7\) is left/);
    assert.match(sayStopFailed({ ...nothing, kind: 'cannotTell' }, 'web', l10n) ?? '', /Nobody/);
  });

  it('has a state in a terminal’s name unless all is well', () => {
    const titles = RunnerState.options.map((state) =>
      terminalTitle('web', runner('web', { state }), l10n),
    );
    assert.deepEqual(
      titles.filter((title) => title === 'web'),
      ['web', 'web'],
    );
    assert.equal(terminalTitle('web', undefined, l10n), 'web');
    assert.equal(terminalTitle('web', runner('web', { state: 'stuck' }), l10n), 'web (stuck)');
  });

  it('says in the terminal how the program ended, and how it is started again', () => {
    const said = (end: object) => sayEnd('web', { kind: 'exited', ...end }, l10n);
    assert.match(said({ code: 3 }), /^web has exited with code 3\. Press Enter to start it again/);
    assert.match(said({ signal: 'SIGKILL' }), /^web was ended by SIGKILL\./);
    assert.match(sayEnd('web', { kind: 'refused', reason: 'hostAway' }, l10n), /cannot be reached/);
    assert.match(sayWaiting(undefined, l10n), /Press Enter/);
    assert.equal(sayWaiting(runner('web', { state: 'starting' }), l10n), 'web: starting.');
    assert.match(sayWaiting(runner('web', { state: 'failed' }), l10n), /Press Enter/);
  });

  it('speaks without being asked of what waits for a person, and of nothing else', () => {
    const told = RunnerState.options.filter((state) => sayTrouble(runner('web', { state }), l10n));
    assert.deepEqual(told, ['stuck', 'crashLooping', 'lost']);
  });
});
