import { strict as assert } from 'node:assert';
import { askStop, saySpared, sayStep, sayStopped } from '#client/vscode/words/speak-stop.ts';
import { StopReason } from '#protocol/stops.ts';
import { l10n } from './scenes.ts';

const vite = {
  process: { pid: 7, startTime: '1', bootId: 'b' },
  command: 'node vite',
  cwd: '/home/me/shop',
};

describe('What is said of ending a process', () => {
  it('shows who it is and what proves whose, before anything is ended', () => {
    const proven = { process: vite, addresses: ['::1'], evidence: ['directory' as const] };
    const { question, detail } = askStop([proven], 5173, l10n);
    assert.equal(question, 'Stop vite (pid 7) on port 5173?');
    assert.match(detail, /node vite\n\/home\/me\/shop\nIt works in this project/);
    const foreign = { ...proven, evidence: [] };
    assert.match(askStop([foreign], 5173, l10n).detail, /Nothing proves/);
  });

  it('names the process in every step and every reason to leave it alone', () => {
    assert.equal(sayStep({ step: 'killed', process: vite }, l10n), 'vite (pid 7) was killed.');
    assert.equal(sayStep({ step: 'free' }, l10n), 'The port is free.');
    const suspect = { process: vite, addresses: [], evidence: [] };
    for (const reason of StopReason.options) {
      const said = saySpared(reason, { ...suspect, container: 'web-1' }, l10n);
      assert.match(said, reason === 'inContainer' ? /docker stop web-1/ : /vite \(pid 7\)/);
    }
  });

  it('says how it ended', () => {
    const over = { port: 5173, ended: [], survivors: [vite], left: [] };
    assert.equal(sayStopped({ ...over, kind: 'stopped' }, l10n), 'Stopped. Port 5173 is free.');
    assert.match(sayStopped({ ...over, kind: 'survived' }, l10n), /could not end vite \(pid 7\)/);
    assert.match(sayStopped({ ...over, kind: 'stillUsed' }, l10n), /port 5173 all the same/);
    assert.match(sayStopped({ kind: 'notRunning' }, l10n), /Nothing runs/);
  });
});
