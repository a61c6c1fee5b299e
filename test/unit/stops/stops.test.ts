/** Ending processes: what proves whose one is, what goes with it, and that nobody else is ever signalled. */
import assert from 'node:assert/strict';
import type { Journal, Origin } from '#common/origin.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { StopEvent } from '#server/stops/stop-events.ts';
import type { HeldPort } from '#server/stops/stop-proof.ts';
import { type StopAnswer, type StopOrder, type StopStep, Stops } from '#server/stops/stops.ts';
import { FakeMachine } from '#test/machine/fake-machine.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

const shop = '/home/me/shop';
const forge = '/home/me/forge';
const port = 3_000;

describe('Ending what runs on a port', () => {
  let machine: FakeMachine;
  let clock: SplitClock;
  let leases: HeldPort[];
  let written: StopEvent[];
  let steps: string[];
  let isDiskFull: boolean;
  let projectId: string;
  let asker: ProcessIdentity;
  let stops: Stops;

  beforeEach(() => {
    machine = new FakeMachine();
    clock = new SplitClock();
    [leases, written, steps, isDiskFull] = [[], [], [], false];
    projectId = machine.addProject(shop).id;
    machine.addProject(forge);
    asker = machine.start({ command: 'hm stop', cwd: shop });
    const journal: Journal<StopEvent> = {
      answerTo: () => undefined,
      settled: async () => {},
      commit: async (events) => {
        if (isDiskFull) throw new Error('The disk is full.');
        written.push(...events);
      },
    };
    stops = new Stops({
      ...{ world: machine.stops, leases: () => leases, journal, clock, self: 1_000 },
      projectOf: async (directory) => (await machine.find(directory))?.id,
    });
  });

  const order = (more: Partial<StopOrder> = {}): StopOrder => ({
    ...{ projectId, port, lease: undefined, confirmed: [], guarded: [], asker, grace: 5_000 },
    ...more,
  });

  async function stop(more?: Partial<StopOrder>): Promise<StopAnswer> {
    const origin: Origin = { by: 'test', correlation: 'q_1' };
    let answer: StopAnswer | Error | undefined;
    const asked = stops.stop(order(more), origin, (step) => steps.push(nameOf(step)));
    void asked
      .catch((failure: Error) => failure)
      .then((said) => {
        answer = said;
      });
    for (let passed = 0; answer === undefined && passed < 60_000; passed += 50)
      await clock.pass(50);
    if (answer instanceof Error) throw answer;
    assert.ok(answer);
    return answer;
  }

  const nameOf = (step: StopStep) =>
    step.step === 'free' ? 'free' : `${step.step} ${step.process.process.pid}`;
  const sent = () => machine.stops.sent;
  const lives = (process: ProcessIdentity) => machine.verdictNow(process) === 'live';
  const reasonOf = (answer: StopAnswer) =>
    answer.kind === 'refused' ? answer.reason : answer.kind;

  function server(cwd = shop, more: object = {}): ProcessIdentity {
    const process = machine.start({ command: 'node server.js', cwd, ...more });
    machine.listen(port, process);
    return process;
  }

  it('ends one that works in the project: asked, ended, and the port is free', async () => {
    const process = server();
    assert.equal((await stop()).kind, 'stopped');
    assert.deepEqual(steps, [`asked ${process.pid}`, `ended ${process.pid}`, 'free']);
    assert.deepEqual(sent(), [[process.pid, 'SIGTERM']]);
    assert.deepEqual(
      written.map(({ type }) => type),
      ['stopAsked', 'processStopped', 'stopEnded'],
    );
  });

  it('kills one that does not heed TERM, and not before its grace is over', async () => {
    const process = server();
    machine.stops.deaf.add(process.pid);
    const before = clock.monotonic();
    const answer = await stop({ grace: 7_000 });
    assert.deepEqual(
      sent().map(([, signal]) => signal),
      ['SIGTERM', 'SIGKILL'],
    );
    assert.ok(clock.monotonic() - before >= 7_000);
    assert.equal(answer.kind === 'stopped' && answer.ended[0]?.signal, 'SIGKILL');
  });

  it('ends children and grandchildren, parents first, and those that left for a session of their own', async () => {
    const holder = machine.start({ command: 'hm run' });
    leases = [{ projectId, holder: { kind: 'process', process: holder, marker: 'm_1' } }];
    const npm = machine.start({ parent: holder, marker: 'm_1', command: 'npm', cwd: forge });
    const node = machine.start({ parent: npm, cwd: forge });
    const worker = machine.start({ parent: node, cwd: forge });
    const daemon = machine.start({ marker: 'm_1', cwd: '/' });
    machine.listen(port, node);
    assert.equal((await stop({ lease: leases[0]! })).kind, 'stopped');
    assert.deepEqual(
      new Set(sent().map(([pid]) => pid)),
      new Set([npm, node, worker, daemon].map(({ pid }) => pid)),
    );
    const order = sent().map(([pid]) => pid);
    assert.ok(order.indexOf(npm.pid) < order.indexOf(node.pid));
    assert.ok(order.indexOf(node.pid) < order.indexOf(worker.pid));
    assert.ok(lives(holder));
  });

  it('kills what was forked while it was asked to end', async () => {
    const process = server();
    machine.stops.deaf.add(process.pid);
    let late: ProcessIdentity | undefined;
    machine.stops.before = () => {
      late ??= machine.start({ parent: process, cwd: '/' });
    };
    assert.equal((await stop()).kind, 'stopped');
    assert.ok(late && !lives(late));
  });

  it('leaves alone whose directory, marker and parents prove nothing, and says so', async () => {
    const process = server('/tmp');
    assert.equal(reasonOf(await stop()), 'notProven');
    assert.deepEqual([lives(process), sent(), written], [true, [], []]);
  });

  it("leaves alone what carries the marker of another project's lease, even in this directory", async () => {
    const holder = machine.start({});
    leases = [
      { projectId: 'p_other', holder: { kind: 'process', process: holder, marker: 'm_2' } },
    ];
    server(shop, { marker: 'm_2' });
    assert.equal(reasonOf(await stop()), 'notProven');
  });

  it('takes a chain of parents as proof only up to a holder that is the very process', async () => {
    const agent = machine.start({ command: 'agent' });
    const child = machine.start({ parent: agent, cwd: '/' });
    machine.listen(port, child);
    const impostor = { ...agent, startTime: 'another' };
    const agentHolds = (process: ProcessIdentity): HeldPort => ({
      projectId,
      holder: { kind: 'agent', sessionId: 's_1', process },
    });
    leases = [agentHolds(impostor)];
    assert.equal(reasonOf(await stop()), 'notProven');
    leases = [agentHolds(agent)];
    assert.equal((await stop()).kind, 'stopped');
    assert.ok(lives(agent));
  });

  it('ends what a person saw and confirmed, and writes down that it was so', async () => {
    const process = server('/tmp');
    assert.equal((await stop({ confirmed: [process] })).kind, 'stopped');
    assert.equal(written[0]?.type === 'stopAsked' && written[0].confirmed, true);
  });

  it('ends nobody when what was confirmed is another by now', async () => {
    const process = server('/tmp');
    const seen = { ...process, startTime: '1' };
    assert.equal(reasonOf(await stop({ confirmed: [seen] })), 'nowAnother');
    assert.ok(lives(process));
  });

  it('signals nobody who has the number of one that ended between the look and the signal', async () => {
    const process = server();
    let heir: ProcessIdentity | undefined;
    machine.stops.before = () => {
      if (heir) return;
      machine.kill(process);
      heir = machine.startAs(process.pid, { command: 'stranger' });
    };
    await stop();
    assert.deepEqual(sent(), []);
    assert.ok(heir && lives(heir));
  });

  it("never ends another user's, whoever confirms it", async () => {
    const process = server();
    machine.stops.ofOthers.add(process.pid);
    assert.equal(reasonOf(await stop({ confirmed: [process] })), 'notYours');
    machine.unlisten(port, process);
    machine.listen(port);
    assert.equal(reasonOf(await stop({ confirmed: [process] })), 'notYours');
  });

  it("spares another user's among the children", async () => {
    const process = server();
    const child = machine.start({ parent: process });
    machine.stops.ofOthers.add(child.pid);
    await stop();
    assert.deepEqual([lives(process), lives(child)], [false, true]);
  });

  it('never ends itself, a window, an agent, or what they or the asker descend from', async () => {
    const editor = machine.start({ command: 'electron', cwd: shop });
    const window = machine.start({ parent: editor, command: 'extension host' });
    const shell = machine.start({ command: 'zsh', cwd: shop });
    const hm = machine.start({ parent: shell, command: 'hm stop' });
    const self = machine.startAs(1_000, { command: 'server.cjs', cwd: shop });
    for (const one of [editor, window, shell, hm, self]) {
      machine.listen(port, one);
      const answer = await stop({ asker: hm, guarded: [window], confirmed: [one] });
      assert.equal(reasonOf(answer), 'guarded');
      machine.unlisten(port, one);
    }
    assert.deepEqual(sent(), []);
  });

  it('spares the guarded within what it ends', async () => {
    const process = server();
    const window = machine.start({ parent: process, command: 'extension host' });
    const other = machine.start({ parent: process });
    const answer = await stop({ guarded: [window] });
    assert.equal(reasonOf(answer), 'guarded', 'its parent is what the window descends from');
    assert.ok(lives(other));
  });

  it('ends nobody for an asker whose ancestors are not seen', async () => {
    server();
    const elsewhere = { ...asker, pidNamespace: 'another' };
    assert.equal(reasonOf(await stop({ asker: elsewhere })), 'cannotTell');
  });

  it('ends those that are proven and names the others on the same port', async () => {
    const [mine, decoy] = [server(), server('/tmp')];
    const answer = await stop();
    assert.deepEqual([lives(mine), lives(decoy)], [false, true]);
    assert.ok(answer.kind === 'stopped');
    assert.deepEqual(
      answer.left.map(({ seen, reason }) => [seen?.process.pid, reason]),
      [[decoy.pid, 'notProven']],
    );
  });

  it('says that the port is still used when somebody has come in the place of what was ended', async () => {
    const process = server();
    let another: ProcessIdentity | undefined;
    machine.stops.before = () => {
      // As a supervisor does that starts it anew, under no parent of ours.
      another ??= server('/tmp');
    };
    const answer = await stop();
    assert.equal(answer.kind, 'stillUsed');
    assert.deepEqual([lives(process), another && lives(another)], [false, true]);
    assert.ok(!steps.includes('free'));
    assert.deepEqual(
      written.flatMap((event) => (event.type === 'stopEnded' ? [event.outcome] : [])),
      ['stillUsed'],
    );
  });

  it('ends what was taken under management only when it is confirmed', async () => {
    const process = server();
    const lease: HeldPort = {
      projectId,
      holder: { kind: 'process', process, marker: '' },
      adopted: true,
    };
    leases = [lease];
    assert.equal(reasonOf(await stop({ lease })), 'adopted');
    assert.equal((await stop({ lease, confirmed: [process] })).kind, 'stopped');
  });

  it('takes nobody along who was taken under management or runs for another project, nor their children', async () => {
    const process = server();
    const adopted = machine.start({ parent: process, cwd: '/' });
    const ofAdopted = machine.start({ parent: adopted, cwd: '/' });
    const runner = machine.start({ parent: process, cwd: forge });
    const ofRunner = machine.start({ parent: runner, marker: 'm_9', cwd: forge });
    const ownChild = machine.start({ parent: process, cwd: '/' });
    leases = [
      { projectId, holder: { kind: 'process', process: adopted, marker: '' }, adopted: true },
      { projectId: 'p_forge', holder: { kind: 'process', process: runner, marker: 'm_9' } },
    ];
    assert.equal((await stop()).kind, 'stopped');
    assert.deepEqual([process, ownChild].map(lives), [false, false]);
    assert.deepEqual([adopted, ofAdopted, runner, ofRunner].map(lives), [true, true, true, true]);
  });

  it('ends a service that runs and listens nowhere, by its marker', async () => {
    const holder = machine.start({});
    const lease: HeldPort = {
      projectId,
      holder: { kind: 'process', process: holder, marker: 'm_3' },
    };
    leases = [lease];
    const build = machine.start({ parent: holder, marker: 'm_3', cwd: '/' });
    assert.equal((await stop({ lease })).kind, 'stopped');
    assert.ok(!lives(build));
    assert.equal((await stop({ lease })).kind, 'notRunning');
  });

  it('signals nobody when the intent cannot be written down', async () => {
    const process = server();
    isDiskFull = true;
    await assert.rejects(stop(), /The disk is full/);
    assert.deepEqual([lives(process), sent()], [true, []]);
  });
});
