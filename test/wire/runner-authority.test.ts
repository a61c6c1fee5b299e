/** What an agent may do with runners by its token: look at those of its project, and end what it had started. */
import assert from 'node:assert/strict';
import type { ErrorData } from '#protocol/errors.ts';
import type { Launched } from '#protocol/runners.ts';
import type { Pass } from '#server/authority/authority.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { Answer, WireClient } from './wire-client.ts';

const shop = '/home/me/shop';
const forge = '/home/me/forge';
const launch = { path: shop, argv: ['sleep', '60'], name: 'mine' };
const mine = { path: shop, name: 'mine' };
const theirs = { path: shop, name: 'theirs' };

const dataOf = (answer: Answer): ErrorData | undefined =>
  answer.kind === 'error' ? answer.data : undefined;

describe('Of runners, an agent', () => {
  let harbor: HarborInMemory;
  let user: WireClient;
  let agent: WireClient;
  let pass: Pass;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    const { id: projectId } = harbor.machine.addProject(shop);
    harbor.machine.addProject(forge);
    pass = { id: 't_1', kind: 'agent', name: 'robot', projectId };
    user = await harbor.connect();
    agent = await harbor.connect('script', undefined, pass);
  });
  afterEach(() => harbor.close());

  const needed = async (method: string, params: object, who = agent) =>
    dataOf(await who.ask(method, params))?.needed;
  const allow = async (method: string, params: object) => {
    const { ask: id } = dataOf(await agent.ask(method, params)) ?? {};
    await user.get('authority/answer', { id, allow: true });
  };

  it('launches once when a person allowed it, and may end that, and nothing else', async () => {
    await allow('runners/launch', launch);
    assert.equal((await agent.get<Launched>('runners/launch', launch)).kind, 'started');
    assert.equal(await needed('runners/launch', launch), 'user');
    await user.get('runners/launch', { ...launch, name: 'theirs' });
    for (const method of ['runners/stop', 'runners/remove'])
      assert.equal(await needed(method, theirs), 'ownProject', method);
    const other = await harbor.connect('script', undefined, { ...pass, id: 't_2' });
    assert.equal(await needed('runners/stop', mine, other), 'ownProject', 'by another token');
    await harbor.restart();
    agent = await harbor.connect('script', undefined, pass);
    const stop = agent.get<{ kind: string }>('runners/stop', mine);
    assert.equal((await harbor.passing(stop)).kind, 'stopped', 'and the next server knows it, too');
  });

  it('ends a runner by its port as little as by its name, and what else its project has as ever', async () => {
    await user.get('runners/launch', { ...launch, name: 'theirs' });
    const { runners } = await user.get<{ runners: { id: string }[] }>('runners/list', {
      path: shop,
    });
    const parent = harbor.hosts.process(runners[0]?.id ?? '');
    const [theirPort, ownPort] = [4_000, 4_001];
    // It left its runner's tree, and carries its marker.
    harbor.machine.listen(theirPort, harbor.machine.start({ parent, cwd: shop }));
    const free = harbor.machine.start({ cwd: shop });
    harbor.machine.listen(ownPort, free);
    const stop = { path: shop, port: theirPort };
    const refused = await agent.ask('ports/stop', stop);
    assert.equal(dataOf(refused)?.needed, 'ownProject');
    assert.match(
      refused.kind === 'error' ? refused.message : '',
      /a runner's only when it had it started itself/,
    );
    assert.deepEqual(harbor.machine.stops.sent, []);
    const own = agent.get<{ kind: string }>('ports/stop', { path: shop, port: ownPort });
    assert.equal((await harbor.passing(own)).kind, 'stopped');
    await allow('ports/stop', stop);
    const allowed = agent.get<{ kind: string }>('ports/stop', stop);
    assert.equal((await harbor.passing(allowed)).kind, 'stopped', 'when a person let it, once');
  });

  it('has no more of what a person started again', async () => {
    await allow('runners/launch', launch);
    await agent.get('runners/launch', launch);
    await harbor.passing(user.get('runners/stop', mine));
    await user.get('runners/start', mine);
    assert.equal(await needed('runners/stop', mine), 'ownProject');
  });

  it('views what runs in its project, and types at nothing', async () => {
    for (const path of [shop, forge]) await user.get('runners/launch', { ...launch, path });
    const attach = (rights: string, path = shop) =>
      needed('runners/attach', { ...mine, path, rights });
    assert.equal(await attach('view'), undefined);
    assert.equal(await attach('type'), 'user');
    assert.equal(await attach('view', forge), 'ownProject');
  });

  it('is told in one sentence what it may not, and who may', async () => {
    await user.get('runners/launch', launch);
    for (const [method, params, sentence] of [
      [
        'runners/launch',
        launch,
        'An agent may not start a command as a runner of the project at a path; a person may.',
      ],
      [
        'runners/attach',
        { ...mine, rights: 'type' },
        'An agent may not type at a runner, only view it; a person may.',
      ],
      [
        'runners/stop',
        mine,
        'An agent may end a runner with all that it started only when it had it started itself, by its own token; a person may.',
      ],
    ] as const) {
      const answer = await agent.ask(method, params);
      assert.equal(answer.kind === 'error' && answer.message, sentence);
    }
  });

  it('searches what was said in its own project, and not in all', async () => {
    const search = { text: 'another' };
    assert.equal(await needed('sessions/search', search), 'ownProject');
    assert.equal(await needed('sessions/search', { ...search, path: shop }), undefined);
    assert.equal(await needed('sessions/search', search, user), undefined);
  });
});
