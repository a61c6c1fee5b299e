/** Leases as the lines of a quick pick, grouped by project, this window's first. Pure: what is a separator is for the editor to know. */
import type { Lease } from '#protocol/ports.ts';
import type { L10n } from '../l10n.ts';
import { projectName, type Scene } from '../stages/scene.ts';
import { behindWord, stateWord } from '../words/words.ts';
import { instancesView } from './instances-view.ts';
import { leaseRow, leaseRowId } from './lease-row.ts';

export type LeaseItem =
  | { readonly kind: 'project'; readonly label: string }
  | {
      readonly kind: 'lease';
      /** With the state's icon in it. */
      readonly label: string;
      readonly description: string;
      readonly lease: Lease;
    };

export function leaseItems(scene: Scene, l10n: L10n): LeaseItem[] {
  const rows = instancesView(scene, l10n);
  const byRow = new Map([...scene.leases.values()].map((lease) => [leaseRowId(lease.id), lease]));
  return rows.top.flatMap((top) => {
    const project = rows.byId.get(top);
    // Those of a runner stand below it.
    const below = (id: string): readonly string[] => rows.byId.get(id)?.children ?? [];
    const ids = below(top).flatMap((id) => [id, ...below(id)]);
    const leases = ids.flatMap((id) => byRow.get(id) ?? []);
    const [first] = leases;
    if (!project || !first) return [];
    const name = projectName(scene, first.projectId);
    const label = [name, project.description].filter(Boolean).join(' · ');
    return [{ kind: 'project', label } as const, ...leases.map((lease) => itemOf(lease, l10n))];
  });
}

function itemOf(lease: Lease, l10n: L10n): LeaseItem {
  const { icon } = leaseRow(lease, l10n);
  return {
    kind: 'lease',
    label: `$(${icon}) ${lease.service} ${lease.port}`,
    description: `${stateWord(lease.state, l10n)} · ${behindWord(lease, l10n)}`,
    lease,
  };
}
