/** The verbs about budgets. */
import type { Command } from 'commander';
import {
  continueOnce,
  raiseBudget,
  releaseReservation,
  removeBudget,
  setBudget,
} from '#client/cli/budgets/budget-changes.ts';
import { explainBudgets, showPrices } from '#client/cli/budgets/budget-inquiry.ts';
import { showBudgets } from '#client/cli/budgets/budgets.ts';
import { asJson, type Does, examples } from './verb.ts';

export function budgetVerbs(hm: Command, does: Does): void {
  const budget = hm
    .command('budget')
    .description('Show what may be spent and what was: tokens, money, time, runners.')
    .option('--here', 'only those that bear on this project')
    .option(...asJson)
    .addHelpText(
      'after',
      examples(
        'hm budget',
        'hm budget set 2M tokens --per day',
        'hm budget set 20 USD --per week --here --soft',
        'hm budget explain --agent claude',
      ),
    )
    .action(does(showBudgets));
  budget
    .command('show')
    .description('The same.')
    .option('--here', 'only those that bear on this project')
    .option(...asJson)
    .action(does(showBudgets));
  setVerb(budget, does);
  budget
    .command('raise')
    .description('Give a budget another limit; who waits for it goes on as far as there is room.')
    .argument('<budget>', 'its id or the beginning of it, as hm budget prints it')
    .argument('<amount...>', 'the new limit')
    .option(...asJson)
    .action(does(raiseBudget));
  budget
    .command('remove')
    .description('Remove a budget; what it stopped may go on.')
    .argument('<budget>', 'its id or the beginning of it')
    .option(...asJson)
    .action(does(removeBudget));
  inquiryVerbs(budget, does);
  budget
    .command('continue')
    .description('Let a runner that a budget paused go on past the limit, by one step.')
    .argument('<runner>', 'its name or id')
    .option(...asJson)
    .action(does(continueOnce));
  budget
    .command('release')
    .description(
      'Give back what is kept for a runner that ended without its record read to the end.',
    )
    .argument('<runner>', 'its name or id')
    .option(...asJson)
    .action(does(releaseReservation));
}

function setVerb(budget: Command, does: Does): void {
  budget
    .command('set')
    .description(
      'Set a budget for this machine, or narrower; one of the same scope, unit and period is changed.',
    )
    .argument('<amount...>', "'500k tokens', '20 USD', '$20', '3h', '4 runners', '8 GB', '2 cores'")
    .option('--here', 'for the project of this directory')
    .option('--project <path>', 'for the project at this path')
    .option('--agent <name>', 'for an agent, such as claude; with --here in this project only')
    .option('--runner [name]', 'for a runner of this project, or for each')
    .option('--session [id]', 'for a session, or for each')
    .option('--per <period>', 'hour, day, week or month; for ever without it')
    .option('--rolling', 'look back over the period, instead of beginning anew by the calendar')
    .option(
      '--time-zone <zone>',
      'whose calendar, such as Europe/Berlin; this machine\u2019s unless said',
    )
    .option('--soft', 'tell, and refuse nothing')
    .option('--carry <amount>', 'what is not spent goes into the next period, so much at most')
    .option('--at <percentages>', 'when windows are told, such as 50,80,100')
    .option(...asJson)
    .addHelpText(
      'after',
      examples(
        'hm budget set 2M tokens --per day',
        'hm budget set 20 USD --per month --here',
        'hm budget set 300k tokens --session',
        'hm budget set 4 runners --here',
      ),
    )
    .action(does(setBudget));
}

function inquiryVerbs(budget: Command, does: Does): void {
  budget
    .command('explain')
    .description(
      'Say whether a launch here would be refused, by which budget, and what it would reserve.',
    )
    .option('--agent <name>', 'of an agent, such as claude')
    .option('--name <runner>', 'under this name')
    .option('--session <id>', 'in this session')
    .option('--unmetered', 'though it reports nothing')
    .option(...asJson)
    .action(does(explainBudgets));
  budget
    .command('prices')
    .description('List what a million tokens of each known model costs, and who says so.')
    .option(...asJson)
    .action(does(showPrices));
}
