/** A runner in its host, in the moments of its end. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Wire } from '#server/runner-host/attachment.ts';
import { HostedRunner, type RunnerParts } from '#server/runner-host/hosted-runner.ts';
import type { Program } from '#server/runner-host/program.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

describe('A runner that ends', () => {
  let directory: string;
  let runner: HostedRunner;
  const heard: string[] = [];
  const wire: Wire = { unsent: 0, send: (method) => void heard.push(method), onceRead: () => {} };

  beforeEach(async () => {
    heard.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
    const nothing = () => {};
    const screen = { unparsed: 0, onAnswer: nothing, close: nothing, text: '', drawn: () => '' };
    const transcript = { end: 0, pending: 0, lostBytes: 0, close: async () => {} };
    runner = new HostedRunner({
      ...{ runnerId: 'r_0123456789abcdef', directory, sizing: 'latest', ready: undefined },
      ...{ size: { cols: 80, rows: 24 }, clock: new SplitClock(), ended: nothing },
      screen: { ...screen, whenParsed: (task: () => void) => task() },
      transcript,
    } as unknown as RunnerParts);
    runner.started({ terminal: 'pty' } as Program, { pid: 4_711, startTime: '1', bootId: 'b' });
    await runner.attach('view', wire).open();
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is told to those who look, once, when it is on the disk', async () => {
    await runner.ended({ code: 0 });
    runner.close();
    assert.deepEqual(heard, ['attach/didExit']);
  });

  it('is told to them also when it is forgotten by who has read it there before', async () => {
    const ended = runner.ended({ code: 0 });
    // Between the end and the moment in which its host has heard that it is written down.
    while (!runner.exit) await Promise.resolve();
    runner.close();
    await ended;
    assert.deepEqual(heard, ['attach/didExit']);
  });
});
