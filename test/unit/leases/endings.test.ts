/** Which holders have ended. */
import assert from 'node:assert/strict';
import { lifeOf, type ProcessIdentity } from '#common/process-identity.ts';
import { Endings } from '#server/leases/endings.ts';
import { defaultGraces as graces, type Holder } from '#server/leases/holder.ts';
import { ObservedTime } from '#server/leases/observed-time.ts';
import { FakeMachine } from '#test/machine/fake-machine.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

describe('A holder', () => {
  let clock: SplitClock;
  let machine: FakeMachine;
  let time: ObservedTime;
  let endings: Endings;
  let process: ProcessIdentity;

  /** Whether the one holder has ended after so many beats of a second. */
  const endedAfter = async (beats: number, holder: Holder) => {
    let ended: readonly string[] = [];
    for (let beat = 0; beat < beats; beat++) {
      await clock.pass(1_000);
      time.look();
      ({ ended } = await endings.look(new Map([['l_1', holder]])));
    }
    return ended.length > 0;
  };

  beforeEach(() => {
    clock = new SplitClock();
    machine = new FakeMachine();
    time = new ObservedTime(clock, 3_000);
    endings = new Endings(machine, time);
    process = machine.start();
  });

  const holders: readonly ((process: ProcessIdentity) => Exclude<Holder, { kind: 'project' }>)[] = [
    (process) => ({ kind: 'process', process, marker: '' }),
    (process) => ({ kind: 'terminal', process }),
    (process) => ({ kind: 'window', process, instanceId: 'w' }),
    (process) => ({ kind: 'agent', process, sessionId: 's' }),
  ];
  for (const make of holders) {
    const { kind } = make({ pid: 1, startTime: '', bootId: '' });
    it(`that is a ${kind} has ended when it was dead for ${graces[kind]} ms, and not before`, async () => {
      machine.kill(process);
      const beats = graces[kind] / 1_000;
      assert.equal(await endedAfter(beats, make(process)), false);
      assert.equal(await endedAfter(1, make(process)), true);
    });
  }

  it('that is a project never ends by itself', async () => {
    assert.equal(await endedAfter(100, { kind: 'project', projectId: 'p_00000000' }), false);
  });

  it('of whom nothing can be told never ends', async () => {
    machine.hide(process);
    assert.equal(await endedAfter(100, { kind: 'terminal', process }), false);
  });

  it('begins its grace anew when it is seen alive in between', async () => {
    const holder: Holder = { kind: 'terminal', process };
    const lives = machine.lives.bind(machine);
    machine.kill(process);
    assert.equal(await endedAfter(5, holder), false);
    machine.lives = async (all) => all.map(() => lifeOf('unreadable'));
    assert.equal(await endedAfter(1, holder), false);
    machine.lives = lives;
    assert.equal(await endedAfter(5, holder), false);
  });

  it('has a grace of its own, though what it holds was mourned for another', async () => {
    machine.kill(process);
    assert.equal(await endedAfter(5, { kind: 'terminal', process }), false);
    const next = machine.start();
    machine.kill(next);
    assert.equal(await endedAfter(5, { kind: 'terminal', process: next }), false);
  });

  it('of many things is asked about once a look', async () => {
    let asked = 0;
    machine.lives = async (all) => {
      asked += all.length;
      return all.map(() => lifeOf('runs'));
    };
    const holder: Holder = { kind: 'terminal', process };
    await endings.look(new Map(Array.from({ length: 1_000 }, (_, n) => [`l_${n}`, holder])));
    assert.equal(asked, 1);
  });

  it('is not mourned through a stall of the server: one look counts little', async () => {
    const holder: Holder = { kind: 'window', process, instanceId: 'w' };
    machine.kill(process);
    assert.equal(await endedAfter(1, holder), false);
    await clock.stall(10 * 3_600_000);
    assert.equal(await endedAfter(1, holder), false);
  });
});
