/** What a check before a launch found, as a sentence with its remedy. */
import type { Finding } from '#protocol/runner.ts';
import type { L10n } from '../l10n.ts';
import { whyPhrase } from './runner-words.ts';

/** The words are the server's own, and a newer one may have more: such a one is said as it is, with its facts. */
export function sayFinding({ check, why, facts }: Finding, l10n: L10n): string {
  const {
    directory = '?',
    command = '?',
    path = '?',
    interpreter = '?',
    names = '?',
    shell = '?',
    service = '?',
    port = '?',
    runner = '?',
    root = '?',
    what = '?',
    files = '?',
  } = facts;
  switch (why) {
    case 'partUntrusted':
      return l10n.t('Nobody has trusted what harbormaster.jsonc says of it.');
    case 'directoryMissing':
      return l10n.t('The folder {0} is not there.', directory);
    case 'directoryClosed':
      return l10n.t('The folder {0} may not be entered.', directory);
    case 'notADirectory':
      return l10n.t('{0} is no folder.', directory);
    case 'directoryOutside':
      return l10n.t('The folder {0} lies outside {1}.', directory, root);
    case 'commandMissing':
      return l10n.t('There is no command {0}. Install it, or say where it is.', command);
    case 'commandNotExecutable':
      return l10n.t('{0} may not be run: it lacks the permission (chmod +x).', path);
    case 'interpreterMissing':
      return l10n.t('{0} wants {1}, which is not there.', command, interpreter);
    case 'variableMissing':
      return l10n.t('It needs these variables: {0}.', names);
    case 'loginShellLate':
    case 'loginShellFailed':
      return l10n.t('{0} did not say which environment its terminals have.', shell);
    case 'servedAlready':
      return l10n.t('{0} runs already, and nobody of this project’s runners runs it.', service);
    case 'portNotFree':
      return l10n.t('Port {0} of {1} is not free.', port, service);
    case 'sessionRuns':
      return l10n.t('Its session goes on in the runner {0} just now.', runner);
    case 'diskFull':
    case 'diskLow':
      return l10n.t('The disk of {0} is nearly full: {1} is free.', directory, sizePhrase(facts));
    case 'memoryLow':
      return l10n.t('Little memory is free: {0}.', sizePhrase(facts));
    case 'gitUnderWay':
      return l10n.t('In its folder git is in the middle of something: {0}.', what);
    case 'gitConflicts':
      return l10n.t('In its folder {0} files have conflicts.', files);
    case 'gitDetached':
      return l10n.t('Its folder is on no branch.');
    default: {
      const told = Object.values(facts).join(', ');
      return told === ''
        ? l10n.t('{0}: {1}.', whyPhrase(check), whyPhrase(why))
        : l10n.t('{0}: {1} ({2}).', whyPhrase(check), whyPhrase(why), told);
    }
  }
}

/** Bytes as people read them: `512 MB`. */
function sizePhrase({ free = '' }: Finding['facts']): string {
  const megabytes = Number(free) / 1_048_576;
  return Number.isFinite(megabytes) ? `${Math.round(megabytes)} MB` : free;
}
