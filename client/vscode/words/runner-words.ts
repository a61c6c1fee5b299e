/** Single words and short phrases about runners, in exhaustive switches over the contract's codes. Whole sentences are made in speak-runner.ts. */
import type { Runner, RunnerState } from '#protocol/runner.ts';
import type { L10n } from '../l10n.ts';

/** What a state is called; the row shows it by an icon of its own. */
export function runnerStateWord(state: RunnerState, l10n: L10n): string {
  switch (state) {
    case 'queued':
      return l10n.t('queued');
    case 'checking':
      return l10n.t('checking');
    case 'starting':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'ready':
      return l10n.t('ready');
    case 'silent':
      return l10n.t('silent');
    case 'paused':
      return l10n.t('paused');
    case 'stuck':
      return l10n.t('stuck');
    case 'stopping':
      return l10n.t('stopping');
    case 'exited':
      return l10n.t('exited');
    case 'failed':
      return l10n.t('failed');
    case 'crashLooping':
      return l10n.t('crash loop');
    case 'lost':
      return l10n.t('lost');
    case 'unknown':
      return l10n.t('unknown');
  }
}

/** The state with how it came to it where that says more: `exited, code 1`. */
export function runnerStatePhrase(runner: Runner, l10n: L10n): string {
  const word = runnerStateWord(runner.state, l10n);
  if (runner.sight === 'survivedStop') return l10n.t('could not be ended');
  if (runner.state === 'running' && runner.sight === 'notReady')
    return l10n.t('running, not ready in time');
  if (runner.state === 'queued' && runner.sight === 'restarting')
    return l10n.t('waits to start again');
  if (runner.state !== 'exited') return word;
  if (runner.sight === 'stopped') return l10n.t('stopped');
  const exit = exitPhrase(runner, l10n);
  return exit === undefined ? word : `${word}, ${exit}`;
}

/** What it left running when it ended: `left 2 processes`; undefined for nothing. */
export function leftPhrase(
  { leftovers }: Pick<Runner, 'leftovers'>,
  l10n: L10n,
): string | undefined {
  if (leftovers === undefined) return undefined;
  return leftovers === 1 ? l10n.t('left a process') : l10n.t('left {0} processes', leftovers);
}

/** How it ended; undefined for one that has not, or that ended well. */
export function exitPhrase({ exit }: Pick<Runner, 'exit'>, l10n: L10n): string | undefined {
  if (!exit) return undefined;
  if (exit.signal !== undefined) return exit.signal;
  if (exit.code !== undefined) return exit.code === 0 ? undefined : l10n.t('code {0}', exit.code);
  return exit.observed ? undefined : l10n.t('nobody saw how');
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** For how long: `12 min`, `3 h`, `2 d`; undefined below a minute, which is over before it is read. */
export function agePhrase(from: number, now: number, l10n: L10n): string | undefined {
  const ms = now - from;
  if (ms < minute) return undefined;
  if (ms < hour) return l10n.t('{0} min', Math.floor(ms / minute));
  return ms < 2 * day
    ? l10n.t('{0} h', Math.floor(ms / hour))
    : l10n.t('{0} d', Math.floor(ms / day));
}

/** Why it is as it is, out of one of the contract's words. One that it does not know is shown as it is written. */
export function whyPhrase(why: string): string {
  return why.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
