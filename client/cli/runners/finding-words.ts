/** What a check before a launch found, as a sentence with what helps. Pure; the editor says the same in its own words. */
import { amountWords } from '#client/cli/budgets/amounts.ts';
import { resetWords } from '#client/cli/budgets/budget-words.ts';
import { printable } from '#client/cli/speak.ts';
import type { BudgetUnit } from '#protocol/budgets.ts';
import type { Finding } from '#protocol/runner.ts';

/** The words are the server's, and a newer one may have more: such a one is said as it is, with its facts. */
export function findingWords(finding: Finding): string {
  const advised = finding.level === 'advised' ? ' (advised only)' : '';
  return `${printable(finding.check)}: ${sentence(finding)}${advised}`;
}

function sentence({ check, why, facts }: Finding): string {
  const fact = (name: string) => printable(facts[name] ?? '?');
  switch (why) {
    case 'partUntrusted':
      return 'nobody has trusted what harbormaster.jsonc says of it. See what it is: hm trust';
    case 'directoryMissing':
      return `there is no directory ${fact('directory')}.`;
    case 'directoryClosed':
      return `the directory ${fact('directory')} may not be entered.`;
    case 'notADirectory':
      return `${fact('directory')} is a file, and no directory.`;
    case 'directoryOutside':
      return `the directory ${fact('directory')} lies outside of the project in ${fact('root')}.`;
    case 'commandMissing':
      return commandMissingWords(fact('command'), fact('path'));
    case 'commandNotExecutable':
      return `${fact('path')} may not be run: chmod +x ${fact('path')}`;
    case 'interpreterMissing':
      return `${fact('command')} wants ${fact('interpreter')}, which is not there.`;
    case 'variableMissing':
      return `it needs variables that are not set: ${fact('names')}. Set them for your login shell, or with --env NAME=VALUE.`;
    case 'loginShellLate':
    case 'loginShellFailed':
      return `${fact('shell')} did not say what a new login has; it runs with what the server has.`;
    case 'servedAlready':
      return `the service ${fact('service')} runs already, and no runner of this project runs it. See: hm ls`;
    case 'portNotFree':
      return `port ${fact('port')} of ${fact('service')} is not free. See who has it: hm who ${fact('port')}`;
    case 'sessionRuns':
      return `its session goes on in the runner ${fact('runner')}. Attach to it: hm attach ${fact('runner')}`;
    case 'diskFull':
    case 'diskLow':
      return `the disk of ${fact('directory')} has ${megabytes(fact('free'))} left.`;
    case 'memoryLow':
      return `${megabytes(fact('free'))} of memory are free.`;
    case 'gitUnderWay':
      return `git is in the middle of something here: ${fact('what')}.`;
    case 'gitConflicts':
      return `${fact('files')} files here have conflicts.`;
    case 'gitDetached':
      return 'no branch is checked out here.';
    case 'overBudget':
    case 'unmetered':
      return check === 'budget' ? budgetWords(why, facts) : plain({ why, facts });
    default:
      return plain({ why, facts });
  }
}

function commandMissingWords(command: string, path: string): string {
  if (command === '') return 'the command is empty.';
  if (/[/\\]/.test(command)) return `there is no file ${command}.`;
  return `there is no ${command} on its PATH (${path}). One of this project's own packages: npx ${command}`;
}

/** Bytes as people read them: `512 MB`. */
function megabytes(bytes: string): string {
  const amount = Number(bytes) / 1_048_576;
  return Number.isFinite(amount) ? `${Math.round(amount)} MB` : bytes;
}

const units: readonly BudgetUnit[] = ['tokens', 'money', 'seconds', 'runners', 'memory', 'cpu'];

/** Which budget, what of it is left, and both ways on. */
function budgetWords(why: 'overBudget' | 'unmetered', facts: Finding['facts']): string {
  const { budget = '?', scope = '?', refusing } = facts;
  const unit = units.find((each) => each === facts.unit);
  // What the money is called, hm budget says.
  const amount = (name: string) =>
    unit ? amountWords(Number(facts[name] ?? 0), unit, 'money') : printable(facts[name] ?? '?');
  const whose = scope === 'machine' ? 'this machine' : `this ${printable(scope)}`;
  const id = printable(budget);
  const others = Number(refusing) > 1 ? ` ${Number(refusing) - 1} more refuse it.` : '';
  const ways = ` All that apply: hm budget explain. To raise it: hm budget raise ${id} AMOUNT`;
  if (why === 'unmetered')
    return `the agent reports nothing, so the limit of ${whose} (${amount('limit')}) cannot be kept.${others} To start it all the same: --unmetered.${ways}`;
  const resets = Number(facts.resetsAt);
  const again = Number.isFinite(resets) ? ` Something is free again on ${resetWords(resets)}.` : '';
  return `${whose} may have ${amount('limit')}: ${amount('spent')} spent, ${amount('reserved')} reserved, ${amount('free')} free, and it would reserve ${amount('wanted')}.${again}${others}${ways}`;
}

function plain({ why, facts }: Pick<Finding, 'why' | 'facts'>): string {
  const words = printable(why).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const more = Object.entries(facts).map(([key, value]) => `${printable(key)} ${printable(value)}`);
  return more.length > 0 ? `${words} (${more.join(', ')})` : words;
}
