/** Which of the sessions can be shown alone, and what is called how. Pure. */
import type { SessionFilter } from '#client/connection/session-mirror.ts';
import type { SessionState } from '#protocol/sessions.ts';
import type { L10n } from '../l10n.ts';
import type { Scene } from '../stages/scene.ts';
import { sessionStateWord } from '../words/session-words.ts';
import { nameAtRoot, projectChoices } from './project-choices.ts';

export interface SessionChoice {
  readonly label: string;
  readonly description?: string;
  /** Absent for a text that is still to be typed. */
  readonly filter?: SessionFilter;
}

/** What somebody may choose from: everything first, this window's projects, a text, then by state and by agent. */
export function sessionChoices(
  scene: Pick<Scene, 'here' | 'projects'>,
  agents: readonly string[],
  l10n: L10n,
): readonly SessionChoice[] {
  return [
    ...projectChoices(scene, l10n),
    { label: l10n.t('With a Text…'), description: l10n.t('in title, name, folder or id') },
    ...states.map((state) => ({ label: sessionStateWord(state, l10n), filter: { state } })),
    ...agents.map((agent) => ({ label: agent, description: l10n.t('agent'), filter: { agent } })),
  ];
}

/** What is shown, beside the view's name; empty for everything. */
export function sessionFilterPhrase(
  { path, agent, state, text }: SessionFilter,
  scene: Pick<Scene, 'projects'>,
  l10n: L10n,
): string {
  const project = path === undefined ? undefined : nameAtRoot(path, scene);
  const words = [project, agent, state && sessionStateWord(state, l10n), text && `“${text}”`];
  return words.filter(Boolean).join(', ');
}

/** In the order in which they are wanted most. */
const states: readonly SessionState[] = ['interrupted', 'works', 'finished', 'stopped', 'resumed'];
