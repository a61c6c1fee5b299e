/** What an event of a runner is called in a row. */
import type { L10n } from '../l10n.ts';

/** Undefined for an event that it does not know. */
export function runnerEventWord(type: string, l10n: L10n): string | undefined {
  switch (type) {
    case 'runnerAsked':
      return l10n.t('runner asked for');
    case 'runnerChecking':
      return l10n.t('checked');
    case 'runnerRefused':
      return l10n.t('refused');
    case 'runnerStarting':
      return l10n.t('starting');
    case 'runnerStarted':
      return l10n.t('started');
    case 'runnerNotStarted':
      return l10n.t('not started');
    case 'runnerReady':
      return l10n.t('ready');
    case 'runnerNotReady':
      return l10n.t('not ready in time');
    case 'runnerSilent':
      return l10n.t('silent');
    case 'runnerHeard':
      return l10n.t('speaks again');
    case 'runnerPaused':
      return l10n.t('paused');
    case 'runnerResumed':
      return l10n.t('goes on');
    case 'runnerStuck':
      return l10n.t('stuck');
    case 'runnerProgressed':
      return l10n.t('progresses');
    case 'runnerStopAsked':
      return l10n.t('asked to stop');
    case 'runnerStopped':
      return l10n.t('stopped');
    case 'runnerSurvived':
      return l10n.t('survived its stop');
    case 'runnerExited':
      return l10n.t('ended');
    case 'runnerRestarting':
      return l10n.t('to be restarted');
    case 'runnerCrashLooping':
      return l10n.t('crash loop');
    case 'runnerLost':
      return l10n.t('host gone');
    case 'runnerUnknown':
      return l10n.t('cannot be told');
    case 'runnerFound':
      return l10n.t('found again');
    case 'runnerExtended':
      return l10n.t('given more time');
    case 'runnerLimitReached':
      return l10n.t('time is over');
    case 'runnerLeftoversSeen':
      return l10n.t('left something running');
    case 'runnerLeftoversGone':
      return l10n.t('what it left is gone');
    case 'runnerRemoved':
      return l10n.t('removed');
    case 'runnerWithdrawn':
      return l10n.t('withdrawn');
    default:
      return undefined;
  }
}
