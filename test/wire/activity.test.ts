/** What a client is told of the activity: filtered, page by page, as it happens, and in figures. */
import assert from 'node:assert/strict';
import type { Activity, ActivityStatistics } from '#protocol/activity.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

interface Page {
  readonly activities: readonly Activity[];
  readonly done: boolean;
}

describe('The activity', () => {
  let harbor: HarborInMemory;
  let client: WireClient;
  let shop: string;
  let blog: string;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    client = await harbor.connect();
    shop = harbor.machine.addProject(harbor.platform.root).root;
    blog = harbor.machine.addProject(`${harbor.platform.root}-blog`).root;
    await client.get('ports/lease', { path: shop, service: 'web', port: 4_400 });
    await client.get('ports/lease', { path: blog, service: 'api', port: 4_500 });
    await client.get('ports/renew', { port: 4_400, ttl: 60 });
    await client.get('ports/release', { port: 4_400 });
  });
  afterEach(() => harbor.close());

  const list = async (filter: object = {}) =>
    (await client.get<Activity[]>('activity/list', filter)).map(({ type }) => type);

  it('is filtered by port, project, service, holder, kind and time', async () => {
    const ofWeb = ['portReleased', 'leaseRenewed', 'portLeased'];
    assert.deepEqual(await list({ port: 4_400 }), ofWeb);
    assert.deepEqual(await list({ service: 'web' }), ofWeb);
    assert.deepEqual(await list({ path: shop, kinds: ['lease'] }), ofWeb);
    assert.deepEqual(await list({ path: blog }), ['portLeased', 'projectMet']);
    assert.deepEqual(await list({ kinds: ['project'] }), ['projectMet', 'projectMet']);
    assert.deepEqual(await list({ port: 4_500, holder: 'project' }), ['portLeased']);
    assert.deepEqual(await list({ holder: 'agent' }), []);
    const now = harbor.clock.now();
    assert.deepEqual(await list({ since: now + 1 }), []);
    assert.deepEqual(await list({ until: now - 3_600_000 }), []);
  });

  it('says of an event that names only its lease which service, type, project and port that is', async () => {
    const [released, renewed] = await client.get<Activity[]>('activity/list', { port: 4_400 });
    const { leaseId, ...subject } = renewed?.subject ?? {};
    assert.equal(renewed?.data.leaseId, leaseId);
    assert.equal(released?.kind, 'lease');
    assert.deepEqual(subject, {
      ...{ projectId: released?.subject?.projectId, service: 'web', port: 4_400 },
    });
  });

  it('says of a runner what it is called, and which checks its start passed over', async () => {
    const asked = { path: shop, argv: ['sleep', '60'], name: 'one', skipChecks: ['disk'] };
    await client.get('runners/launch', asked);
    const events = await client.get<Activity[]>('activity/list', { kinds: ['runner'] });
    assert.deepEqual([...new Set(events.map(({ subject }) => subject?.runner))], ['one']);
    assert.deepEqual(events.find(({ type }) => type === 'runnerAsked')?.data.skipped, ['disk']);
  });

  it('is read to its beginning page by page, each event once, though more happens meanwhile', async () => {
    const all = (await client.get<Activity[]>('activity/list', { limit: 1_000 })).map(
      ({ revision }) => revision,
    );
    const { cursor } = await client.get<{ cursor: string }>('activity/open', {});
    const read: number[] = [];
    for (let done = false; !done; ) {
      const page = await client.get<Page>('activity/next', { cursor, limit: 2 });
      read.push(...page.activities.map(({ revision }) => revision));
      done = page.done;
      await client.get('ports/lease', { path: shop, service: `s${read.length}` });
    }
    assert.deepEqual(read, all);
    const over = await client.ask('activity/next', { cursor, limit: 2 });
    assert.match(JSON.stringify(over), /This reading is over/);
  });

  it('keeps a reading to the connection that began it, and four at most', async () => {
    const other = await harbor.connect();
    const opened: string[] = [];
    for (let n = 0; n < 5; n++)
      opened.push((await client.get<{ cursor: string }>('activity/open', {})).cursor);
    const [first, , , , last] = opened;
    assert.match(
      JSON.stringify(await other.ask('activity/next', { cursor: last, limit: 1 })),
      /over/,
    );
    assert.match(
      JSON.stringify(await client.ask('activity/next', { cursor: first, limit: 1 })),
      /over/,
    );
    const page = await client.get<Page>('activity/next', { cursor: last, limit: 1 });
    assert.equal(page.activities.length, 1);
  });

  it('is told as it happens to whoever watches, filtered and in order, until it looks away', async () => {
    const heard = () =>
      client.heard
        .filter(({ method }) => method === 'activity/didHappen')
        .flatMap(({ params }) => (params as { activities: Activity[] }).activities);
    const before = await client.get<{ revision: number }>('activity/watch', { service: 'db' });
    await client.get('ports/lease', { path: shop, service: 'db', port: 4_600 });
    await client.get('ports/lease', { path: shop, service: 'other' });
    await client.get('ports/release', { port: 4_600 });
    assert.deepEqual(
      heard().map(({ type }) => type),
      ['portLeased', 'portReleased'],
    );
    assert.ok(heard().every(({ revision }) => revision > before.revision));
    await client.get('activity/unwatch', {});
    await client.get('ports/lease', { path: shop, service: 'db', port: 4_600 });
    assert.equal(heard().length, 2);
  });

  it('has figures', async () => {
    const figures = await client.get<ActivityStatistics>('activity/statistics', { path: shop });
    assert.equal(figures.leases, 1);
    assert.equal(figures.kinds.lease, 3);
    assert.equal(figures.conflicts, 0);
    assert.equal(figures.projects.length, 1);
  });
});
