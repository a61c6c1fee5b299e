/** What an agent's hook says in a runner names the runner's session, and nobody else's hook does. */
import assert from 'node:assert/strict';
import type { Runner } from '#protocol/runner.ts';
import type { Session } from '#protocol/sessions.ts';
import type { Pass } from '#server/authority/authority.ts';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as shop } from './shop.ts';
import type { WireClient } from './wire-client.ts';

const ids = [1, 2, 3].map((n) => `0000000${n}-0000-4000-8000-000000000000`);
const [one = '', two = '', three = ''] = ids;

describe('The hook of an agent in a runner', () => {
  let harbor: HarborInMemory;
  let user: WireClient;

  const list = () => user.get<Session[]>('sessions/list', {});
  const named = async (runner = 'mender') =>
    (await list()).find(({ name }) => name === runner)?.agentSessionId;
  const launch = (name: string, ...argv: string[]) =>
    user.get('runners/launch', { path: shop, argv, name });

  /** As the hook does: over a connection of its own, with the token that its runner has; in the process of its runner unless said otherwise. */
  async function says(runnerName: string, sessionId: string, more: object = {}): Promise<void> {
    const { runners } = await user.get<{ runners: Runner[] }>('runners/list', {});
    const runner = runners.find(({ name }) => name === runnerName);
    const order = harbor.hosts.spawned.find(({ runnerId }) => runnerId === runner?.id);
    const [id = ''] = order?.environment.HARBORMASTER_TOKEN?.split('.') ?? [];
    assert.ok(runner?.process);
    const { projectId, process } = runner;
    const pass: Pass = { id, kind: 'agent', name: runnerName, projectId };
    const hook = await harbor.connect('script', undefined, pass);
    const said = { name: 'claude-code', sessionId, path: shop, process, ...more };
    await hook.get('agents/start', said);
    await settled();
  }

  beforeEach(async () => {
    ({ harbor, user } = await openShop());
  });
  afterEach(() => harbor.close());

  it('names a session whose name its agent chose, and the one that goes on in the same process', async () => {
    await launch('mender', 'claude', '--resume');
    assert.equal(await named(), undefined);
    await says('mender', one);
    assert.equal(await named(), one);
    await says('mender', two, { continues: true });
    assert.equal(await named(), two);
    await harbor.restart();
    user = await harbor.connect();
    assert.equal(await named(), two);
  });

  it('is known by its process where it comes without the token', async () => {
    await launch('mender', 'claude', '--resume');
    const { runners } = await user.get<{ runners: Runner[] }>('runners/list', {});
    const { process } = runners[0] ?? {};
    await user.get('agents/start', { name: 'claude-code', sessionId: one, path: shop, process });
    await settled();
    assert.equal(await named(), one);
  });

  it('names nothing when it is of another agent that this one started, or of no such agent', async () => {
    await launch('mender', 'claude', '--resume');
    await says('mender', one);
    const process = harbor.machine.start({ command: 'claude -p hello' });
    await says('mender', two, { process });
    await says('mender', two, { name: 'codex', process });
    assert.equal(await named(), one);
  });

  it('names nothing that cannot stand on a command line, or that another session has now', async () => {
    await launch('mender', 'claude', '--resume');
    await says('mender', '--dangerously-skip-permissions');
    assert.equal(await named(), undefined);
    await launch('second', 'claude', '--resume');
    await says('second', three);
    await says('mender', three);
    assert.deepEqual([await named(), await named('second')], [undefined, three]);
  });
});
