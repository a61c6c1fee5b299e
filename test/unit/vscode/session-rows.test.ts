import { strict as assert } from 'node:assert';
import { sessionChoices, sessionFilterPhrase } from '#client/vscode/views/session-filter.ts';
import { sessionPage } from '#client/vscode/views/session-page.ts';
import { sessionOfRow, sessionRowId, sessionRows } from '#client/vscode/views/session-rows.ts';
import { type Session, SessionState } from '#protocol/sessions.ts';
import { l10n, project, scene, session } from './scenes.ts';

const at = (month: number, day: number, year = 2026) => new Date(year, month, day, 14, 3).getTime();
const now = new Date(2026, 10, 21, 23, 59).getTime();
const shown = scene({ projects: [project('shop'), project('blog')], now });
const counts = { asked: 1, answered: 2, toolCalls: 3, sideMessages: 0 };

/** The tree as text: two spaces a level. */
function drawn(sessions: readonly Session[]): string[] {
  const { top, byId } = sessionRows(sessions, shown, l10n);
  const lines = (id: string, indent = ''): string[] => {
    const row = byId.get(id)!;
    const below = row.children.flatMap((child) => lines(child, `${indent}  `));
    return [`${indent}${row.label}: ${row.description}`, ...below];
  };
  return top.flatMap((id) => lines(id));
}

function rowOf(of: Session) {
  return sessionRows([of], shown, l10n).byId.get(sessionRowId(of.id))!;
}

