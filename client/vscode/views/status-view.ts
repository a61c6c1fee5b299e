/** The status bar item as plain values: the ports of the project at hand, or what is wrong. Pure. */
import type { Lease } from '#protocol/ports.ts';
import type { L10n } from '../l10n.ts';
import { escapeMarkdown, table } from '../markdown.ts';
import { leasesOf, projectName, type Scene } from '../scene.ts';
import { sayStanding } from '../speak.ts';
import { behindWord, stateWord } from '../words.ts';

export interface Status {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  /** What a screen reader says: no icon names in it. */
  readonly accessibleName: string;
  /** The one background that a status bar item may ask for besides error. */
  readonly warning: boolean;
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
  const leases = scene.active === undefined ? [] : leasesOf(scene, scene.active);
  if (scene.active === undefined || leases.length === 0) {
    const sentence =
      scene.active === undefined
        ? l10n.t('No folder is open. Click to see all ports.')
        : l10n.t('{0} holds no port. Click to see all ports.', projectName(scene, scene.active));
    return plain('$(plug)', l10n.t('No Ports'), sentence, false);
  }
  // What is contested is worth a look: it never hides behind the count.
  const isContested = (lease: Lease) => lease.state === 'contested';
  const sorted = [...leases].sort((a, b) => Number(isContested(b)) - Number(isContested(a)));
  const shown = sorted.slice(0, mostShown).map((lease) => phrase(lease, l10n));
  const rest = sorted.length - shown.length;
  const words = [shown.join(' · '), rest > 0 ? `+${rest}` : ''].filter(Boolean).join(' ');
  const warning = leases.some(isContested);
  const name = projectName(scene, scene.active);
  return {
    text: `${warning ? '$(warning)' : '$(plug)'} ${words}`,
    tooltip: tooltip(name, leases, l10n),
    accessibleName: l10n.t(
      'Ports of {0}: {1}',
      name,
      sorted.map((each) => phrase(each, l10n)).join(', '),
    ),
    warning,
  };
}

function phrase({ service, port, state }: Lease, l10n: L10n): string {
  const words = `${service} ${port}`;
  return state === 'contested' ? l10n.t('{0} contested', words) : words;
}

function tooltip(name: string, leases: readonly Lease[], l10n: L10n): string {
  const header = [l10n.t('Service'), l10n.t('Port'), l10n.t('State'), l10n.t('By')];
  const rows = leases.map((lease) => [
    lease.service,
    String(lease.port),
    stateWord(lease.state, l10n),
    behindWord(lease, l10n),
  ]);
  return `**${escapeMarkdown(l10n.t('Ports of {0}', name))}**\n\n${table(header, rows)}`;
}
