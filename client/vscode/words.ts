/** Single words and short phrases for rows, bars and tables, in exhaustive switches over the contract's codes. Whole sentences are made in speak.ts. */
import type { Holder, Lease, LeaseState, SeenProcess } from '#protocol/ports.ts';
import { commandWord } from '#services/command-word.ts';
import type { L10n } from './l10n.ts';

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
