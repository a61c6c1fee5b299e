/** What the project events fold into, whatever order they come in and whatever an early version wrote. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { SeenProject } from '#server/projects/project.ts';
import type { ProjectEvent } from '#server/projects/project-events.ts';
import { ProjectLedger } from '#server/projects/project-ledger.ts';

const shop: SeenProject = { id: 'p_00000001', root: '/home/me/shop', name: 'shop', branch: 'main' };
const hour = 3_600_000;

function folded(...events: readonly ProjectEvent[]): ProjectLedger {
  const ledger = new ProjectLedger();
  for (const [at, event] of events.entries()) ledger.apply(event, at);
  return ledger;
}

describe('the register of projects', () => {
  it('keeps what the user said when the project is met again', () => {
    const ledger = folded(
      { type: 'projectMet', project: shop },
      { type: 'projectRenamed', projectId: shop.id, name: 'The Shop' },
      { type: 'projectTagged', projectId: shop.id, tags: ['a'] },
      { type: 'projectArchived', projectId: shop.id },
      { type: 'projectMet', project: { ...shop, branch: 'next' } },
    );
    assert.deepEqual(ledger.project(shop.id), {
      ...shop,
      branch: 'next',
      givenName: 'The Shop',
      tags: ['a'],
      archived: true,
      firstMet: 0,
      lastMet: 4,
    });
  });

  it('begins anew with a project that was forgotten', () => {
    const ledger = folded(
      { type: 'projectMet', project: shop },
      { type: 'projectTagged', projectId: shop.id, tags: ['a'] },
      { type: 'projectForgotten', projectId: shop.id },
    );
    assert.equal(ledger.project(shop.id), undefined);
    ledger.apply({ type: 'projectMet', project: shop }, 9);
    assert.deepEqual(ledger.project(shop.id)?.tags, []);
    assert.equal(ledger.project(shop.id)?.firstMet, 9);
  });

  it('takes up what an early version saved', () => {
    const ledger = new ProjectLedger();
    ledger.restore([shop]);
    assert.deepEqual(ledger.project(shop.id), { ...shop, tags: [], archived: false });
    assert.equal(ledger.meet(shop, 0).length, 0);
    assert.equal(ledger.meet(shop, hour).length, 1);
  });

  it('writes a meeting down when something is new or an hour has passed', () => {
    const ledger = folded({ type: 'projectMet', project: shop });
    assert.deepEqual(ledger.meet(shop, hour - 1), []);
    assert.equal(ledger.meet(shop, hour).length, 1);
    assert.equal(ledger.meet({ ...shop, name: 'store' }, 1).length, 1);
    assert.equal(ledger.meet({ ...shop, branch: undefined }, 1).length, 1);
  });

  it('is the same after being saved and restored, after any events', () => {
    const id = fc.constantFrom('p_00000001', 'p_00000002');
    const event: fc.Arbitrary<ProjectEvent> = fc.oneof(
      id.map((each): ProjectEvent => ({ type: 'projectMet', project: { ...shop, id: each } })),
      fc.record({
        type: fc.constant('projectRenamed' as const),
        projectId: id,
        name: fc.string(),
      }),
      fc.record({
        type: fc.constant('projectTagged' as const),
        projectId: id,
        tags: fc.array(fc.string()),
      }),
      fc.record({
        type: fc.constantFrom('projectArchived', 'projectRestored', 'projectForgotten'),
        projectId: id,
      }) as fc.Arbitrary<ProjectEvent>,
    );
    return fc.assert(
      fc.property(fc.array(event), fc.array(event), (before, after) => {
        const whole = folded(...before);
        const again = new ProjectLedger();
        again.restore(JSON.parse(JSON.stringify(whole.save())));
        for (const ledger of [whole, again]) for (const each of after) ledger.apply(each, 7);
        assert.deepEqual(
          JSON.parse(JSON.stringify(again.save())),
          JSON.parse(JSON.stringify(whole.save())),
        );
      }),
    );
  });
});
