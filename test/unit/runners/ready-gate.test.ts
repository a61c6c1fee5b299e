/** A runner that passes its ready check while it stands still is ready when it goes on, and not before. */
import assert from 'node:assert/strict';
import { Emitter } from '#common/emitter.ts';
import { silentLog } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import { Chronicle } from '#server/runners/chronicle.ts';
import { ReadyGate } from '#server/runners/ready-gate.ts';
import type { RunnerFacts } from '#server/runners/runner.ts';
import type { RunnerEvent } from '#server/runners/runner-events.ts';
import { RunnerLedger } from '#server/runners/runner-ledger.ts';
import { settled } from '#test/machine/split-clock.ts';

const runnerId = 'r_0123456789abcdef';
const of = { runnerId, projectId: 'p_1' };

describe('A ready check that is passed by a runner that stands still', () => {
  it('counts when it goes on: a pause is ended by whoever made it', async () => {
    const ledger = new RunnerLedger();
    const journal: Journal<RunnerEvent> = {
      commit: async (events) => {
        for (const event of events) ledger.apply(event, 1);
      },
      answerTo: () => undefined,
      settled: async () => {},
    };
    const chronicle = new Chronicle(ledger, journal);
    const onMatch = new Emitter<{ readonly runnerId: string }>();
    const files = { order: async () => undefined };
    const gate = new ReadyGate({ chronicle, hosts: { onMatch }, files, log: silentLog });
    gate.open();
    const process = { pid: 7, startTime: '1', bootId: 'b' };
    const runner: RunnerFacts = {
      ...{ id: runnerId, projectId: 'p_1', name: 'web', command: 'web', cwd: '/home/me/shop' },
      ...{ declared: true, dependsOn: [] },
      kind: 'service',
      terminal: 'pty',
    };
    const events: RunnerEvent[] = [
      { type: 'runnerAsked', runner },
      { type: 'runnerChecking', ...of },
      { type: 'runnerStarting', ...of, leaseIds: [] },
      { type: 'runnerStarted', ...of, hostId: 'h_1', process, terminal: 'pty' },
      { type: 'runnerPaused', ...of, why: 'budget' },
    ];
    await chronicle.write(events, { by: 'test', correlation: 'q' });
    onMatch.emit({ runnerId });
    await settled();
    assert.equal(ledger.runner(runnerId)?.state, 'paused');
    await chronicle.write([{ type: 'runnerResumed', ...of }], { by: 'test', correlation: 'q' });
    await settled();
    assert.equal(ledger.runner(runnerId)?.state, 'ready');
    gate.close();
  });
});
