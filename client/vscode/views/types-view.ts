/** The service types: one closed node at the end of the tree, and below it each type with its range and how much of it is in use. Pure. */
import type { ListedType } from '#protocol/types.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import { projectName, type Scene } from '../stages/scene.ts';
import type { Row } from './row.ts';

export const typesNodeId = 'types';

/** What menus know a node by. */
const contextOf = {
  builtIn: 'type.builtIn',
  user: 'type.users',
  project: 'type.projects',
} as const;

/** The node and its children; nothing before the server has told them. */
export function typesView(scene: Scene, l10n: L10n): readonly Row[] {
  const { types = [] } = scene;
  if (types.length === 0) return [];
  const rows = types.map((type) => rowOf(type, scene, l10n));
  const label = l10n.t('Service Types');
  const node: Row = {
    id: typesNodeId,
    label,
    description: String(types.length),
    icon: 'layers',
    tooltip: l10n.t(
      'Where the ports of services come from, by type, and how much of it is in use.',
    ),
    accessibleName: `${label}, ${types.length === 1 ? l10n.t('1 type') : l10n.t('{0} types', types.length)}`,
    contextValue: 'types',
    closed: true,
    children: rows.map(({ id }) => id),
  };
  return [node, ...rows];
}

function rowOf(type: ListedType, scene: Scene, l10n: L10n): Row {
  const { name, range, used, free, definedIn } = type;
  const use = [l10n.t('{0} used', used), l10n.t('{0} free', free)];
  const { file, line, column } = definedIn;
  return {
    id: `type:${name}`,
    label: name,
    // The side bar is narrow, and that nothing is used goes without saying.
    description: [portsWords(range), ...(used > 0 ? use : use.slice(1))].join(' · '),
    ...lookOf(type),
    tooltip: tooltip(type, scene, l10n),
    accessibleName: [
      name,
      l10n.t('ports {0} to {1}', range.from, range.to),
      ...use,
      whoseWords(type, l10n),
    ].join(', '),
    contextValue: contextOf[definedIn.by],
    ...(file !== undefined && { opens: { file, line: line ?? 1, column: column ?? 1 } }),
    children: [],
  };
}

/** A shape for who has said it, and for a range that is full. */
function lookOf({ free, automatic, definedIn }: ListedType): Pick<Row, 'icon' | 'color'> {
  if (free === 0) return { icon: 'warning', color: 'list.warningForeground' };
  if (automatic) return { icon: 'sparkle' };
  switch (definedIn.by) {
    case 'builtIn':
      return { icon: 'package' };
    case 'user':
      return { icon: 'account' };
    case 'project':
      return { icon: 'root-folder' };
  }
}

function whoseWords({ automatic, definedIn }: ListedType, l10n: L10n): string {
  if (automatic) return l10n.t('made by itself');
  switch (definedIn.by) {
    case 'builtIn':
      return l10n.t('built in');
    case 'user':
      return l10n.t('yours');
    case 'project':
      return l10n.t('of this project');
  }
}

function tooltip(type: ListedType, scene: Scene, l10n: L10n): string {
  const { name, alsoCalled, range, preferred, used, foreign, free, largestGap, env, ready } = type;
  const { file, line, column } = type.definedIn;
  const place = file === undefined ? '' : ` (${file}:${line}:${column})`;
  const facts: (readonly [string, string])[] = [[l10n.t('Range'), portsWords(range)]];
  if (alsoCalled.length > 0) facts.push([l10n.t('Also called'), alsoCalled.join(', ')]);
  if (preferred !== undefined) facts.push([l10n.t('Preferred'), String(preferred)]);
  facts.push([l10n.t('Used'), String(used)]);
  if (foreign > 0) facts.push([l10n.t('Used by strangers'), String(foreign)]);
  facts.push([l10n.t('Free'), String(free)]);
  facts.push([l10n.t('Largest gap'), largestGap ? portsWords(largestGap) : l10n.t('none')]);
  if (env.length > 0) facts.push([l10n.t('Variables'), env.join(', ')]);
  if (ready) facts.push([l10n.t('Ready when'), ready.http ?? l10n.t('its port is listened on')]);
  if (type.singleton) facts.push([l10n.t('Singleton'), l10n.t('one on this machine, shared')]);
  for (const other of type.overlaps) {
    const whose = other.projectId ? ` (${projectName(scene, other.projectId)})` : '';
    facts.push([l10n.t('Shares ports with'), `${other.name}${whose} ${portsWords(other.range)}`]);
  }
  facts.push([l10n.t('Defined'), `${whoseWords(type, l10n)}${place}`]);
  return factTable(name, facts);
}

function portsWords({ from, to }: ListedType['range']): string {
  return from === to ? String(from) : `${from}–${to}`;
}
