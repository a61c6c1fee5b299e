/** Agents that a project file declares, resumed by a person: they are those runners again, not others beside them. */
import assert from 'node:assert/strict';
import type { Runner } from '#protocol/runner.ts';
import type { Launched } from '#protocol/runners.ts';
import type { Session } from '#protocol/sessions.ts';
import { DeclaredProject } from './declared-project.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import { untilMet } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

const declaration = {
  services: { web: { port: 3_050 } },
  runners: {
    mender: {
      ...{ command: ['claude', '--model', 'opus'], services: ['web'], env: { MODE: 'careful' } },
      ...{ dependsOn: ['notes'], timeLimit: 3_600 },
    },
    notes: { command: ['sleep', '100'] },
  },
};

describe('A declared agent that is resumed', () => {
  let harbor: HarborInMemory;
  let user: WireClient;
  let project: DeclaredProject;
  let path: string;

  const spawned = () => harbor.hosts.spawned;
  const runners = async () => (await user.get<{ runners: Runner[] }>('runners/list', {})).runners;
  const sessions = () => user.get<Session[]>('sessions/list', {});
  const until = (isMet: () => boolean | Promise<boolean>) => untilMet(harbor, isMet);
  /** `mender` is killed; answers what a client launches to resume it. */
  async function interrupted(): Promise<{ path: string; argv: string[]; session: { id: string } }> {
    await user.get('runners/start', { path, name: 'mender' });
    const runnerId = (await runners()).find(({ name }) => name === 'mender')?.id ?? '';
    harbor.hosts.end(runnerId, { signal: 'SIGKILL' });
    await until(async () => (await sessions())[0]?.offered === true);
    const sessionId = (await sessions())[0]?.id;
    const { kind: _, ...plan } = await user.get<{
      kind: string;
      path: string;
      argv: string[];
      session: { id: string };
    }>('sessions/resume', { sessionId });
    return plan;
  }
  const launched = async (plan: object) => {
    const answer = await user.get<Launched>('runners/launch', { ...plan, kind: 'agent' });
    assert.equal(answer.kind, 'started', JSON.stringify(answer));
    return answer.kind === 'started' ? answer.runner : assert.fail();
  };

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    project = await DeclaredProject.make(harbor);
    path = project.path;
    await project.declare(declaration);
    user = await harbor.connect();
  });
  afterEach(async () => {
    await harbor.close();
    await project.remove();
  });

  it('is that runner again: its id, its declaration, its port, and what it depends on', async () => {
    const plan = await interrupted();
    const before = (await runners()).find(({ name }) => name === 'mender');
    const runner = await launched(plan);
    assert.deepEqual([runner.id, runner.declared, runner.name], [before?.id, true, 'mender']);
    const again = spawned().at(-1);
    const [session] = await sessions();
    assert.equal(again?.argv.join(' '), `claude --model opus --resume ${session?.agentSessionId}`);
    assert.deepEqual([again?.environment.MODE, again?.environment.PORT], ['careful', '3050']);
    assert.equal(session?.resumedFrom, plan.session.id);
    assert.deepEqual(runner.dependsOn, ['notes']);
    assert.deepEqual((await runners()).map(({ name }) => name).sort(), ['mender', 'notes']);
  });

  it('is as it is declared now', async () => {
    const plan = await interrupted();
    const { mender, notes } = declaration.runners;
    const changed = { ...mender, env: { MODE: 'bold' } };
    await project.declare({ ...declaration, runners: { mender: changed, notes } });
    await launched(plan);
    assert.equal(spawned().at(-1)?.environment.MODE, 'bold');
  });

  it('is none that is declared, where nobody trusts the file any more, or other words are meant', async () => {
    const plan = await interrupted();
    const { mender, notes } = declaration.runners;
    const changed = { ...mender, env: { MODE: 'stolen' } };
    await project.declare({ ...declaration, runners: { mender: changed, notes } }, false);
    const runner = await launched(plan);
    assert.equal(runner.declared, false);
    assert.equal(spawned().at(-1)?.environment.MODE, 'careful');
  });

  it('is resumed by itself where the file says so, and only while its user trusts what it says', async () => {
    const always = { ...declaration, settings: { 'sessions.resume': 'auto' } };
    const killed = async () => {
      harbor.hosts.end(spawned().at(-1)?.runnerId ?? '', { signal: 'SIGKILL' });
      await until(async () => (await sessions()).every(({ state }) => state !== 'works'));
    };
    const claude = { path, argv: ['claude'], kind: 'agent' };
    await project.declare(always, false);
    await user.get('runners/launch', { ...claude, name: 'first' });
    await killed();
    await until(async () => (await sessions())[0]?.offered === true);
    assert.equal(spawned().length, 1);
    await project.declare(always);
    await user.get('runners/launch', { ...claude, name: 'second' });
    harbor.hosts.end(spawned().at(-1)?.runnerId ?? '', { signal: 'SIGKILL' });
    await until(async () => spawned().length === 3);
    assert.deepEqual(
      (await sessions()).map(({ name, automatic, state }) => [name, automatic, state]),
      [
        ['second', true, 'works'],
        ['second', false, 'resumed'],
        ['first', false, 'interrupted'],
      ],
    );
  });
});
