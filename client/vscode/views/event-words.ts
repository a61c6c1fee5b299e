/** What an event of the journal is called in a row. One that it does not know is shown by its name. */
import type { L10n } from '../l10n.ts';
import { runnerEventWord } from './runner-event-words.ts';

export function eventWord(type: string, l10n: L10n): string {
  switch (type) {
    case 'portLeased':
      return l10n.t('leased');
    case 'portBound':
      return l10n.t('listening');
    case 'portContested':
      return l10n.t('contested');
    case 'portUnbound':
      return l10n.t('nobody listens');
    case 'portCleared':
      return l10n.t('stranger left');
    case 'portMoved':
      return l10n.t('moved');
    case 'leasePassed':
      return l10n.t('passed on');
    case 'leaseAwaited':
      return l10n.t('waited for');
    case 'leaseRenewed':
      return l10n.t('renewed');
    case 'leaseAdopted':
      return l10n.t('taken under management');
    case 'leaseUnused':
      return l10n.t('not used');
    case 'leaseShared':
      return l10n.t('shared');
    case 'leaseUnshared':
      return l10n.t('no longer shared');
    case 'leaseWentDown':
      return l10n.t('down');
    case 'singletonTaken':
      return l10n.t('taken over');
    case 'portReleased':
      return l10n.t('released');
    case 'stopAsked':
      return l10n.t('asked to stop');
    case 'processStopped':
      return l10n.t('stopped');
    case 'stopEnded':
      return l10n.t('stop ended');
    case 'serviceTypeMade':
      return l10n.t('type made');
    case 'serviceTypeUndone':
      return l10n.t('type taken back');
    case 'serviceTypePromoted':
      return l10n.t('type moved to project');
    case 'serverStarted':
      return l10n.t('server started');
    case 'serverRecovered':
      return l10n.t('put in order');
    case 'serverStopped':
      return l10n.t('server stopped');
    case 'projectMet':
      return l10n.t('project met');
    case 'agentStarted':
      return l10n.t('agent began');
    case 'agentEnded':
      return l10n.t('agent ended');
    case 'agentLeased':
      return l10n.t('leased for an agent');
    case 'agentLeftoversKept':
      return l10n.t('kept from an agent');
    case 'commandJudged':
      return l10n.t('agent’s command');
    case 'sessionBegun':
      return l10n.t('session began');
    case 'sessionLinked':
      return l10n.t('session known by name');
    case 'sessionEnded':
      return l10n.t('session ended');
    case 'sessionResumeOffered':
      return l10n.t('session can be resumed');
    case 'sessionResumeDeclined':
      return l10n.t('session left as it is');
    case 'sessionTouched':
      return l10n.t('session used by a person');
    case 'sessionSummarised':
      return l10n.t('session summarised');
    case 'sessionDeleted':
      return l10n.t('session forgotten');
    case 'budgetSet':
      return l10n.t('budget set');
    case 'budgetRemoved':
      return l10n.t('budget removed');
    case 'budgetPeriodBegan':
      return l10n.t('budget counts anew');
    case 'budgetReserved':
      return l10n.t('budget reserved');
    case 'budgetGrown':
      return l10n.t('more of a budget reserved');
    case 'usageCounted':
      return l10n.t('usage counted');
    case 'runTimeCounted':
      return l10n.t('time counted');
    case 'budgetThresholdPassed':
      return l10n.t('budget threshold passed');
    case 'budgetEased':
      return l10n.t('budget eased');
    case 'budgetLimitReached':
      return l10n.t('budget used up');
    case 'budgetLimitLifted':
      return l10n.t('budget has room again');
    case 'budgetUnsettled':
      return l10n.t('budget unsettled');
    case 'budgetSettled':
      return l10n.t('budget settled');
    case 'singletonDeclared':
      return l10n.t('declared a singleton');
    default:
      return (
        runnerEventWord(type, l10n) ??
        type.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      );
  }
}
