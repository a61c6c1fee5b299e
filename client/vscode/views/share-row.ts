/** What a project shares as a row below it: a singleton that another project runs, and how that is. */
import type { Lease } from '#protocol/ports.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import { behindWord, momentPhrase, stateWord } from '../words/words.ts';
import { isWeb, lookOf } from './lease-row.ts';
import type { Row } from './row.ts';

/** One use of a singleton, however many of a project's windows and commands it is the use of. */
export interface Share {
  readonly lease: Lease;
  /** What the service is called in the project that shares it. */
  readonly service: string;
  /** Who has it. */
  readonly ownerName: string;
}

export function shareRowId(lease: Pick<Lease, 'id'>, projectId: string, service: string): string {
  return `share:${lease.id}:${projectId}:${service}`;
}

/** The lease that a share's row is of; undefined for another kind of row. */
export function sharedLeaseOf(rowId: string | undefined): string | undefined {
  return /^share:([^:]+):/.exec(rowId ?? '')?.[1];
}

export function shareRow({ lease, service, ownerName }: Share, projectId: string, l10n: L10n): Row {
  const { state, port, url, since } = lease;
  const by = l10n.t('of {0}', ownerName);
  const how = state === 'bound' ? behindWord(lease, l10n) : stateWord(state, l10n);
  return {
    id: shareRowId(lease, projectId, service),
    label: service,
    description: [port, how, by].join(' · '),
    ...lookOf(state),
    // It is somebody else's: the shape says so, but where something is wrong, that comes first.
    ...(state !== 'down' && state !== 'contested' && { icon: 'link' }),
    tooltip: factTable(`${service} ${port}`, [
      [l10n.t('State'), stateWord(state, l10n)],
      [l10n.t('Shared'), l10n.t('once for this machine; {0} has it', ownerName)],
      [l10n.t('URL'), url],
      [l10n.t('Since'), momentPhrase(since)],
    ]),
    accessibleName: [service, l10n.t('port {0}', port), stateWord(state, l10n), by].join(', '),
    contextValue: `share.${state}.${isWeb(lease) ? 'http' : 'other'}`,
    children: [],
  };
}
