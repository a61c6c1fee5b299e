/** The status bar item as plain values: the ports of the project at hand, what it runs, or what is wrong. Pure. */
import type { Lease } from '#protocol/ports.ts';
import type { L10n } from '../l10n.ts';
import { escapeMarkdown, table } from '../markdown.ts';
import { contested, leasesOf, projectName, type Scene } from '../stages/scene.ts';
import { runnerStatePhrase } from '../words/runner-words.ts';
import { sayStanding } from '../words/speak.ts';
import { behindWord, stateWord } from '../words/words.ts';
import { failedRunners, hasFailed, mayRun, runnersByProject } from './placed-runners.ts';
import type { PlacedRunner } from './runner-row.ts';

export interface Status {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  /** What a screen reader says: no icon names in it. */
  readonly accessibleName: string;
  /** The one background that a status bar item may ask for besides error. */
  readonly warning: boolean;
}

/** The number on the icon in the activity bar: what is worth a look on the whole machine; undefined when nothing is. */
export function badgeOf(
  scene: Pick<Scene, 'leases' | 'runners'>,
  l10n: L10n,
): { readonly value: number; readonly tooltip: string } | undefined {
  const [ports, runners] = [contested(scene), failedRunners(scene)];
  const ofPorts =
    ports === 1 ? l10n.t('1 port is contested') : l10n.t('{0} ports are contested', ports);
  const ofRunners =
    runners === 1 ? l10n.t('1 runner failed') : l10n.t('{0} runners failed', runners);
  if (ports + runners === 0) return undefined;
  const tooltip = [...(ports > 0 ? [ofPorts] : []), ...(runners > 0 ? [ofRunners] : [])];
  return { value: ports + runners, tooltip: tooltip.join(', ') };
}

/** More would not fit beside what others show. */
const mostShown = 3;

export function statusOf(scene: Scene, l10n: L10n): Status {
  const { standing } = scene;
  switch (standing.kind) {
    case 'connecting':
      return plain('$(loading~spin)', 'Harbormaster', sayStanding(standing, l10n), false);
    case 'away':
      return plain('$(warning)', l10n.t('Harbormaster: server away'), sayStanding(standing, l10n));
    case 'refused':
      return plain('$(warning)', l10n.t('Harbormaster: no server'), sayStanding(standing, l10n));
    case 'connected':
      return portsOf(scene, l10n);
  }
}

function plain(icon: string, words: string, sentence: string, warning = true): Status {
  return {
    text: `${icon} ${words}`,
    tooltip: escapeMarkdown(sentence),
    accessibleName: `${words}. ${sentence}`,
    warning,
  };
}

function portsOf(scene: Scene, l10n: L10n): Status {
  if (scene.active === undefined)
    return plain('$(plug)', l10n.t('No Ports'), noFolder(l10n), false);
  const name = projectName(scene, scene.active);
  const leases = leasesOf(scene, scene.active);
  const runners = runnersByProject(scene).get(scene.active) ?? [];
  // What is wrong is worth a look: it never hides behind the count.
  const isContested = (lease: Lease) => lease.state === 'contested';
  const failed = runners.filter(({ runner }) => runner && hasFailed(runner));
  const wrong = [
    ...failed.map((each) => failedPhrase(each, l10n)),
    ...leases.filter(isContested).map((lease) => phrase(lease, l10n)),
  ];
  const right = leases.filter((lease) => !isContested(lease)).map((lease) => phrase(lease, l10n));
  const phrases = [...wrong, ...right];
  if (phrases.length === 0) return withoutPorts(name, runners, l10n);
  const shown = phrases.slice(0, mostShown);
  const rest = phrases.length - shown.length;
  const words = [shown.join(' · '), rest > 0 ? `+${rest}` : ''].filter(Boolean).join(' ');
  const warning = wrong.length > 0;
  const running = runningPhrase(runners, l10n);
  const told = phrases.join(', ');
  const named =
    leases.length > 0
      ? l10n.t('Ports of {0}: {1}', name, told)
      : l10n.t('Runners of {0}: {1}', name, told);
  return {
    text: `${warning ? '$(warning)' : '$(plug)'} ${words}`,
    tooltip: tooltip(name, leases, runners, l10n),
    accessibleName: [named, running].filter(Boolean).join('. '),
    warning,
  };
}

function noFolder(l10n: L10n): string {
  return l10n.t('No folder is open. Click to see all ports.');
}

/** A project may run what needs no port. */
function withoutPorts(name: string, runners: readonly PlacedRunner[], l10n: L10n): Status {
  const count = runners.filter(mayRun).length;
  const nothing = l10n.t('{0} holds no port. Click to see all ports.', name);
  if (count === 0) return plain('$(plug)', l10n.t('No Ports'), nothing, false);
  const words = count === 1 ? l10n.t('1 runner') : l10n.t('{0} runners', count);
  const running = runningPhrase(runners, l10n);
  return {
    text: `$(vm-running) ${words}`,
    tooltip: tooltip(name, [], runners, l10n),
    accessibleName: `${words}. ${running}`,
    warning: false,
  };
}

function failedPhrase({ name, runner }: PlacedRunner, l10n: L10n): string {
  return l10n.t('{0}: {1}', name, runner ? runnerStatePhrase(runner, l10n) : '');
}

/** `Running: web, worker`, for those who do not see the table. */
function runningPhrase(runners: readonly PlacedRunner[], l10n: L10n): string {
  const names = runners.filter(mayRun).map(({ name }) => name);
  return names.length > 0 ? l10n.t('Running: {0}', names.join(', ')) : '';
}

function phrase({ service, port, state }: Lease, l10n: L10n): string {
  const words = `${service} ${port}`;
  return state === 'contested' ? l10n.t('{0} contested', words) : words;
}

function tooltip(
  name: string,
  leases: readonly Lease[],
  runners: readonly PlacedRunner[],
  l10n: L10n,
): string {
  const header = [l10n.t('Service'), l10n.t('Port'), l10n.t('State'), l10n.t('By')];
  const rows = leases.map((lease) => [
    lease.service,
    String(lease.port),
    stateWord(lease.state, l10n),
    behindWord(lease, l10n),
  ]);
  const ports = `**${escapeMarkdown(l10n.t('Ports of {0}', name))}**\n\n${table(header, rows)}`;
  const seen = runners.flatMap(({ name: of, runner }) =>
    runner ? [[of, runnerStatePhrase(runner, l10n)]] : [],
  );
  const run = `**${escapeMarkdown(l10n.t('Runners of {0}', name))}**\n\n${table([l10n.t('Runner'), l10n.t('State')], seen)}`;
  return [...(rows.length > 0 ? [ports] : []), ...(seen.length > 0 ? [run] : [])].join('\n\n');
}
