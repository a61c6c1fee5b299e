/** The verbs that end what runs. */
import type { Command } from 'commander';
import { eachOf } from '#client/cli/runners/several.ts';
import { stop } from '#client/cli/stop/stop.ts';
import { asJson, type Does, examples } from './verb.ts';

export function stopVerbs(hm: Command, does: Does): void {
  hm.command('stop')
    .description(
      'End a runner, or what runs on a port or as a service, once it is proven to be this project’s.',
    )
    .argument(
      '<runner, service or port...>',
      'a runner of this project or the id of any, else a service of it, or a port number',
    )
    .option(
      '--confirm <pid@start...>',
      'end this process though nothing proves it; as an earlier hm stop printed it',
    )
    .option('-y, --yes', 'ask nothing; what is not proven is left alone')
    .option('--grace <seconds>', 'between the request to end and the kill (default: stop.grace)')
    .option(...asJson)
    .addHelpText('after', examples('hm stop web', 'hm stop 3000', 'hm stop 3000 --grace 30'))
    .action(does((names, options) => eachOf(names, (name) => stop(name, options))));
}
