/** The verbs about a project: what it declares, and what happened in it. */
import type { Command } from 'commander';
import { activity } from '#client/cli/activity.ts';
import { asJson, type Does, examples } from './verb.ts';

export function projectVerbs(hm: Command, does: Does): void {
  hm.command('activity')
    .description('Show what happened, newest first.')
    .option('-n, --limit <count>', 'so many events (default 30)')
    .option('-p, --port <port>', 'about this port')
    .option('--here', 'about this project')
    .option('--request <id>', 'caused by this request')
    .option(...asJson)
    .addHelpText('after', examples('hm activity', 'hm activity --port 3000 --limit 100'))
    .action(does(activity));
  hm.command('init')
    .description('Write harbormaster.jsonc from what the project has; never overwrites.')
    .option(
      '--mode <mode>',
      'shared, or project: a server for this project alone; sets it in a file that is there',
    )
    .option(...asJson)
    .addHelpText('after', examples('hm init', 'hm init --mode project'))
    .action(
      does(async (options) => (await import('#client/cli/init-project.ts')).initProject(options)),
    );
}
