/** How a lease is, in words for a terminal: nothing where all is well, else what was seen and what it means. */

import { ageWords } from '#client/cli/speak.ts';
import type { LeaseHealth } from '#protocol/lease-health.ts';
import type { Lease } from '#protocol/ports.ts';

type Holder = NonNullable<LeaseHealth['holder']>;
type Listener = NonNullable<LeaseHealth['listener']>;

/** Behind the holder in a list: what is out of the ordinary, in a word or two. */
export function holderNote({ health }: Pick<Lease, 'health'>): string {
  if (!health?.holder) return '';
  const { verdict, reason } = health.holder;
  if (verdict === 'dead') return ' (ended)';
  if (verdict === 'unknown') return ' (unknown)';
  if (reason === 'stopped') return ' (stopped)';
  return reason === 'leftBehind' ? ' (left behind)' : '';
}

/** Sentences, each with the help page's code where there is one; `now` in milliseconds since 1970. */
export function healthSentences({ health, unusedSince }: Lease, now: number): string[] {
  const { holder, listener } = health ?? {};
  return [
    holder && holderSentence(holder.reason),
    listener && listenerSentence(listener.reason),
    unusedSince !== undefined && `Nobody has listened for ${ageWords(now - unusedSince)}.`,
  ].filter((sentence) => typeof sentence === 'string');
}

function holderSentence(reason: Holder['reason']): string | undefined {
  switch (reason) {
    case 'runs':
    case 'noProcess':
      return undefined;
    case 'stopped':
      return 'Its holder is stopped and lives; the lease stays. See: hm help holderStopped';
    case 'leftBehind':
      return 'Its holder has ended, and something that it started goes on. See: hm help holderLeftBehind';
    case 'gone':
    case 'zombie':
    case 'pidReused':
    case 'otherBoot':
      return `Its holder has ended; the port is released after the grace. See: hm help ${pageOf('holder', reason)}`;
    case 'otherNamespace':
    case 'hidden':
    case 'leftBehindHidden':
    case 'unreadable':
      return `It cannot be told whether its holder lives, so the lease stays. See: hm help ${pageOf('holder', reason)}`;
  }
}

function listenerSentence(reason: Listener['reason']): string | undefined {
  switch (reason) {
    case 'listens':
      return undefined;
    case 'listensApart':
      return 'Who listens was started by the holder, and descends from it no more. See: hm help listenerListensApart';
    case 'silent':
      return 'Nobody listens. See: hm help listenerSilent';
    case 'stranger':
      return 'A stranger listens. See: hm help listenerStranger';
    case 'notShown':
      return 'Somebody listens whom the system does not show us. See: hm help listenerNotShown';
    case 'unreadable':
      return 'It cannot be seen who listens. See: hm help listenerUnreadable';
  }
}

function pageOf(of: 'holder' | 'listener', reason: string): string {
  return `${of}${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
}
