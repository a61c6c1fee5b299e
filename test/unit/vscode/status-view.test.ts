import { strict as assert } from 'node:assert';
import { badgeOf, statusOf } from '#client/vscode/views/status-view.ts';
import { l10n, lease, listening, runner, scene } from './scenes.ts';

describe('the status bar item', () => {
  it('shows the ports of the project at hand, three at most and the count of the rest', () => {
    const leases = [
      lease('api', 8000),
      lease('db', 5432),
      lease('docs', 4321),
      lease('mail', 8025),
      lease('web', 5173),
      lease('other', 3000, { projectId: 'p_other' }),
    ];
    assert.equal(
      statusOf(scene({ leases }), l10n).text,
      '$(plug) web 5173 · api 8000 · db 5432 +2',
    );
  });

  it('warns in word, icon and background of a contested port, and never hides it', () => {
    const leases = [
      lease('a', 3000),
      lease('b', 3001),
      lease('c', 3002),
      lease('web', 5173, { state: 'contested' }),
    ];
    const { text, warning, accessibleName } = statusOf(scene({ leases }), l10n);
    assert.equal(text, '$(warning) web 5173 contested · a 3000 · b 3001 +1');
    assert.equal(warning, true);
    assert.match(accessibleName, /^Ports of shop: web 5173 contested, /);
  });

  it('says that the server is away, and why no server is had', () => {
    const away = statusOf(scene({ standing: { kind: 'away' } }), l10n);
    assert.equal(away.text, '$(warning) Harbormaster: server away');
    assert.equal(away.warning, true);
    const failure = { code: 'forbidden', message: '', path: '/run/x.sock' } as const;
    const refused = statusOf(scene({ standing: { kind: 'refused', failure } }), l10n);
    assert.match(refused.accessibleName, /forbids this editor to connect to \/run\/x\.sock/);
  });

  it('spins while it connects, and says so when there is nothing to show', () => {
    assert.match(
      statusOf(scene({ standing: { kind: 'connecting' } }), l10n).text,
      /^\$\(loading~spin\)/,
    );
    assert.equal(statusOf(scene(), l10n).text, '$(plug) No Ports');
    assert.match(statusOf(scene({ active: undefined }), l10n).tooltip, /No folder is open/);
  });

  it('has the whole table in its tooltip', () => {
    const leases = [lease('web', 5173, listening('vite')), lease('db', 5432)];
    const { tooltip } = statusOf(scene({ leases }), l10n);
    assert.match(tooltip, /\| db \| 5432 \| reserved \| project \|/);
    assert.match(tooltip, /\| web \| 5173 \| listening \| vite \|/);
  });

  it('warns of a runner that failed or crashes again and again, as of a contested port', () => {
    const leases = [lease('web', 5173), lease('db', 5432, { state: 'contested' })];
    const runners = [runner('web'), runner('worker', { state: 'crashLooping' })];
    const { text, warning, accessibleName } = statusOf(scene({ leases, runners }), l10n);
    assert.equal(text, '$(warning) worker: crash loop · db 5432 contested · web 5173');
    assert.equal(warning, true);
    assert.match(accessibleName, /^Ports of shop: worker: crash loop.*\. Running: web$/);
    assert.deepEqual(badgeOf(scene({ leases, runners }), l10n), {
      value: 2,
      tooltip: '1 port is contested, 1 runner failed',
    });
    assert.equal(badgeOf(scene(), l10n), undefined);
  });

  it('names in the tooltip what runs, also where it has no port', () => {
    const runners = [runner('web', { state: 'ready' }), runner('worker')];
    const { text, tooltip, accessibleName } = statusOf(scene({ runners }), l10n);
    assert.equal(text, '$(vm-running) 2 runners');
    assert.match(tooltip, /Runners of shop[\s\S]*\| web \| ready \|\n\| worker \| running \|/);
    assert.equal(accessibleName, '2 runners. Running: web, worker');
  });
});
