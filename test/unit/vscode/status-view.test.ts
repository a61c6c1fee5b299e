import { strict as assert } from 'node:assert';
import { statusOf } from '#client/vscode/views/status-view.ts';
import { l10n, lease, listening, scene } from './scenes.ts';

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
});
