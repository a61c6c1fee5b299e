/** Single words and short phrases for rows, bars and tables, in exhaustive switches over the contract's codes. Whole sentences are made in speak.ts. */
import type { Holder } from '#protocol/holder.ts';
import type { LeaseHealth } from '#protocol/lease-health.ts';
import type { Lease, LeaseState, SeenProcess } from '#protocol/ports.ts';
import { commandWord } from '#services/command-word.ts';
import type { L10n } from '../l10n.ts';

/** What a screen reader is told of a state; the row shows it by an icon of its own. */
export function stateWord(state: LeaseState, l10n: L10n): string {
  switch (state) {
    case 'reserved':
      return l10n.t('reserved');
    case 'bound':
      return l10n.t('listening');
    case 'unbound':
      return l10n.t('nobody listens');
    case 'contested':
      return l10n.t('contested');
    case 'down':
      return l10n.t('down');
  }
}

export function holderWord(holder: Holder, l10n: L10n): string {
  switch (holder.kind) {
    case 'project':
      return l10n.t('project');
    case 'process':
      return l10n.t('process');
    case 'window':
      return l10n.t('window');
    case 'terminal':
      return l10n.t('terminal');
    case 'agent':
      return l10n.t('agent');
  }
}

/** The holder with its number: `window (pid 12)`. */
export function holderPhrase(holder: Holder, l10n: L10n): string {
  const word = holderWord(holder, l10n);
  return holder.kind === 'project' ? word : l10n.t('{0} (pid {1})', word, holder.process.pid);
}

export function processPhrase(seen: SeenProcess, l10n: L10n): string {
  return l10n.t('{0} (pid {1})', commandWord(seen.command), seen.process.pid);
}

/** Who stands behind a lease, in one word: the program that listens, else what kind of holder it has. */
export function behindWord(lease: Lease, l10n: L10n): string {
  const listens = lease.state === 'bound' && lease.listener;
  return listens ? commandWord(listens.command) : holderWord(lease.holder, l10n);
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment in milliseconds since 1970, in the machine's own time. */
export function momentPhrase(at: number): string {
  return moment.format(at);
}

/** What is out of the ordinary about the holder; undefined when it runs. */
export function holderHealthPhrase({ holder }: LeaseHealth, l10n: L10n): string | undefined {
  switch (holder?.reason) {
    case undefined:
    case 'runs':
    case 'noProcess':
      return undefined;
    case 'stopped':
      return l10n.t('lives, and is stopped');
    case 'leftBehind':
      return l10n.t('has ended; something that it started goes on');
    case 'gone':
    case 'zombie':
    case 'pidReused':
      return l10n.t('has ended');
    case 'otherBoot':
      return l10n.t('ended with the machine');
    case 'otherNamespace':
      return l10n.t('unknown: it lives in another container');
    case 'hidden':
    case 'leftBehindHidden':
      return l10n.t('unknown: the system hides it');
    case 'unreadable':
      return l10n.t('unknown: the system does not say');
  }
}

/** What is out of the ordinary about who listens; undefined when the holder does, or nobody needs to. */
export function listenerHealthPhrase({ listener }: LeaseHealth, l10n: L10n): string | undefined {
  switch (listener?.reason) {
    case undefined:
    case 'listens':
      return undefined;
    case 'listensApart':
      return l10n.t('listens, apart from the holder that started it');
    case 'silent':
      return l10n.t('nobody listens');
    case 'stranger':
      return l10n.t('a stranger listens');
    case 'notShown':
      return l10n.t('unknown: the system does not show who listens');
    case 'unreadable':
      return l10n.t('unknown: the system does not say who listens');
  }
}