describe('sessions as rows', () => {
  it('stand under project and day, this window’s project first, with agent, title, state, tokens and cost', () => {
    const tokens = { input: 1_000, output: 500, cached: 0 };
    assert.deepEqual(
      drawn([
        session('1', { projectId: 'p_blog', name: 'write', startedAt: at(10, 21) }),
        session('2', {
          ...{ startedAt: at(10, 21), state: 'interrupted', offered: true },
          summary: { ...counts, title: 'Fix\nthe login', tokens, cost: 420_000 },
        }),
        session('3', { startedAt: at(10, 21), state: 'works', name: 'claude' }),
        session('4', { startedAt: at(10, 20), agent: 'codex', summary: { ...counts, cost: 10 } }),
        session('5', { startedAt: at(10, 19) }),
        session('6', { startedAt: at(10, 19, 2025), state: 'stopped' }),
      ]),
      [
        'shop: 5 sessions · 1 waits for you',
        '  Today: 2 sessions · 1.5K tokens',
        '    Fix the login: claude · interrupted, waits for you · 1.5K tokens · 0.42 USD · 14:03',
        '    claude: running · 14:03',
        '  Yesterday: 1 session',
        '    fix: codex · ended · under 0.01 USD · 14:03',
        '  19 Nov: 1 session',
        '    fix: claude · ended · 14:03',
        '  19 Nov 2025: 1 session',
        '    fix: claude · stopped · 14:03',
        'blog: 1 session',
        '  Today: 1 session',
        '    write: claude · ended · 14:03',
      ],
    );
  });

  it('are open for the newest day of each project alone, and nothing is a row twice', () => {
    const days = [21, 20, 19].map((day, n) => session(String(n), { startedAt: at(10, day) }));
    const { top, byId } = sessionRows(days, shown, l10n);
    const rows = byId.get(top[0]!)!.children.map((id) => byId.get(id)!);
    assert.deepEqual(
      rows.map(({ closed }) => closed),
      [false, true, true],
    );
    const all = [...top, ...[...byId.values()].flatMap(({ children }) => children)];
    assert.equal(new Set(all).size, all.length);
    assert.deepEqual(new Set(all), new Set(byId.keys()));
  });

  it('have a shape and a word of their own for each state, for eye and ear', () => {
    const rows = SessionState.options.map((state) => rowOf(session('1', { state })));
    const waits = rowOf(session('1', { state: 'interrupted', offered: true }));
    const all = [...rows, waits];
    assert.equal(new Set(all.map(({ icon }) => icon)).size, all.length);
    assert.equal(new Set(all.map(({ accessibleName }) => accessibleName)).size, all.length);
    for (const { accessibleName } of all) assert.match(accessibleName, /^fix, session, claude, /);
  });

  it('offer what can be done with each, and resuming only where it has a name', () => {
    const way = (rest: Partial<Session>) => rowOf(session('1', rest)).contextValue;
    const interrupted = { state: 'interrupted', offered: true } as const;
    assert.equal(way({ state: 'works' }), 'session.works');
    assert.equal(way(interrupted), 'session.offered');
    assert.equal(way({ ...interrupted, agentSessionId: undefined }), 'session.nameless');
    assert.equal(way({ state: 'interrupted' }), 'session.ended');
    assert.equal(way({ state: 'stopped' }), 'session.ended');
    assert.equal(way({ state: 'stopped', agentSessionId: undefined }), 'session.over');
    assert.equal(way({ state: 'resumed' }), 'session.over');
    assert.equal(way({ state: 'notStarted' }), 'session.over');
    assert.equal(sessionOfRow(sessionRowId(session('1').id)), session('1').id);
    assert.equal(sessionOfRow('sessions:p_shop'), undefined);
  });

  it('tell in the tooltip where, why, what was said and what was spent, and nothing becomes markup', () => {
    const { tooltip } = rowOf(
      session('1', {
        ...{ state: 'interrupted', cause: 'hostLost', endedAt: at(10, 21) },
        summary: {
          ...{ ...counts, title: '[x](command:evil)', model: 'opus' },
          tokens: { input: 1, output: 2_000, cached: 3 },
        },
      }),
    );
    for (const part of ['host lost', '/home/me/shop', '1 asked, 2 answered, 3 tool calls', 'opus'])
      assert.ok(tooltip.includes(part), `${part} in ${tooltip}`);
    assert.ok(tooltip.includes('1 in, 3 cached, 2,000 out'), tooltip);
    assert.ok(!tooltip.includes('](command'), tooltip);
  });

  it('are counted on a page, with the sum of all, and nothing on it becomes markup', () => {
    const figures = { sessions: 1, seconds: 9, asked: 2, answered: 3, toolCalls: 4 };
    const spent = { input: 1_000, output: 500, cached: 20_000, cost: 420_000 };
    const shop = { key: 'shop', ...figures, ...spent };
    const page = sessionPage(
      [
        { title: 'Project', rows: [shop, { ...shop, key: '[x](command:evil)', cost: 0 }] },
        { title: 'Model', rows: [{ ...shop, key: '' }] },
      ],
      { ...figures, ...spent, sessions: 2 },
      '',
      l10n,
    );
    assert.match(
      page,
      /\| Project \| shop \| 1 \| 2 \| 4 \| 1,000 \| 20,000 \| 500 \| 0\\.42\u00a0USD \|/,
    );
    assert.match(page, /\| {2}\| \\\[x\\\]/);
    assert.match(page, /\| Model \| unknown \| 1 \|/);
    assert.match(page, /\| All \| {3}\| 2 \|[^\n]*$/);
    assert.ok(!page.includes('](command'), page);
  });

  it('can be narrowed to a project, a state, an agent or a text, and say so', () => {
    const choices = sessionChoices(shown, ['claude', 'codex'], l10n);
    const labels = choices.map(({ label }) => label);
    assert.deepEqual(labels.slice(0, 4), ['Everything', 'shop', 'With a Text…', 'interrupted']);
    assert.equal(new Set(labels).size, labels.length);
    const phrases = choices.map(({ filter = { text: 'log' } }) =>
      sessionFilterPhrase(filter, shown, l10n),
    );
    assert.deepEqual(
      phrases,
      labels.map((label) =>
        label === 'Everything' ? '' : label === 'With a Text…' ? '“log”' : label,
      ),
    );
  });
});
