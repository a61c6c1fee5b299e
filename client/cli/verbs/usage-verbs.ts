/** The verbs about what agents spend. */
import type { Command } from 'commander';
import { reportUsage, showUsage } from '#client/cli/usage/usage.ts';
import { asJson, type Does, examples } from './verb.ts';

export function usageVerbs(hm: Command, does: Does): void {
  const usage = hm
    .command('usage')
    .description('What agents spent, as they write it down, export it or report it.');
  usage.addHelpText(
    'after',
    examples('hm usage show', 'hm usage report --input 1200 --output 300 --model my-model'),
  );
  usage
    .command('show')
    .description('Show what was counted of each runner and agent of this project, by model.')
    .option('--all', 'of all projects')
    .option(...asJson)
    .addHelpText('after', examples('hm usage show', 'hm usage show --all --json'))
    .action(does(showUsage));
  usage
    .command('report')
    .description(
      'Say what was spent since the beginning, or with --more what was spent more; in a runner it is the runner\u2019s.',
    )
    .option('--input <tokens>', 'read anew, from no cache')
    .option('--output <tokens>', 'written, with what was thought')
    .option('--cache-read <tokens>', 'read from a cache')
    .option('--cache-write <tokens>', 'written to a cache')
    .option('--reasoning <tokens>', 'of the output: thought, and not said')
    .option('--cost <amount>', 'as 0.0125; without it the price of the model is asked')
    .option('--model <name>', 'which model')
    .option('--agent <name>', 'which agent, when none of yours runs this')
    .option('--counter <name>', 'which of several counters')
    .option('--more [id]', 'the figures are what was spent more; the same id counts once')
    .option(...asJson)
    .addHelpText(
      'after',
      examples(
        'hm usage report --input 1200 --output 300 --model my-model',
        'hm usage report --output 40 --more turn-9 --cost 0.0125',
      ),
    )
    .action(does(reportUsage));
}
