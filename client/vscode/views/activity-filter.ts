/** What of the activity can be shown alone, and what is called how. Pure. */
import type { ActivityFilter, ActivityKind } from '#protocol/activity.ts';
import type { L10n } from '../l10n.ts';
import type { Scene } from '../stages/scene.ts';
import { nameAtRoot, projectChoices } from './project-choices.ts';

export interface FilterChoice {
  readonly label: string;
  readonly description?: string;
  readonly filter: ActivityFilter;
}

/** What somebody may choose from: everything first, this window's projects, then kind by kind. */
export function filterChoices(scene: Scene, l10n: L10n): readonly FilterChoice[] {
  return [
    ...projectChoices(scene, l10n),
    ...kinds.map((kind) => ({ label: kindWord(kind, l10n), filter: { kinds: [kind] } })),
  ];
}

/** What is shown, beside the view's name; empty for everything. */
export function filterPhrase(
  { kinds: shown, path }: ActivityFilter,
  scene: Scene,
  l10n: L10n,
): string {
  if (shown) return shown.map((kind) => kindWord(kind, l10n)).join(', ');
  if (path === undefined) return '';
  return nameAtRoot(path, scene);
}

/** In the order in which they are wanted most. */
const kinds: readonly ActivityKind[] = [
  ...(['conflict', 'lease', 'listening', 'stop', 'agent', 'runner'] as const),
  ...(['session', 'budget', 'project', 'configuration', 'authority', 'server'] as const),
];

function kindWord(kind: ActivityKind, l10n: L10n): string {
  switch (kind) {
    case 'conflict':
      return l10n.t('Conflicts');
    case 'lease':
      return l10n.t('Leases');
    case 'listening':
      return l10n.t('Who Listens');
    case 'stop':
      return l10n.t('Stops');
    case 'agent':
      return l10n.t('Agents');
    case 'session':
      return l10n.t('Sessions of agents');
    case 'budget':
      return l10n.t('Budgets');
    case 'runner':
      return l10n.t('Runners');
    case 'project':
      return l10n.t('Projects');
    case 'configuration':
      return l10n.t('Configuration');
    case 'authority':
      return l10n.t('Permissions');
    case 'server':
      return l10n.t('Server');
  }
}
