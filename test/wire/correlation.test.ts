/** One id for each request: in the log, in the events it causes, and in what goes wrong. */
import assert from 'node:assert/strict';
import type { Activity } from '#protocol/activity.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

describe('Every request has an id', () => {
  let harbor: HarborInMemory;
  let client: WireClient;
  let path: string;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    client = await harbor.connect();
    path = harbor.machine.addProject(harbor.platform.root).root;
  });
  afterEach(() => harbor.close());

  /** The lines about requests of this method. */
  const lines = (method: string) => harbor.log.filter(({ fields }) => fields.method === method);

  it('in one line of the log, with method, outcome, milliseconds and caller', async () => {
    const { asker, instanceId } = await introduced(harbor);
    await asker.get('ports/lease', { path, service: 'web' });
    await asker.get('ports/lease', { path, service: 'api', port: 3000 });
    const [granted, refused, ...more] = lines('ports/lease');
    assert.deepEqual(more, []);
    assert.deepEqual([granted?.level, refused?.level], ['debug', 'debug']);
    assert.deepEqual([granted?.fields.outcome, refused?.fields.outcome], ['granted', 'refused']);
    assert.match(String(granted?.fields.correlation), /^q_[0-9a-f]{16}$/);
    assert.notEqual(granted?.fields.correlation, refused?.fields.correlation);
    assert.equal(typeof granted?.fields.ms, 'number');
    assert.equal(granted?.fields.by, instanceId);
  });

  it('in the events that it caused, which can be asked for by it', async () => {
    await client.get('ports/lease', { path, service: 'web' });
    await client.get('ports/lease', { path, service: 'api' });
    const correlation = lines('ports/lease')[0]?.fields.correlation;
    const caused = await client.get<Activity[]>('activity/list', { correlation });
    assert.deepEqual(
      caused.map(({ type }) => type),
      ['portLeased', 'projectMet'],
    );
    for (const event of caused) assert.equal(event.correlation, correlation);
    const other = 'q_0000000000000000';
    assert.deepEqual(await client.get('activity/list', { correlation: other }), []);
  });

  it('in the error of a mistake, which the log has without complaint', async () => {
    for (const [method, params] of [
      ['ports/lease', { path, port: 0 }],
      ['ports/lose', {}],
      ['projects/find', { path: '/no/such' }],
    ] as const) {
      const answer = await client.ask(method, params);
      assert.ok(answer.kind === 'error');
      const [line] = lines(method);
      assert.equal(line?.fields.correlation, answer.data?.correlation);
      assert.equal(line?.fields.outcome, answer.data?.code);
      assert.equal(line?.level, 'info');
      harbor.log.length = 0;
    }
  });

  it('in the error of a bug, whose cause is in the log alone', async () => {
    harbor.machine.places.find = () => Promise.reject(new Error('a secret of the machine'));
    const answer = await client.ask('ports/lease', { path });
    assert.ok(answer.kind === 'error');
    assert.equal(answer.data?.code, 'internal');
    assert.doesNotMatch(answer.message, /secret/);
    const [line] = lines('ports/lease');
    assert.equal(line?.level, 'error');
    assert.equal(line?.fields.correlation, answer.data?.correlation);
    assert.match(String(line?.fields.failure), /a secret of the machine/);
  });

  it('in the error of a server that cannot write, and the log warns of it', async () => {
    harbor.disk.fault = (verb) => {
      if (verb !== 'read' && verb !== 'list') throw new Error('ENOSPC');
    };
    const answer = await client.ask('ports/lease', { path });
    assert.ok(answer.kind === 'error');
    assert.equal(answer.data?.code, 'storeUnavailable');
    const [line] = lines('ports/lease');
    assert.equal(line?.level, 'warn');
    assert.equal(line?.fields.correlation, answer.data?.correlation);
  });

  it('in the error of a launch for which the disk has no room, and of which nothing is left', async () => {
    harbor.hosts.files.prepare = async () => {
      throw new Error('ENOSPC');
    };
    const answer = await client.ask('runners/launch', { path, argv: ['server'] });
    assert.ok(answer.kind === 'error');
    assert.equal(answer.data?.code, 'storeUnavailable');
    assert.match(answer.message, /What a restart needs cannot be written.*ENOSPC/);
    assert.equal(lines('runners/launch')[0]?.level, 'warn');
    assert.deepEqual((await client.get<{ runners: [] }>('runners/list', {})).runners, []);
  });

  it('in the error of an introduction that does not fit', async () => {
    const answer = await harbor.connectSilently().ask('initialize', {
      processId: 1,
      rootUri: null,
      capabilities: {},
      initializationOptions: {},
    });
    assert.ok(answer.kind === 'error');
    const line = lines('initialize').at(-1);
    assert.equal(line?.fields.outcome, 'invalidParams');
    assert.equal(line?.fields.correlation, answer.data?.correlation);
    assert.match(String(line?.fields.by), /^c_/);
  });
});

/** A client that knows its own id. */
async function introduced(
  harbor: HarborInMemory,
): Promise<{ asker: WireClient; instanceId: string }> {
  const asker = harbor.connectSilently();
  const process = harbor.machine.start({ command: 'window' });
  const { capabilities } = await asker.get<{
    capabilities: { experimental: { instanceId: string } };
  }>('initialize', harbor.introduction('window', process));
  return { asker, instanceId: capabilities.experimental.instanceId };
}
