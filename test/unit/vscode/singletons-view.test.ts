/** How the tree shows a singleton: at its owner, at those who share it, and when it is down. */
import assert from 'node:assert/strict';
import { downHere } from '#client/vscode/notices/down-here.ts';
import { instancesView } from '#client/vscode/views/instances-view.ts';
import { sharedLeaseOf } from '#client/vscode/views/share-row.ts';
import { sayLease, sayRefusal } from '#client/vscode/words/speak.ts';
import type { Sharer } from '#protocol/holder.ts';
import type { Lease } from '#protocol/ports.ts';
import { l10n, lease, listening, project, scene as sceneOf, window } from './scenes.ts';

const process = { pid: 12, startTime: '1', bootId: 'b' };

function sharer(name: string, service = 'db', holder?: Sharer['holder']): Sharer {
  const projectId = `p_${name}`;
  const user = holder ?? { kind: 'project', projectId };
  return { id: `u_${name}_${service}`, holder: user, projectId, service, since: 1 };
}

function database(rest: Partial<Lease> = {}): Lease {
  const singleton = 'service:db';
  return lease('db', 5432, { url: 'tcp://localhost:5432', singleton, ...rest });
}

const projects = [project('shop'), project('blog'), project('forum')];

describe('A singleton in the tree', () => {
  it('has at its owner how many share it, and who they are in the tooltip', () => {
    const waiting = { kind: 'process', process, marker: 'm' } as const;
    const sharers = [sharer('blog'), sharer('forum', 'db', waiting)];
    const scene = sceneOf({
      projects,
      here: ['p_shop'],
      leases: [database({ ...listening('postgres -D .'), sharers })],
    });
    const row = instancesView(scene, l10n).byId.get('lease:l_db_p_shop');
    assert.equal(row?.description, '5432 · postgres · shared by 2');
    assert.equal(row.accessibleName, 'db, port 5432, listening, postgres, shared by 2');
    assert.match(row.tooltip, /one for this machine/);
    assert.match(row.tooltip, /blog: project/);
    assert.match(row.tooltip, /forum: process \\\(pid 12\\\)/);
    const plain = instancesView(sceneOf({ projects, leases: [lease('web', 3000)] }), l10n);
    assert.doesNotMatch(JSON.stringify([...plain.byId.values()]), /machine|shared/);
  });

  it('stands once below each project that shares it, under the name it has there, with who has it', () => {
    const sharers = [sharer('blog', 'store'), sharer('blog', 'store'), sharer('shop')];
    const scene = sceneOf({
      projects,
      here: ['p_blog'],
      instances: [window('a', ['p_blog'])],
      leases: [database({ ...listening('postgres'), sharers })],
    });
    const rows = instancesView(scene, l10n);
    const id = 'share:l_db_p_shop:p_blog:store';
    assert.deepEqual(rows.byId.get('project:p_blog')?.children, [id]);
    assert.deepEqual(rows.byId.get('project:p_shop')?.children, ['lease:l_db_p_shop']);
    const row = rows.byId.get(id);
    assert.equal(row?.label, 'store');
    assert.equal(row.description, '5432 · postgres · of shop');
    assert.equal(row.icon, 'link');
    assert.equal(row.contextValue, 'share.bound.other');
    assert.equal(row.accessibleName, 'store, port 5432, listening, of shop');
    assert.equal(sharedLeaseOf(id), 'l_db_p_shop');
    assert.equal(sharedLeaseOf('lease:l_db_p_shop'), undefined);
  });

  it('has a project in the tree that only shares, and is open nowhere', () => {
    const leases = [database({ ...listening('postgres'), sharers: [sharer('forum')] })];
    const rows = instancesView(sceneOf({ projects, here: ['p_blog'], leases }), l10n);
    assert.deepEqual(rows.byId.get('project:p_forum')?.children, ['share:l_db_p_shop:p_forum:db']);
    assert.match(rows.byId.get('project:p_forum')?.accessibleName ?? '', /no ports, 1 shared/);
  });

  it('that is down has a shape of its own and can be started, at its owner and at those who share it', () => {
    const leases = [database({ state: 'down', sharers: [sharer('blog')] })];
    const rows = instancesView(sceneOf({ projects, leases }), l10n);
    const owner = rows.byId.get('lease:l_db_p_shop');
    const user = rows.byId.get('share:l_db_p_shop:p_blog:db');
    for (const row of [owner, user]) assert.equal(row?.icon, 'debug-disconnect');
    assert.equal(owner?.description, '5432 · down · shared by 1');
    assert.equal(user?.description, '5432 · down · of shop');
    // package.json hangs Start up on these.
    for (const row of [owner, user]) assert.match(row!.contextValue, /^(lease|share)\.down\./);
  });
});

describe('What a window does about a singleton that is down', () => {
  const down = database({ state: 'down', sharers: [sharer('blog', 'store'), sharer('forum')] });

  it('it could start for each of its projects that has or shares it, the owner first', () => {
    const here = ['p_blog', 'p_shop'];
    const [found] = downHere(sceneOf({ here, leases: [down] }));
    assert.deepEqual(found?.places, [
      { projectId: 'p_shop', service: 'db' },
      { projectId: 'p_blog', service: 'store' },
    ]);
  });

  it('it leaves alone what its projects have nothing to do with, and what runs', () => {
    assert.deepEqual(downHere(sceneOf({ here: ['p_other'], leases: [down] })), []);
    const bound = database({ ...listening('postgres'), sharers: down.sharers });
    assert.deepEqual(downHere(sceneOf({ here: ['p_blog'], leases: [bound] })), []);
  });

  it('is said with what it is and for whom its port is kept', () => {
    const scene = sceneOf({ projects, leases: [down] });
    assert.equal(
      sayLease(down, scene, l10n),
      'Port 5432 is db of shop, which is down: who ran it ended, and its port is kept for those who share it.',
    );
    const refusal = { kind: 'refused', reason: 'shared', port: 5432, lease: down } as const;
    assert.match(sayRefusal(refusal, scene, l10n), /the only one on this machine, and 2 others/);
  });
});
