import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from '#client/cli/fitting.ts';
import { progress, progressLines } from '#client/cli/runners/progress.ts';
import { runnerLike } from './runners.ts';

describe('The progress of several runners', () => {
  it('is a line for each change where nobody can write over one', () => {
    let said = '';
    const shown = progress(false, (text) => {
      said += text;
    });
    const db = runnerLike({
      id: 'r_0000000000000002',
      name: 'db',
      state: 'starting',
      sight: 'starting',
    });
    const web = runnerLike({ state: 'queued', sight: 'waiting' });
    shown.show([db, web]);
    shown.show([db, web]);
    shown.show([runnerLike({ ...db, state: 'ready', sight: 'ready' }), web]);
    shown.end();
    assert.equal(said, 'db: starting\nweb: queued\ndb: ready\n');
  });

  it('is a line for each, no wider than the terminal, in a terminal', () => {
    const runners = [
      runnerLike(),
      runnerLike({ name: 'a-very-long-name-of-a-runner-that-nobody-types', state: 'starting' }),
      runnerLike({ state: 'failed', sight: 'refused', why: 'portTaken' }),
    ];
    for (const cols of [80, 30]) {
      const lines = progressLines(runners, cols, 5_000).map(stripVTControlCharacters);
      assert.equal(lines.length, 3);
      for (const line of lines) assert.ok(widthOf(line) < cols, line);
    }
    assert.match(
      stripVTControlCharacters(progressLines(runners, 80, 0)[2] ?? ''),
      /failed, port taken/,
    );
  });

  it('ends with how each is, drawn over what was there', () => {
    let said = '';
    const shown = progress(true, (text) => {
      said += text;
    });
    shown.show([runnerLike({ state: 'starting', sight: 'starting' })]);
    shown.show([runnerLike()]);
    shown.end();
    assert.match(stripVTControlCharacters(said), /starting[\s\S]*ready\s*$/);
    assert.ok(said.includes('\x1b[1A'));
  });
});
