import { strict as assert } from 'node:assert';
import type { Scene } from '#client/vscode/stages/scene.ts';
import { instancesView } from '#client/vscode/views/instances-view.ts';
import { leaseItems } from '#client/vscode/views/lease-items.ts';
import type { Row } from '#client/vscode/views/row.ts';
import { runnerOfRow } from '#client/vscode/views/runner-row.ts';
import { RunnerState } from '#protocol/runner.ts';
import {
  declaredRunner,
  l10n,
  lease,
  listening,
  noon,
  project,
  runner,
  scene,
  session,
} from './scenes.ts';

/** The tree as text: two spaces a level. */
function drawn(of: Scene): string[] {
  const { top, byId } = instancesView(of, l10n);
  const lines = (id: string, indent = ''): string[] => {
    const row = byId.get(id)!;
    const below = row.children.flatMap((child) => lines(child, `${indent}  `));
    return [`${indent}${row.label} ${row.description}`.trimEnd(), ...below];
  };
  return top.flatMap((id) => lines(id));
}

function rowOf(of: Scene, name: string): Row {
  const rows = [...instancesView(of, l10n).byId.values()];
  return rows.find(({ id }) => runnerOfRow(id)?.name === name)!;
}

describe('runners in the Instances view', () => {
  it('stand under their project with state, age and ports, and a lease of theirs stands below them alone', () => {
    const leases = [lease('web', 5173, listening('vite')), lease('db', 5432)];
    const runners = [
      runner('web', { state: 'ready', leaseIds: ['l_web_p_shop'] }),
      runner('fix-login', { kind: 'agent', agent: 'claude', startedAt: noon - 2 * 3_600_000 }),
    ];
    assert.deepEqual(drawn(scene({ leases, runners })), [
      'shop main · this window',
      '  fix-login claude · running · 2 h',
      '  web ready · 10 min · 5173',
      '    web 5173 · vite',
      '  db 5432 · reserved',
    ]);
    const offered = leaseItems(scene({ leases, runners }), l10n).map(({ label }) => label);
    assert.deepEqual(offered.slice(1), ['$(circle-filled) web 5173', '$(circle-outline) db 5432']);
  });

  it('say what their agent has spent once its session is known, and nothing before', () => {
    const id = `s_${'a'.repeat(16)}`;
    const runners = [runner('fix', { kind: 'agent', agent: 'claude', sessionId: id })];
    const counts = { asked: 1, answered: 2, toolCalls: 3, sideMessages: 0 };
    const tokens = { input: 1_000, output: 200_000, cached: 1_000_000 };
    const spent = session('a', { summary: { ...counts, tokens, cost: 1_254_000 } });
    const of = scene({ runners, sessions: [spent, session('b')] });
    assert.equal(drawn(of)[1], '  fix claude · running · 10 min · 1.2M tokens · 1.25 USD');
    const row = rowOf(of, 'fix');
    assert.match(row.accessibleName, /1\.2M tokens, 1\.25 USD/);
    assert.match(row.tooltip, /1,000 in, 1,000,000 cached, 200,000 out/);
    const unmetered = scene({ runners, sessions: [session('a', { summary: counts })] });
    for (const silent of [unmetered, scene({ runners })])
      assert.equal(drawn(silent)[1], '  fix claude · running · 10 min');
  });

  it('are shown when they are declared and do not run, or may not', () => {
    const declared = [declaredRunner('web'), declaredRunner('worker', { trusted: false })];
    const of = scene({ declared });
    assert.deepEqual(drawn(of), [
      'shop main · this window',
      '  web not running',
      '  worker not trusted',
    ]);
    assert.equal(rowOf(of, 'web').contextValue, 'runner.idle');
    assert.equal(rowOf(of, 'worker').contextValue, 'runner.untrusted');
    assert.match(rowOf(of, 'worker').tooltip, /not trusted, so it is not run/);
  });

  it('keep one row when what is declared runs', () => {
    const of = scene({ declared: [declaredRunner('web')], runners: [runner('web')] });
    assert.deepEqual(drawn(of), ['shop main · this window', '  web running · 10 min']);
    const idle = scene({ declared: [declaredRunner('web')] });
    assert.equal(rowOf(of, 'web').id, rowOf(idle, 'web').id);
  });

  it('have a shape and a word of their own for each state, for eye and ear', () => {
    const rows = RunnerState.options.map((state) =>
      rowOf(scene({ runners: [runner('web', { state })] }), 'web'),
    );
    const idle = rowOf(scene({ declared: [declaredRunner('web')] }), 'web');
    const barred = rowOf(scene({ declared: [declaredRunner('web', { trusted: false })] }), 'web');
    const all = [...rows, idle, barred];
    assert.equal(new Set(all.map(({ icon }) => icon)).size, RunnerState.options.length + 2);
    assert.equal(new Set(all.map(({ accessibleName }) => accessibleName)).size, all.length);
    for (const { accessibleName } of all) assert.match(accessibleName, /^web, runner, /);
  });

  it('say what they left running when they ended, and offer to stop it', () => {
    const web = { state: 'exited', sight: 'ended', since: noon, leftovers: 2 } as const;
    const exit = { code: 1, observed: true, at: noon };
    const of = scene({ runners: [runner('web', { ...web, exit })] });
    assert.equal(drawn(of)[1], '  web exited, code 1 · left 2 processes');
    const { accessibleName, contextValue, tooltip } = rowOf(of, 'web');
    assert.match(accessibleName, /left 2 processes/);
    assert.equal(contextValue, 'runner.remains');
    assert.match(String(tooltip), /Left running.*2 processes/);
  });

  it('say how they ended, and of what nobody saw end, that nobody did', () => {
    const ended = (rest: object) =>
      drawn(scene({ runners: [runner('web', { state: 'exited', sight: 'ended', ...rest })] }))[1];
    const exit = { observed: true, at: noon };
    const since = noon - 180_000;
    assert.equal(ended({ since, exit: { ...exit, code: 0 } }), '  web exited · 3 min ago');
    assert.equal(ended({ since: noon, exit: { ...exit, code: 1 } }), '  web exited, code 1');
    assert.equal(
      ended({ since: noon, exit: { ...exit, signal: 'SIGKILL' } }),
      '  web exited, SIGKILL',
    );
    assert.equal(
      ended({ since: noon, exit: { observed: false, at: noon } }),
      '  web exited, nobody saw how',
    );
    assert.equal(
      ended({ since: noon, sight: 'stopped', exit: { ...exit, code: 143 } }),
      '  web stopped',
    );
  });

  it('tell in the tooltip what runs, as what, since when and where it comes from', () => {
    const { tooltip } = rowOf(
      scene({
        runners: [
          runner('web', {
            restarts: 2,
            why: 'dependencyFailed',
            dependsOn: ['db'],
            declared: false,
          }),
        ],
      }),
      'web',
    );
    for (const part of [
      'npm run web',
      '4711',
      '2 times',
      'dependency failed',
      '| Needs&nbsp; | db |',
    ])
      assert.ok(tooltip.includes(part), `${part} in ${tooltip}`);
    assert.match(tooltip, /a launch by hand/);
  });

  it('make a project seen that is open nowhere, and are counted in its name for those who listen', () => {
    const runners = [
      runner('web', { projectId: 'p_docs' }),
      runner('api', { projectId: 'p_docs', state: 'crashLooping' }),
    ];
    const of = scene({ projects: [project('shop'), project('docs')], runners });
    assert.deepEqual(drawn(of), [
      'shop main · this window',
      'docs main · terminal',
      '  api crash loop · 10 min ago',
      '  web running · 10 min',
    ]);
    const row = instancesView(of, l10n).byId.get('project:p_docs');
    assert.equal(row?.accessibleName, 'docs, terminal, branch main, 1 runner, 1 failed, no ports');
  });

  it('are found again by the id of their row', () => {
    const runners = [runner('web', { leaseIds: ['l_web_p_shop'] }), runner('api')];
    const of = scene({ runners, leases: [lease('web', 5173)] });
    for (const name of ['web', 'api'])
      assert.deepEqual(runnerOfRow(rowOf(of, name).id), { projectId: 'p_shop', name });
    assert.equal(runnerOfRow('lease:l_web'), undefined);
    assert.equal(runnerOfRow(undefined), undefined);
  });
});
