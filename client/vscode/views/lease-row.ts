/** A lease as a row: which service has which port, who stands behind it, and how it is. */
import type { Lease, LeaseState } from '#protocol/ports.ts';
import { commandWord } from '#services/command-word.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import {
  behindWord,
  holderHealthPhrase,
  holderPhrase,
  listenerHealthPhrase,
  momentPhrase,
  processPhrase,
  stateWord,
} from '../words/words.ts';
import type { Row } from './row.ts';

interface Look {
  readonly icon: string;
  readonly color?: string;
}

/** A shape for each state; the colour only repeats it. Ids: code.visualstudio.com/api/references/icons-in-labels and /theme-color. */
const looks: Readonly<Record<LeaseState, Look>> = {
  reserved: { icon: 'circle-outline' },
  bound: { icon: 'circle-filled', color: 'testing.iconPassed' },
  unbound: { icon: 'circle-slash', color: 'disabledForeground' },
  contested: { icon: 'warning', color: 'list.warningForeground' },
  down: { icon: 'debug-disconnect', color: 'list.warningForeground' },
};

/** The shape and the colour of a state. */
export function lookOf(state: LeaseState): Look {
  return looks[state];
}

export function leaseRowId(leaseId: string): string {
  return `lease:${leaseId}`;
}

/** `nameOf`: what a project is called, for those who share the lease. */
export function leaseRow(
  lease: Lease,
  l10n: L10n,
  nameOf: (projectId: string) => string = (id) => id,
): Row {
  const { service, port, state } = lease;
  const behind = behindWord(lease, l10n);
  return {
    id: leaseRowId(lease.id),
    label: service,
    description: [port, howItIs(lease, l10n), sharedWord(lease, l10n)].filter(Boolean).join(' · '),
    ...looks[state],
    tooltip: tooltip(lease, l10n, nameOf),
    accessibleName: [
      service,
      l10n.t('port {0}', port),
      state === 'contested' ? howItIs(lease, l10n) : stateWord(state, l10n),
      behind,
      sharedWord(lease, l10n),
    ]
      .filter(Boolean)
      .join(', '),
    contextValue: `lease.${state}.${isWeb(lease) ? 'http' : 'other'}`,
    children: [],
  };
}

/** Whether a browser has any business there. */
export function isWeb({ url }: Pick<Lease, 'url'>): boolean {
  return /^https?:/.test(url);
}

/** What a reader of the row wants to know: who listens, or why nobody does. Who holds it is in the tooltip. */
function howItIs({ state, holder, listener }: Lease, l10n: L10n): string {
  switch (state) {
    case 'bound':
      return listener ? commandWord(listener.command) : stateWord(state, l10n);
    case 'reserved':
      return holder.kind === 'process' ? l10n.t('starting') : stateWord(state, l10n);
    case 'unbound':
    case 'down':
      return stateWord(state, l10n);
    case 'contested':
      return listener
        ? l10n.t('contested by {0}', commandWord(listener.command))
        : stateWord(state, l10n);
  }
}

/** How many use a singleton beside its owner. */
function sharedWord({ sharers }: Lease, l10n: L10n): string | undefined {
  return sharers && l10n.t('shared by {0}', sharers.length);
}

function tooltip(lease: Lease, l10n: L10n, nameOf: (projectId: string) => string): string {
  const { service, port, state, listener, addresses, holder, since, expiresAt } = lease;
  const listenerName = state === 'contested' ? l10n.t('Stranger') : l10n.t('Process');
  const facts: (readonly [string, string])[] = [
    [l10n.t('State'), stateWord(state, l10n)],
    [l10n.t('Held by'), holderPhrase(holder, l10n)],
  ];
  if (listener) {
    facts.push([listenerName, processPhrase(listener, l10n)]);
    facts.push([l10n.t('Command'), listener.command]);
  }
  if (addresses?.length) facts.push([l10n.t('Address'), addresses.join(', ')]);
  const { health = {} } = lease;
  const [ofHolder, ofListener] = [
    holderHealthPhrase(health, l10n),
    listenerHealthPhrase(health, l10n),
  ];
  if (ofHolder) facts.push([l10n.t('Holder'), ofHolder]);
  if (ofListener) facts.push([l10n.t('Listener'), ofListener]);
  if (lease.singleton !== undefined)
    facts.push([l10n.t('Singleton'), l10n.t('one for this machine')]);
  for (const { projectId, holder: user } of lease.sharers ?? [])
    facts.push([l10n.t('Shared by'), `${nameOf(projectId)}: ${holderPhrase(user, l10n)}`]);
  if (lease.unusedSince !== undefined)
    facts.push([l10n.t('Unused since'), momentPhrase(lease.unusedSince)]);
  facts.push([l10n.t('URL'), lease.url]);
  facts.push([l10n.t('Since'), momentPhrase(since)]);
  if (expiresAt !== undefined) facts.push([l10n.t('Until'), momentPhrase(expiresAt)]);
  facts.push([l10n.t('Lease'), lease.id]);
  return factTable(`${service} ${port}`, facts);
}
