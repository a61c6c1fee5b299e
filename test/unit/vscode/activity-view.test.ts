import { strict as assert } from 'node:assert';
import { activityText } from '#client/vscode/views/activity-view.ts';
import type { Activity } from '#protocol/activity.ts';
import { l10n, lease, scene, window } from './scenes.ts';

const at = 1_795_000_000_000;
const event = (type: string, data: Activity['data'], by = 'server'): Activity => {
  return { revision: 1, at, type, by, correlation: 'c', data };
};
const lines = (...events: Activity[]) => {
  const instances = [window('here', ['p_shop']), window('other', [])];
  const leases = [lease('web', 5173, { id: 'l_1' })];
  const text = activityText(events, scene({ instances, leases }), l10n);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}/, ''));
};

describe('the activity', () => {
  it('names what happened to which lease, by whom, in columns', () => {
    const stranger = { command: 'python3', process: { pid: 7 } };
    assert.deepEqual(
      lines(
        event('portContested', { leaseId: 'l_1', listener: stranger }),
        event('portReleased', {
          leaseId: 'l_9',
          service: 'db',
          port: 5432,
          projectId: 'p_shop',
          reason: 'expired',
        }),
        event('portLeased', { lease: lease('db', 5432, { id: 'l_9' }) }, 'i_other'),
        event('portMoved', { leaseId: 'l_1', from: 3000, to: 5173 }, 'i_here'),
      ),
      [
        'contested  web 5173 shop  by the server                  python3 (pid 7)',
        'released   db 5432 shop   by the server                  its time was up',
        'leased     db 5432 shop   by VS Code 1.100.3 (pid 4711)',
        'moved      web 5173 shop  by this window                 3000 → 5173',
      ],
    );
  });

  it('shows what it does not know by its own name, and says when there is nothing', () => {
    assert.deepEqual(lines(event('tideTurned', { leaseId: 'l_gone' }, 'i_gone')), [
      'tide turned  l_gone  by i_gone',
    ]);
    assert.deepEqual(lines(), ['Nothing has happened yet.']);
  });
});
