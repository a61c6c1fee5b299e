/** Between TERM and KILL the world goes on: who was asked to end may have become somebody whom nobody may end. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { HeldPort } from '#server/stops/stop-proof.ts';
import { Stopping } from './stopping.ts';

describe('Between TERM and KILL', () => {
  let here: Stopping;

  beforeEach(() => {
    here = new Stopping();
  });

  type Became = (process: ProcessIdentity) => HeldPort;
  const became: readonly [who: string, lease: Became][] = [
    [
      "another project's",
      (process) => ({ projectId: 'p_forge', holder: { kind: 'process', process, marker: 'm_9' } }),
    ],
    [
      'adopted',
      (process) => ({
        projectId: here.projectId,
        holder: { kind: 'process', process, marker: '' },
        adopted: true,
      }),
    ],
  ];
  for (const [who, lease] of became)
    it(`does not kill what it asked to end and is ${who} by then, nor its children`, async () => {
      const process = here.server();
      const worker = here.machine.start({ parent: process, cwd: '/' });
      const ofWorker = here.machine.start({ parent: worker, cwd: '/' });
      for (const { pid } of [worker, ofWorker]) here.machine.stops.deaf.add(pid);
      let asked = 0;
      here.machine.stops.before = () => {
        asked += 1;
        if (asked === 3) here.leases = [lease(worker)];
      };
      const answer = await here.stop();
      assert.equal(answer.kind, 'stopped');
      assert.deepEqual(
        [process, worker, ofWorker].map((each) => here.lives(each)),
        [false, true, true],
      );
      assert.ok(here.sent().every(([, signal]) => signal === 'SIGTERM'));
    });

  it('does not kill a window that opened among what it asked to end', async () => {
    const process = here.server();
    const window = here.machine.start({ parent: process, command: 'extension host' });
    here.machine.stops.deaf.add(window.pid);
    const windows: ProcessIdentity[] = [];
    here.machine.stops.before = () => {
      if (windows.length === 0) windows.push(window);
    };
    await here.stop({ guarded: () => windows });
    assert.ok(here.lives(window));
  });

  it('kills all of them when who is spared is told once, before it asks', async () => {
    const process = here.server();
    const window = here.machine.start({ parent: process, command: 'extension host' });
    here.machine.stops.deaf.add(window.pid);
    const [once]: (readonly ProcessIdentity[])[] = [[]];
    await here.stop({ guarded: () => once ?? [] });
    assert.ok(!here.lives(window));
  });
});
