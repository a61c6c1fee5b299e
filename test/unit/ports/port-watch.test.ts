/** What is seen on leased ports, and what is made of it. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import { leaseOf, plainWish, Quay } from './quay.ts';

describe('The watch over ports', () => {
  let quay: Quay;
  let run: ProcessIdentity;
  let lease: PortLease;

  /** What the lease is now. */
  const now = () => quay.journal.durable.lease(lease.id)!;
  /** The types of the events since, but for the first grant. */
  const said = () => quay.journal.written.flatMap(({ events }) => events.map(({ type }) => type));

  beforeEach(async () => {
    quay = new Quay();
    run = quay.machine.start();
    const holder = { kind: 'process', process: run, marker: 'm_1' } as const;
    lease = leaseOf(await quay.lease({ holder, starts: true, startTimeout: 10_000 }));
  });

  it('says once that a descendant of the holder listens', async () => {
    quay.machine.listen(3_000, quay.machine.start({ parent: run }), '127.0.0.1');
    await quay.beats(3_000);
    assert.equal(now().state, 'bound');
    assert.deepEqual(now().addresses, ['127.0.0.1']);
    assert.deepEqual(said(), ['portLeased', 'portBound']);
  });

  it('says once that a stranger has the port, and once that it left', async () => {
    const stranger = quay.machine.start();
    quay.machine.listen(3_000, stranger);
    await quay.beats(3_000);
    assert.equal(now().state, 'contested');
    assert.deepEqual(now().listener?.process, stranger);
    quay.machine.kill(stranger);
    await quay.beats(3_000);
    assert.equal(now().state, 'reserved');
    assert.deepEqual(said(), ['portLeased', 'portContested', 'portCleared']);
  });

  it('is not contested for ever by a stranger that the system did not show', async () => {
    quay.machine.listen(3_000);
    await quay.beat();
    assert.equal(now().state, 'contested');
    quay.machine.unlisten(3_000);
    await quay.beat();
    assert.equal(now().state, 'reserved');
  });

  it('is unbound when nobody listens after its time, and bound if somebody comes later', async () => {
    await quay.beats(10_000);
    assert.equal(now().state, 'reserved');
    await quay.beats(2_000);
    assert.equal(now().state, 'unbound');
    quay.machine.listen(3_000, run);
    await quay.beat();
    assert.equal(now().state, 'bound');
  });

  it('begins the time anew for whoever takes the lease over', async () => {
    await quay.beats(12_000);
    assert.equal(now().state, 'unbound');
    quay.machine.kill(run);
    const next = quay.machine.start();
    const holder = { kind: 'process', process: next, marker: 'm_2' } as const;
    await quay.lease({ holder, starts: true, startTimeout: 10_000 });
    await quay.beats(5_000);
    assert.equal(now().state, 'reserved');
  });

  it('takes no news from a change of order among those who share a port', async () => {
    const first = quay.machine.start({ parent: run });
    const second = quay.machine.start({ parent: run });
    quay.machine.listen(3_000, first);
    await quay.beat();
    quay.machine.unlisten(3_000, first);
    quay.machine.listen(3_000, second);
    quay.machine.listen(3_000, first);
    await quay.beats(3_000);
    assert.deepEqual(said(), ['portLeased', 'portBound']);
  });

  it('believes that nobody listens any more only when it has looked twice', async () => {
    quay.machine.listen(3_000, run);
    await quay.beat();
    const { ports } = quay.machine;
    const whole = ports.listeners.bind(ports);
    let missed = 0;
    ports.listeners = async () => (missed++ === 0 ? [] : whole());
    await quay.beats(3_000);
    assert.ok(missed > 1);
    assert.deepEqual(said(), ['portLeased', 'portBound']);
  });

  it('leaves everything as it is when the tables cannot be read', async () => {
    quay.machine.listen(3_000, run);
    await quay.beat();
    quay.machine.listenersFail = true;
    await quay.beats(5_000);
    assert.equal(now().state, 'bound');
    const again = await quay.lease({ holder: plainWish.holder });
    assert.equal(leaseOf(again).port, 3_000);
  });

  it('lets the lease follow a descendant that settled on another port, with a new fence', async () => {
    quay.machine.listen(3_000);
    quay.machine.listen(3_001, quay.machine.start({ parent: run }));
    await quay.beat();
    assert.equal(now().port, 3_000);
    await quay.beats(3_000);
    assert.equal(now().port, 3_001);
    assert.equal(now().state, 'bound');
    assert.ok(now().fence > lease.fence);
    assert.equal(said().filter((type) => type === 'portMoved').length, 1);
  });

  it('takes the port above that is nearest, as tools walk upwards', async () => {
    const child = quay.machine.start({ parent: run });
    for (const port of [2_999, 3_500, 3_002]) quay.machine.listen(port, child);
    await quay.beats(4_000);
    assert.equal(now().port, 3_002);
  });

  it('waits longer in the ephemeral range, where tools keep private sockets', async () => {
    quay.machine.listen(40_000, quay.machine.start({ parent: run }));
    await quay.beats(9_000);
    assert.equal(now().port, 3_000);
    await quay.beats(3_000);
    assert.equal(now().port, 40_000);
  });

  it('never moves to a port that is leased', async () => {
    await quay.lease({ service: 'api', holder: plainWish.holder });
    quay.machine.listen(3_001, quay.machine.start({ parent: run }));
    await quay.beats(6_000);
    assert.equal(now().port, 3_000);
  });

  it('never moves to an inspector', async () => {
    quay.machine.listen(9_229, quay.machine.start({ parent: run }));
    await quay.beats(6_000);
    assert.equal(now().port, 3_000);
  });

  it('does not move what listens where it should, whatever else it opens', async () => {
    const child = quay.machine.start({ parent: run });
    quay.machine.listen(3_000, child);
    quay.machine.listen(3_001, child);
    await quay.beats(6_000);
    assert.equal(now().port, 3_000);
  });

  it('follows nobody on the word of a pid that a stranger has now', async () => {
    quay.machine.kill(run);
    const namesake = quay.machine.startAs(run.pid, {});
    quay.machine.listen(3_000, quay.machine.start({ parent: namesake }));
    await quay.look();
    assert.equal(now().state, 'contested');
  });

  it('gives the lease of a project to the process that listens, and takes it back when that ends', async () => {
    const { id: projectId } = quay.machine.addProject('/home/me/shop');
    const project = { kind: 'project', projectId } as const;
    lease = leaseOf(await quay.lease({ projectId, service: 'api', holder: project }));
    const server = quay.machine.start({ cwd: '/home/me/shop' });
    quay.machine.listen(lease.port, server);
    await quay.beat();
    assert.deepEqual(now().holder, { kind: 'process', process: server, marker: '' });
    assert.deepEqual(now().returnsTo, project);
    quay.machine.kill(server);
    await quay.beats(4_000);
    assert.deepEqual(now().holder, project);
    assert.equal(now().port, lease.port);
  });
});
