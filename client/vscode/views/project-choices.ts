/** Of a list that can be narrowed: all of it, or what belongs to one of this window's projects. Pure. */
import type { L10n } from '../l10n.ts';
import type { Scene } from '../stages/scene.ts';

interface Choice {
  readonly label: string;
  readonly description?: string;
  /** A project by its root. */
  readonly filter: { readonly path?: string };
}

/** What every such list offers first. */
export function projectChoices(
  { here, projects }: Pick<Scene, 'here' | 'projects'>,
  l10n: L10n,
): readonly Choice[] {
  return [
    { label: l10n.t('Everything'), filter: {} },
    ...here
      .flatMap((id) => projects.get(id) ?? [])
      .map(({ name, root }) => ({
        label: name,
        description: l10n.t('this window’s project'),
        filter: { path: root },
      })),
  ];
}

/** What the project at this root is called; the root of one that nobody knows. */
export function nameAtRoot(root: string, { projects }: Pick<Scene, 'projects'>): string {
  return [...projects.values()].find((project) => project.root === root)?.name ?? root;
}
