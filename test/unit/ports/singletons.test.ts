/** A service of which the machine has one: who runs it, who shares it, and what becomes of it when its owner dies. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { LeaseAnswer, Wish } from '#server/ports/answers.ts';
import { downTime, type PortLease } from '#server/ports/port-lease.ts';
import { leaseOf, Quay } from './quay.ts';

const [shop, blog] = ['p_0000000a', 'p_0000000b'];
const singleton = 'service:db';
const range = { from: 5_430, to: 5_499 };

describe('A singleton', () => {
  let quay: Quay;
  const lease = () => quay.journal.durable.leaseOfSingleton(singleton) as PortLease;
  const types = () => quay.journal.written.flatMap(({ events }) => events.map(({ type }) => type));

  beforeEach(() => {
    quay = new Quay();
  });

  function ask(projectId: string, holder: Holder, more: Partial<Wish> = {}): Promise<LeaseAnswer> {
    const starts = holder.kind === 'process';
    const wish = { projectId, holder, starts, service: 'db', type: 'database', range, singleton };
    return quay.lease({ ...wish, mayTake: true, ...more });
  }

  const project = (projectId: string): Holder => ({ kind: 'project', projectId });
  const run = (process: ProcessIdentity = quay.machine.start()): Holder & { kind: 'process' } => {
    return { kind: 'process', process, marker: `m_${process.pid}` };
  };
  const window = (): Holder => {
    const process = quay.machine.start();
    return { kind: 'window', process, instanceId: `i_${process.pid}` };
  };
  /** Starts it for `shop`, and it listens. */
  async function started(): Promise<Holder & { kind: 'process' }> {
    const owner = run();
    const { port } = leaseOf(await ask(shop, owner));
    quay.machine.listen(port, owner.process);
    await quay.beat();
    return owner;
  }

  it('is given to whoever asks second with who runs it, and two of them start one', async () => {
    const [first, second] = [run(), run()];
    const answers = await Promise.all([ask(shop, first), ask(blog, second)]);
    const [mine, theirs] = answers.map(leaseOf);
    assert.deepEqual(theirs, { ...mine, sharers: theirs!.sharers });
    const told = answers.map((answer) => answer.kind === 'granted' && answer.sharing);
    assert.equal(told[0], undefined);
    const owner = { projectId: shop, service: 'db', holder: first };
    assert.deepEqual(told[1], { owner, state: 'reserved', since: mine!.since, sharers: 1 });
    assert.equal(quay.journal.durable.size, 1);
  });

  it('is shared by the project of a command that does not stay, and by itself when it stays', async () => {
    await started();
    const waiting = run();
    await ask(blog, run());
    await ask(blog, waiting, { stays: true });
    await ask(shop, run());
    assert.deepEqual(
      lease().sharers?.map(({ projectId, holder }) => [projectId, holder]),
      [
        [blog, project(blog)],
        [blog, waiting],
      ],
    );
    await ask(blog, waiting, { stays: true });
    assert.equal(
      types().filter((type) => type === 'leaseShared').length,
      2,
      'asking again is free',
    );
  });

  it('loses who shares it by proven death alone, after the grace of their kind', async () => {
    await started();
    const [waiting, editor, hidden] = [run(), window(), run()];
    for (const holder of [waiting, hidden]) await ask(blog, holder, { stays: true });
    await ask(blog, editor);
    quay.machine.kill(waiting.process);
    quay.machine.kill((editor as typeof waiting).process);
    quay.machine.hide(hidden.process);
    await quay.beats(5_000);
    assert.deepEqual(
      lease().sharers?.map(({ holder }) => holder),
      [hidden, editor],
    );
    await quay.beats(60_000);
    assert.deepEqual(
      lease().sharers?.map(({ holder }) => holder),
      [hidden],
    );
    await quay.beats(300_000);
    assert.equal(lease().sharers?.length, 1, 'unknown is not dead, however often');
  });

  it('is down when its owner dies while others live, and one of those who wait restarts it', async () => {
    const owner = await started();
    const waiting = Array.from({ length: 5 }, () => run());
    for (const each of waiting) await ask(blog, each, { stays: true });
    quay.machine.kill(owner.process);
    await quay.beats(4_000);
    assert.equal(lease().state, 'down');
    const answers = await Promise.all(waiting.map((each) => ask(blog, each, { stays: true })));
    const takers = answers.filter((answer) => answer.kind === 'granted' && !answer.sharing);
    assert.equal(takers.length, 1);
    assert.equal(types().filter((type) => type === 'singletonTaken').length, 1);
    assert.deepEqual(lease().holder, waiting[0]);
    assert.equal(lease().projectId, blog);
    assert.equal(lease().sharers?.length, 4);
  });

  it('keeps its port while it is down, and is freed when nobody took over in time', async () => {
    const owner = await started();
    const { port } = lease();
    await ask(blog, project(blog));
    quay.machine.kill(owner.process);
    await quay.beats(4_000);
    const other = await quay.lease({ holder: run(), starts: true, service: 'pg', exact: port });
    assert.deepEqual(other.kind === 'refused' && other.reason, 'leased');
    await quay.beats(downTime - 5_000);
    assert.equal(lease().state, 'down');
    await quay.beats(5_000);
    assert.equal(lease(), undefined);
  });

  it('is freed at once when the last of those who shared it is gone', async () => {
    const owner = await started();
    const waiting = run();
    await ask(blog, waiting, { stays: true });
    quay.machine.kill(owner.process);
    await quay.beats(4_000);
    assert.equal(lease().state, 'down');
    quay.machine.kill(waiting.process);
    await quay.beats(4_000);
    assert.equal(lease(), undefined);
  });

  it('is not kept for the dead: after a reboot nobody holds it', async () => {
    await started();
    await ask(blog, run(), { stays: true });
    await ask(blog, window());
    quay.machine.reboot();
    quay = await quay.crashed();
    await quay.beats(5_000);
    assert.equal(lease(), undefined);
    assert.ok(!types().includes('leaseWentDown'));
  });

  it('outlives its server, whoever holds and shares it', async () => {
    await started();
    await ask(blog, run(), { stays: true });
    const before = lease();
    quay = await quay.crashed();
    await quay.beats(5_000);
    assert.deepEqual(lease(), before);
    const again = await ask(blog, run());
    assert.equal(again.kind === 'granted' && again.sharing?.state, 'bound');
  });

  it('that a project only keeps is held by whoever starts it, and the project shares it then', async () => {
    const editor = window();
    const { id } = leaseOf(await ask(shop, editor));
    const owner = run();
    const answer = await ask(blog, owner);
    assert.equal(answer.kind === 'granted' && answer.sharing, undefined);
    assert.equal(lease().id, id);
    assert.deepEqual([lease().projectId, lease().holder], [blog, owner]);
    assert.deepEqual(
      lease().sharers?.map(({ projectId, holder }) => [projectId, holder]),
      [[shop, editor]],
    );
  });

  it('is not taken from a living holder by who may not, and is once that one is dead', async () => {
    const editor = window() as Holder & { kind: 'window' };
    await ask(shop, editor);
    const agents = run();
    const answer = await ask(blog, agents, { mayTake: false });
    assert.equal(answer.kind === 'granted' && answer.sharing?.owner.projectId, shop);
    assert.deepEqual(lease().holder, editor);
    quay.machine.kill(editor.process);
    await ask(blog, agents, { mayTake: false });
    assert.deepEqual(lease().holder, agents);
  });

  it('has one port: who asks for another is told which', async () => {
    await started();
    const answer = await ask(blog, project(blog), { exact: 5_480 });
    assert.deepEqual(answer.kind === 'refused' && [answer.reason, answer.port], [
      'shared',
      lease().port,
    ]);
  });

  it('is not given back while others share it, unless one of them is to hold it, or all are to lose it', async () => {
    const { id } = leaseOf(await ask(shop, project(shop)));
    const waiting = run();
    await ask(blog, window());
    await ask(blog, { ...waiting }, { stays: true, mayTake: false });
    const release = (manner: 'plain' | 'handOver' | 'force') =>
      quay.ports.release(id, quay.origin(), manner);
    const refused = await release('plain');
    assert.equal(refused?.kind === 'refused' && refused.reason, 'shared');
    assert.equal((await release('handOver'))?.kind, 'handedOver');
    assert.deepEqual([lease().projectId, lease().holder], [blog, waiting], 'who waits comes first');
    assert.equal((await release('force'))?.kind, 'released');
    assert.equal(lease(), undefined);
  });

  it('is handed to nobody who has a port of its own for it by now, and that port stays leased', async () => {
    const { id } = leaseOf(await ask(shop, project(shop)));
    await ask(blog, window());
    const own = leaseOf(await ask(blog, project(blog), { singleton: undefined, count: 2 }));
    assert.notEqual(own.id, id);
    const third = window();
    await ask('p_0000000c', third);
    assert.equal((await quay.ports.release(id, quay.origin(), 'handOver'))?.kind, 'handedOver');
    assert.deepEqual(lease().holder, third);
    assert.equal(quay.journal.durable.lease(own.id)?.port, own.port);
    assert.equal((await quay.ports.release(id, quay.origin(), 'handOver'))?.kind, 'released');
    assert.equal(quay.journal.durable.leaseOfService(blog, 'db')?.id, own.id);
  });

  it('is not handed over from under a process that listens', async () => {
    await started();
    await ask(blog, run(), { stays: true });
    const answer = await quay.ports.release(lease().id, quay.origin(), 'handOver');
    assert.equal(answer?.kind === 'refused' && answer.reason, 'used');
  });

  it('is left by a project that used it only, and runs on', async () => {
    const owner = await started();
    await ask(blog, project(blog));
    const answer = await quay.ports.leave(blog, 'db', quay.origin());
    assert.equal(answer?.kind, 'left');
    assert.equal(lease().sharers, undefined);
    assert.deepEqual(lease().holder, owner);
    assert.equal(await quay.ports.leave(blog, 'db', quay.origin()), undefined);
  });

  it('takes the place of a port that a project had of its own and nobody uses', async () => {
    const own = leaseOf(await ask(blog, project(blog), { singleton: undefined }));
    await started();
    const joined = leaseOf(await ask(blog, project(blog)));
    assert.equal(joined.projectId, shop);
    assert.equal(quay.journal.durable.lease(own.id), undefined);
  });

  it('leaves alone what ran before it was declared one', async () => {
    const old = run();
    const own = leaseOf(await ask(blog, old, { singleton: undefined }));
    quay.machine.listen(own.port, old.process);
    await quay.beat();
    await started();
    const answer = await ask(blog, run());
    assert.equal(answer.kind === 'running' && answer.lease.id, own.id);
  });

  it('moves when a stranger sits on its port while it is down', async () => {
    const owner = await started();
    const { port, id } = lease();
    const waiting = run();
    await ask(blog, waiting, { stays: true });
    quay.machine.kill(owner.process);
    quay.machine.listen(port);
    await quay.beats(4_000);
    assert.equal(lease().state, 'down');
    const moved = leaseOf(await ask(blog, waiting, { stays: true }));
    assert.equal(moved.id, id);
    assert.notEqual(moved.port, port);
    assert.deepEqual(lease().holder, waiting);
  });
});
