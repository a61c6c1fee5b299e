/** The verbs about a project: what it declares, and what happened in it. */
import type { Command } from 'commander';
import { activity } from '#client/cli/activity/activity.ts';
import { asJson, type Does, examples } from './verb.ts';

export function projectVerbs(hm: Command, does: Does): void {
  hm.command('activity')
    .description('Show what happened, newest first.')
    .option('-n, --limit <count>', 'so many events (default 30)')
    .option('-p, --port <port>', 'about this port')
    .option('--here', 'about this project')
    .option('--project <path>', 'about the project of this path')
    .option('-s, --service <name>', 'about the service of this name')
    .option('--holder <kind>', 'that name a project, process, window, terminal or agent as holder')
    .option(
      '-k, --kind <kinds>',
      'of these kinds: lease, listening, conflict, stop, project, agent, configuration, authority, server',
    )
    .option('--since <time>', 'not older than this: 5m, 2h, 1d, or 2026-11-21T14:03')
    .option('--until <time>', 'older than this')
    .option('--request <id>', 'caused by this request')
    .option('-f, --follow', 'the newest, and then what happens, until Ctrl-C')
    .option('--stats', 'figures instead: types, projects, conflicts, time to bind')
    .option('--json-lines', 'all that is kept, one JSON object a line, newest first')
    .option(...asJson)
    .addHelpText(
      'after',
      examples(
        'hm activity',
        'hm activity --port 3000 --since 1d',
        'hm activity --here --follow',
        'hm activity --stats --since 7d',
        'hm activity --json-lines > activity.ndjson',
      ),
    )
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
