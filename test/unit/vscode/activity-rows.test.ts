import { strict as assert } from 'node:assert';
import { filterChoices, filterPhrase } from '#client/vscode/views/activity-filter.ts';
import { activityRows } from '#client/vscode/views/activity-rows.ts';
import type { Activity } from '#protocol/activity.ts';
import { l10n, project, scene } from './scenes.ts';

const shown = scene({ projects: [project('shop')] });
const now = new Date(2026, 10, 21, 23, 59, 59).getTime();
let revision = 0;

function happened(
  type: string,
  kind: Activity['kind'],
  subject: Activity['subject'],
  data: Activity['data'] = {},
): Activity {
  const at = new Date(2026, 10, 21, 14, 3, revision).getTime();
  return { revision: ++revision, at, type, kind, by: 'server', correlation: 'q_1', subject, data };
}

const web = { leaseId: 'l_1', service: 'web', port: 3000, projectId: 'p_shop' };

describe('The activity as rows', () => {
  it('says to what, what, in which project and when, each kind in a shape of its own', () => {
    const activities = [
      happened('portLeased', 'lease', web),
      happened('portBound', 'listening', web),
      happened('portContested', 'conflict', web),
      happened('portReleased', 'lease', web),
      happened('projectMet', 'project', { projectId: 'p_shop' }),
      happened('agentStarted', 'agent', { projectId: 'p_shop' }, { agent: { name: 'claude' } }),
      happened('serverStarted', 'server', {}),
      happened('tideTurned', undefined, {}),
    ];
    const { top, byId } = activityRows(activities, shown, l10n, now);
    assert.deepEqual(
      top
        .map((id) => byId.get(id))
        .map((row) => `${row?.label}: ${row?.description} $(${row?.icon})`),
      [
        'web 3000: leased · shop · 14:03:00 $(key)',
        'web 3000: listening · shop · 14:03:01 $(circle-filled)',
        'web 3000: contested · shop · 14:03:02 $(warning)',
        'web 3000: released · shop · 14:03:03 $(circle-slash)',
        'shop: project met · 14:03:04 $(folder)',
        'claude: agent began · shop · 14:03:05 $(hubot)',
        'server started: 14:03:06 $(server)',
        'tide turned: 14:03:07 $(server)',
      ],
    );
  });

  it('says the day of what did not happen today, and the year when it is another', () => {
    const event = happened('portLeased', 'lease', web);
    const at = [new Date(2026, 10, 21), new Date(2026, 10, 20, 9), new Date(2025, 11, 31, 8, 5)];
    const activities = at.map((each, n) => ({ ...event, revision: n, at: each.getTime() }));
    const { top, byId } = activityRows(activities, shown, l10n, now);
    const said = top.map((id) => byId.get(id)?.description.replace('leased · shop · ', ''));
    assert.deepEqual(said, ['00:00:00', '20 Nov 09:00:00', '31 Dec 2025 08:05:00']);
  });

  it('tells in the tooltip who did it, by which request, and why', () => {
    const moved = happened('portMoved', 'conflict', web, { from: 3000, to: 3001 });
    const { top, byId } = activityRows([moved], shown, l10n, now);
    const tooltip = byId.get(top[0] ?? '')?.tooltip ?? '';
    for (const part of ['3000 → 3001', 'server', 'q\\_1', 'shop', 'web'])
      assert.ok(tooltip.includes(part), `${part} in ${tooltip}`);
  });

  it('can be narrowed to a project of this window, or to a kind, and says so', () => {
    const here = scene({ projects: [project('shop')], here: ['p_shop'] });
    const choices = filterChoices(here, l10n);
    assert.deepEqual(
      choices.slice(0, 3).map(({ label }) => label),
      ['Everything', 'shop', 'Conflicts'],
    );
    assert.deepEqual(
      choices.slice(0, 3).map(({ filter }) => filterPhrase(filter, here, l10n)),
      ['', 'shop', 'Conflicts'],
    );
    assert.equal(new Set(choices.map(({ label }) => label)).size, choices.length);
  });
});
