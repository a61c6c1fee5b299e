/** A singleton over the wire: by the user's type, for a user and for an agent, as an answer and in the picture. */
import assert from 'node:assert/strict';
import type { Granted, Lease } from '#protocol/ports.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

const shop = '/home/me/shop';
const forge = '/home/me/forge';
const models = '"models": { "range": { "from": 12000, "to": 12009 }, "singleton": true }';

describe('A type of which the machine has one', () => {
  let harbor: HarborInMemory;
  let user: WireClient;
  let forgeId: string;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    harbor.config.text = `{ "types": { ${models} } }`;
    harbor.machine.addProject(shop);
    forgeId = harbor.machine.addProject(forge).id;
    user = await harbor.connect();
  });
  afterEach(() => harbor.close());

  const ask = (client: WireClient, path: string, service: string, more: object = {}) =>
    client.get<Granted>('ports/lease', { path, service, type: 'models', ...more });

  it('is one whatever each project calls its service, and both are told who has it', async () => {
    const first = await ask(user, forge, 'llm');
    assert.equal(first.sharing, undefined);
    const second = await ask(user, shop, 'assistant', { environment: true });
    const [lease] = second.leases as [Lease];
    assert.equal(second.reused, true);
    assert.equal(lease.id, first.leases[0]?.id);
    assert.deepEqual(second.sharing, {
      owner: {
        projectId: forgeId,
        service: 'llm',
        holder: { kind: 'project', projectId: forgeId },
      },
      state: 'reserved',
      since: lease.since,
      sharers: 1,
      url: lease.url,
    });
    const { HM_PORT_ASSISTANT, HM_URL_ASSISTANT, PORT } = second.environment ?? {};
    assert.deepEqual(
      { HM_PORT_ASSISTANT, HM_URL_ASSISTANT, PORT },
      {
        HM_PORT_ASSISTANT: String(lease.port),
        HM_URL_ASSISTANT: lease.url,
        PORT: undefined,
      },
    );
    const { change } = await user.get<{ change: { leases: Lease[] } }>('state/watch');
    assert.deepEqual(
      change.leases.map(({ sharers, singleton }) => [
        singleton,
        sharers?.map(({ service }) => service),
      ]),
      [['type:models', ['assistant']]],
    );
  });

  it('is joined by an agent, who can neither take it from a living holder nor end it', async () => {
    const editor = await harbor.connect('window');
    const [lease] = (await ask(editor, forge, 'llm', { holder: 'client' })).leases as [Lease];
    const agent = await harbor.connect('agent');
    const joined = await ask(agent, shop, 'llm', { holder: 'client' });
    assert.equal(joined.sharing?.owner.projectId, forgeId);
    for (const params of [
      { leaseId: lease.id },
      { port: lease.port, whenShared: 'force' },
      { leaseId: lease.id, whenShared: 'handOver' },
    ]) {
      const answer = await agent.ask('ports/release', params);
      assert.equal(answer.kind === 'error' && answer.data?.code, 'notAllowed');
    }
    const [now] = await user.get<Lease[]>('ports/list');
    assert.deepEqual(now?.holder, lease.holder);
    const left = await agent.get<{ kind: string }>('ports/release', { path: shop, service: 'llm' });
    assert.equal(left.kind, 'left');
  });

  it('is given back by a person only with a word about those who share it', async () => {
    const [lease] = (await ask(user, forge, 'llm')).leases as [Lease];
    await ask(user, shop, 'llm');
    const which = { path: forge, service: 'llm' };
    const refused = await user.get<{ reason: string }>('ports/release', which);
    assert.equal(refused.reason, 'shared');
    const key = 'k_0123456789abcdef';
    const params = { ...which, whenShared: 'handOver', key };
    const handed = await user.get<{ kind: string; lease: Lease }>('ports/release', params);
    assert.equal(handed.kind, 'handedOver');
    assert.equal(handed.lease.id, lease.id);
    assert.deepEqual(
      await user.get('ports/release', params),
      handed,
      'a retry has the same answer',
    );
  });
});
