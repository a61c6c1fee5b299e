/** A runner that passes its ready check is ready, when it stands still once it goes on, and on a full disk once that takes it. */
import assert from 'node:assert/strict';
import { Emitter } from '#common/emitter.ts';
import { silentLog } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import { Chronicle } from '#server/runners/chronicle.ts';
import { Insistence } from '#server/runners/insistence.ts';
import { ReadyGate } from '#server/runners/ready-gate.ts';
import type { RunnerEvent } from '#server/runners/runner-events.ts';
import { RunnerLedger } from '#server/runners/runner-ledger.ts';
import { SplitClock, settled } from '#test/machine/split-clock.ts';

const runnerId = 'r_0123456789abcdef';
const of = { runnerId, projectId: 'p_1' };

describe('A ready check that is passed', () => {
  const events: RunnerEvent[] = [
    {
      type: 'runnerAsked',
      runner: {
        ...{ id: runnerId, projectId: 'p_1', name: 'web', command: 'web', cwd: '/home/me/shop' },
        ...{ declared: true, dependsOn: [], kind: 'service', terminal: 'pty' },
      },
    },
    { type: 'runnerChecking', ...of },
    { type: 'runnerStarting', ...of, leaseIds: [] },
    {
      ...{ type: 'runnerStarted', ...of, hostId: 'h_1', terminal: 'pty' },
      process: { pid: 7, startTime: '1', bootId: 'b' },
    },
  ];
  const origin = { by: 'test', correlation: 'q' };
  const opened = () => {
    const ledger = new RunnerLedger();
    const disk = { isFull: false };
    const journal: Journal<RunnerEvent> = {
      commit: async (events) => {
        if (disk.isFull) throw new Error('ENOSPC');
        for (const event of events) ledger.apply(event, 1);
      },
      answerTo: () => undefined,
      settled: async () => {},
    };
    const chronicle = new Chronicle(ledger, journal);
    const onMatch = new Emitter<{ readonly runnerId: string }>();
    const files = { order: async () => undefined };
    const clock = new SplitClock();
    const insistence = new Insistence(chronicle, clock, silentLog);
    const gate = new ReadyGate({
      ...{ chronicle, insistence, hosts: { onMatch }, files, log: silentLog },
    });
    gate.open();
    const write = (all: RunnerEvent[]) => chronicle.write(all, origin);
    const state = () => ledger.runner(runnerId)?.state;
    return { clock, disk, gate, onMatch, state, write };
  };

  it('by one that stands still counts when it goes on: a pause is ended by whoever made it', async () => {
    const { gate, onMatch, state, write } = opened();
    await write([...events, { type: 'runnerPaused', ...of, why: 'budget' }]);
    onMatch.emit({ runnerId });
    await settled();
    assert.equal(state(), 'paused');
    await write([{ type: 'runnerResumed', ...of }]);
    await settled();
    assert.equal(state(), 'ready');
    gate.close();
  });

  it('while the disk is full counts once it takes it', async () => {
    const { clock, disk, gate, onMatch, state, write } = opened();
    await write(events);
    disk.isFull = true;
    onMatch.emit({ runnerId });
    await clock.pass(10_000);
    assert.equal(state(), 'running');
    disk.isFull = false;
    await clock.pass(10_000);
    assert.equal(state(), 'ready');
    gate.close();
  });
});
