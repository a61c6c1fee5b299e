/** The projects that are open nowhere and hold nothing: one closed node at the end of the tree. Those put away are not shown. Pure. */
import type { Project } from '#protocol/projects.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import { momentPhrase } from '../words/words.ts';
import type { Row } from './row.ts';

const byName = new Intl.Collator('en', { numeric: true });

const nodeId = 'others';

/** The project that a row of an other project is of; undefined for another kind of row. */
export function otherProjectOf(rowId: string | undefined): string | undefined {
  return /^other:(.+)$/.exec(rowId ?? '')?.[1];
}

/** The node and its children; nothing when every project that was met is shown already. */
export function otherProjects(
  projects: Iterable<Project>,
  shown: ReadonlySet<string>,
  l10n: L10n,
): readonly Row[] {
  const others = [...projects]
    .filter(({ id, archived }) => !shown.has(id) && archived !== true)
    .sort((a, b) => byName.compare(a.name, b.name) || byName.compare(a.root, b.root));
  if (others.length === 0) return [];
  const rows = others.map((project) => rowOf(project, l10n));
  const label = l10n.t('Other Projects');
  const count = others.length === 1 ? l10n.t('1 project') : l10n.t('{0} projects', others.length);
  const node: Row = {
    id: nodeId,
    label,
    description: String(others.length),
    icon: 'folder-library',
    tooltip: l10n.t('Projects that were met before, are open nowhere and hold no port.'),
    accessibleName: `${label}, ${count}`,
    contextValue: 'others',
    closed: true,
    children: rows.map(({ id }) => id),
  };
  return [node, ...rows];
}

function rowOf(project: Project, l10n: L10n): Row {
  const { id, name, branch, tags = [], directory, root, lastMet } = project;
  const state = stateOf(directory, l10n);
  const facts: (readonly [string, string])[] = [[l10n.t('Folder'), root]];
  if (state.word) facts.push([l10n.t('State'), state.word]);
  if (branch) facts.push([l10n.t('Branch'), branch]);
  if (tags.length > 0) facts.push([l10n.t('Tags'), tags.join(', ')]);
  if (lastMet !== undefined) facts.push([l10n.t('Last met'), momentPhrase(lastMet)]);
  return {
    id: `other:${id}`,
    label: name,
    description: [state.word, branch, ...tags].filter(Boolean).join(' · '),
    icon: state.icon,
    color: state.color,
    tooltip: factTable(name, facts),
    accessibleName: [name, state.word, branch && l10n.t('branch {0}', branch)]
      .filter(Boolean)
      .join(', '),
    contextValue: directory === 'missing' ? 'project.other.missing' : 'project.other',
    children: [],
  };
}

/** A shape for each; the colour only repeats it. */
function stateOf(
  directory: Project['directory'],
  l10n: L10n,
): { readonly icon: string; readonly color?: string; readonly word: string } {
  switch (directory) {
    case 'missing':
      return { icon: 'error', color: 'list.errorForeground', word: l10n.t('folder missing') };
    case 'unknown':
      return { icon: 'question', color: 'disabledForeground', word: '' };
    case 'present':
    case undefined:
      return { icon: 'folder', word: '' };
  }
}
