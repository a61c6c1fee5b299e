/** Whose listener it is. */
import assert from 'node:assert/strict';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Holder } from '#server/leases/holder.ts';
import { ListenerProof } from '#server/ports/listener-proof.ts';
import { FakeMachine } from '#test/machine/fake-machine.ts';
import { platforms } from '#test/machine/platforms.ts';
import { leaseOf, Quay } from './quay.ts';

const shop = '/home/me/shop';

/** Whether what listens on the lease's port is seen as the holder's. */
async function isOurs(
  quay: Quay,
  holder: Holder,
  listener: ProcessIdentity | undefined,
): Promise<boolean> {
  const projectId = quay.machine.addProject(shop).id;
  const lease = leaseOf(await quay.lease({ projectId, holder, starts: holder.kind === 'process' }));
  quay.machine.listen(lease.port, listener);
  const [seen] = await quay.machine.listeners();
  const projectOf = async (directory: string) => (await quay.machine.find(directory))?.id;
  const proof = new ListenerProof(projectOf, quay.journal.decided, quay.machine);
  return proof.isOurs(lease, seen?.process);
}

function processHolder(process: ProcessIdentity, marker = 'm_1'): Holder {
  return { kind: 'process', process, marker };
}

describe('A listener is the holder’s', () => {
  let quay: Quay;
  let machine: FakeMachine;

  beforeEach(() => {
    quay = new Quay();
    machine = quay.machine;
  });

  it('when it is the holder itself', async () => {
    const run = machine.start();
    assert.equal(await isOurs(quay, processHolder(run), run), true);
  });

  it('when it descends from it', async () => {
    const run = machine.start();
    const npm = machine.start({ parent: run });
    assert.equal(await isOurs(quay, processHolder(run), machine.start({ parent: npm })), true);
  });

  it('when it left the family but carries the marker', async () => {
    const run = machine.start();
    assert.equal(await isOurs(quay, processHolder(run), machine.start({ marker: 'm_1' })), true);
  });

  it('when it works in the project that holds', async () => {
    const holder: Holder = { kind: 'project', projectId: machine.addProject(shop).id };
    assert.equal(await isOurs(quay, holder, machine.start({ cwd: `${shop}/web` })), true);
  });

  it('when its terminal or window is an ancestor, on a platform that shows neither marker nor directory', async () => {
    const windows = new Quay(new FakeMachine(platforms.windows));
    const shell = windows.machine.start();
    const child = windows.machine.start({ parent: shell });
    assert.equal(await isOurs(windows, { kind: 'terminal', process: shell }, child), true);
  });
});

describe('A listener is a stranger', () => {
  let quay: Quay;
  let machine: FakeMachine;

  beforeEach(() => {
    quay = new Quay();
    machine = quay.machine;
  });

  it('when the system does not show it', async () => {
    assert.equal(await isOurs(quay, processHolder(machine.start()), undefined), false);
  });

  it('when it only works in the same directory as a command that runs', async () => {
    const run = machine.start({ cwd: shop });
    assert.equal(await isOurs(quay, processHolder(run), machine.start({ cwd: shop })), false);
  });

  it('when it works in another project', async () => {
    machine.addProject('/home/me/other');
    const holder: Holder = { kind: 'project', projectId: machine.addProject(shop).id };
    assert.equal(await isOurs(quay, holder, machine.start({ cwd: '/home/me/other' })), false);
  });

  it('when it belongs to a run that has a lease of its own', async () => {
    const { id: projectId } = machine.addProject(shop);
    const run = machine.start({ cwd: shop, marker: 'm_api' });
    await quay.lease({
      ...{ projectId, service: 'api', starts: true },
      holder: processHolder(run, 'm_api'),
    });
    const child = machine.start({ parent: run });
    assert.equal(await isOurs(quay, { kind: 'project', projectId }, child), false);
  });

  it('when its parent’s pid is that of a holder who died, and somebody else has it now', async () => {
    const run = machine.start();
    const holder = processHolder(run);
    machine.kill(run);
    const namesake = machine.startAs(run.pid, {});
    assert.equal(await isOurs(quay, holder, machine.start({ parent: namesake })), false);
  });
});
