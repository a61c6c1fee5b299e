/** Ending processes: what proves whose one is, what goes with it, and that nobody else is ever signalled. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { HeldPort } from '#server/stops/stop-proof.ts';
import { forge, port, Stopping, shop } from './stopping.ts';

describe('Ending what runs on a port', () => {
  let here: Stopping;

  beforeEach(() => {
    here = new Stopping();
  });

  it('ends one that works in the project: asked, ended, and the port is free', async () => {
    const process = here.server();
    assert.equal((await here.stop()).kind, 'stopped');
    assert.deepEqual(here.steps, [`asked ${process.pid}`, `ended ${process.pid}`, 'free']);
    assert.deepEqual(here.sent(), [[process.pid, 'SIGTERM']]);
    assert.deepEqual(
      here.written.map(({ type }) => type),
      ['stopAsked', 'processStopped', 'stopEnded'],
    );
  });

  it('kills one that does not heed TERM, and not before its grace is over', async () => {
    const process = here.server();
    here.machine.stops.deaf.add(process.pid);
    const before = here.clock.monotonic();
    const answer = await here.stop({ grace: 7_000 });
    assert.deepEqual(
      here.sent().map(([, signal]) => signal),
      ['SIGTERM', 'SIGKILL'],
    );
    assert.ok(here.clock.monotonic() - before >= 7_000);
    assert.equal(answer.kind === 'stopped' && answer.ended[0]?.signal, 'SIGKILL');
  });

  it('ends children and grandchildren, parents first, and those that left for a session of their own', async () => {
    const holder = here.machine.start({ command: 'hm run' });
    here.leases = [
      { projectId: here.projectId, holder: { kind: 'process', process: holder, marker: 'm_1' } },
    ];
    const npm = here.machine.start({ parent: holder, marker: 'm_1', command: 'npm', cwd: forge });
    const node = here.machine.start({ parent: npm, cwd: forge });
    const worker = here.machine.start({ parent: node, cwd: forge });
    const daemon = here.machine.start({ marker: 'm_1', cwd: '/' });
    here.machine.listen(port, node);
    assert.equal((await here.stop({ lease: here.leases[0]! })).kind, 'stopped');
    assert.deepEqual(
      new Set(here.sent().map(([pid]) => pid)),
      new Set([npm, node, worker, daemon].map(({ pid }) => pid)),
    );
    const order = here.sent().map(([pid]) => pid);
    assert.ok(order.indexOf(npm.pid) < order.indexOf(node.pid));
    assert.ok(order.indexOf(node.pid) < order.indexOf(worker.pid));
    assert.ok(here.lives(holder));
  });

  it('kills what was forked while it was asked to end', async () => {
    const process = here.server();
    here.machine.stops.deaf.add(process.pid);
    let late: ProcessIdentity | undefined;
    here.machine.stops.before = () => {
      late ??= here.machine.start({ parent: process, cwd: '/' });
    };
    assert.equal((await here.stop()).kind, 'stopped');
    assert.ok(late && !here.lives(late));
  });

  it('leaves alone whose directory, marker and parents prove nothing, and says so', async () => {
    const process = here.server('/tmp');
    assert.equal(here.reasonOf(await here.stop()), 'notProven');
    assert.deepEqual([here.lives(process), here.sent(), here.written], [true, [], []]);
  });

  it("leaves alone what carries the marker of another project's lease, even in this directory", async () => {
    const holder = here.machine.start({});
    here.leases = [
      { projectId: 'p_other', holder: { kind: 'process', process: holder, marker: 'm_2' } },
    ];
    here.server(shop, { marker: 'm_2' });
    assert.equal(here.reasonOf(await here.stop()), 'notProven');
  });

  it('takes a chain of parents as proof only up to a holder that is the very process', async () => {
    const starter = here.machine.start({ command: 'hm run' });
    const child = here.machine.start({ parent: starter, cwd: '/' });
    here.machine.listen(port, child);
    const impostor = { ...starter, startTime: 'another' };
    const holds = (process: ProcessIdentity): HeldPort => ({
      projectId: here.projectId,
      holder: { kind: 'process', process, marker: 'm_1' },
    });
    here.leases = [holds(impostor)];
    assert.equal(here.reasonOf(await here.stop()), 'notProven');
    here.leases = [holds(starter)];
    assert.equal((await here.stop()).kind, 'stopped');
    assert.ok(here.lives(starter));
  });

  it('takes it for no proof that it descends from a window or an agent that holds a lease', async () => {
    for (const kind of ['window', 'agent', 'terminal'] as const) {
      const one = new Stopping();
      const process = one.machine.start({ command: kind });
      const child = one.machine.start({ parent: process, cwd: '/' });
      one.machine.listen(port, child);
      const holder =
        kind === 'window'
          ? { kind, instanceId: 'i_1', process }
          : kind === 'agent'
            ? { kind, sessionId: 's_1', process }
            : { kind, process };
      one.leases = [{ projectId: one.projectId, holder }];
      const isProof = kind === 'terminal';
      assert.equal(one.reasonOf(await one.stop()), isProof ? 'stopped' : 'notProven');
      assert.equal(one.lives(child), !isProof);
    }
  });

  it('ends what a person saw and confirmed, and writes down that it was so', async () => {
    const process = here.server('/tmp');
    assert.equal((await here.stop({ confirmed: [process] })).kind, 'stopped');
    assert.equal(here.written[0]?.type === 'stopAsked' && here.written[0].confirmed, true);
  });

  it('ends nobody when what was confirmed is another by now', async () => {
    const process = here.server('/tmp');
    const seen = { ...process, startTime: '1' };
    assert.equal(here.reasonOf(await here.stop({ confirmed: [seen] })), 'nowAnother');
    assert.ok(here.lives(process));
  });

  it('signals nobody who has the number of one that ended between the look and the signal', async () => {
    const process = here.server();
    let heir: ProcessIdentity | undefined;
    here.machine.stops.before = () => {
      if (heir) return;
      here.machine.kill(process);
      heir = here.machine.startAs(process.pid, { command: 'stranger' });
    };
    await here.stop();
    assert.deepEqual(here.sent(), []);
    assert.ok(heir && here.lives(heir));
  });

  it("never ends another user's, whoever confirms it", async () => {
    const process = here.server();
    here.machine.stops.ofOthers.add(process.pid);
    assert.equal(here.reasonOf(await here.stop({ confirmed: [process] })), 'notYours');
    here.machine.unlisten(port, process);
    here.machine.listen(port);
    assert.equal(here.reasonOf(await here.stop({ confirmed: [process] })), 'notYours');
  });

  it("spares another user's among the children", async () => {
    const process = here.server();
    const child = here.machine.start({ parent: process });
    here.machine.stops.ofOthers.add(child.pid);
    await here.stop();
    assert.deepEqual([here.lives(process), here.lives(child)], [false, true]);
  });

  it('never ends itself, a window, an agent, or what they or the asker descend from', async () => {
    const editor = here.machine.start({ command: 'electron', cwd: shop });
    const window = here.machine.start({ parent: editor, command: 'extension host' });
    const shell = here.machine.start({ command: 'zsh', cwd: shop });
    const hm = here.machine.start({ parent: shell, command: 'hm stop' });
    const self = here.machine.startAs(1_000, { command: 'server.cjs', cwd: shop });
    for (const one of [editor, window, shell, hm, self]) {
      here.machine.listen(port, one);
      const answer = await here.stop({ asker: hm, guarded: () => [window], confirmed: [one] });
      assert.equal(here.reasonOf(answer), 'guarded');
      here.machine.unlisten(port, one);
    }
    assert.deepEqual(here.sent(), []);
  });

  it('spares the guarded within what it ends', async () => {
    const process = here.server();
    const window = here.machine.start({ parent: process, command: 'extension host' });
    const other = here.machine.start({ parent: process });
    const answer = await here.stop({ guarded: () => [window] });
    assert.equal(here.reasonOf(answer), 'guarded', 'its parent is what the window descends from');
    assert.ok(here.lives(other));
  });

  it('ends nobody for an asker whose ancestors are not seen', async () => {
    here.server();
    const elsewhere = { ...here.asker, pidNamespace: 'another' };
    assert.equal(here.reasonOf(await here.stop({ asker: elsewhere })), 'cannotTell');
  });

  it('ends those that are proven and names the others on the same port', async () => {
    const [mine, decoy] = [here.server(), here.server('/tmp')];
    const answer = await here.stop();
    assert.deepEqual([here.lives(mine), here.lives(decoy)], [false, true]);
    assert.ok(answer.kind === 'stopped');
    assert.deepEqual(
      answer.left.map(({ seen, reason }) => [seen?.process.pid, reason]),
      [[decoy.pid, 'notProven']],
    );
  });

  it('says that the port is still used when somebody has come in the place of what was ended', async () => {
    const process = here.server();
    let another: ProcessIdentity | undefined;
    here.machine.stops.before = () => {
      // As a supervisor does that starts it anew, under no parent of ours.
      another ??= here.server('/tmp');
    };
    const answer = await here.stop();
    assert.equal(answer.kind, 'stillUsed');
    assert.deepEqual([here.lives(process), another && here.lives(another)], [false, true]);
    assert.ok(!here.steps.includes('free'));
    assert.deepEqual(
      here.written.flatMap((event) => (event.type === 'stopEnded' ? [event.outcome] : [])),
      ['stillUsed'],
    );
  });

  it('ends what was taken under management only when it is confirmed', async () => {
    const process = here.server();
    const lease: HeldPort = {
      projectId: here.projectId,
      holder: { kind: 'process', process, marker: '' },
      adopted: true,
    };
    here.leases = [lease];
    assert.equal(here.reasonOf(await here.stop({ lease })), 'adopted');
    assert.equal((await here.stop({ lease, confirmed: [process] })).kind, 'stopped');
  });

  it('takes nobody along who was taken under management or runs for another project, nor their children', async () => {
    const process = here.server();
    const adopted = here.machine.start({ parent: process, cwd: '/' });
    const ofAdopted = here.machine.start({ parent: adopted, cwd: '/' });
    const runner = here.machine.start({ parent: process, cwd: forge });
    const ofRunner = here.machine.start({ parent: runner, marker: 'm_9', cwd: forge });
    const ownChild = here.machine.start({ parent: process, cwd: '/' });
    here.leases = [
      {
        projectId: here.projectId,
        holder: { kind: 'process', process: adopted, marker: '' },
        adopted: true,
      },
      { projectId: 'p_forge', holder: { kind: 'process', process: runner, marker: 'm_9' } },
    ];
    assert.equal((await here.stop()).kind, 'stopped');
    assert.deepEqual(
      [process, ownChild].map((each) => here.lives(each)),
      [false, false],
    );
    assert.deepEqual(
      [adopted, ofAdopted, runner, ofRunner].map((each) => here.lives(each)),
      [true, true, true, true],
    );
  });

  it('ends a service that runs and listens nowhere, by its marker', async () => {
    const holder = here.machine.start({});
    const lease: HeldPort = {
      projectId: here.projectId,
      holder: { kind: 'process', process: holder, marker: 'm_3' },
    };
    here.leases = [lease];
    const build = here.machine.start({ parent: holder, marker: 'm_3', cwd: '/' });
    assert.equal((await here.stop({ lease })).kind, 'stopped');
    assert.ok(!here.lives(build));
    assert.equal((await here.stop({ lease })).kind, 'notRunning');
  });

  it('signals nobody when the intent cannot be written down', async () => {
    const process = here.server();
    here.isDiskFull = true;
    await assert.rejects(here.stop(), /The disk is full/);
    assert.deepEqual([here.lives(process), here.sent()], [true, []]);
  });
});
