/** The verbs for what was not started by Harbormaster. */
import type { Command } from 'commander';
import { adopt, reserve } from '#client/cli/scan/adopt.ts';
import { asJson, type Does, examples } from './verb.ts';

export function adoptionVerbs(hm: Command, does: Does): void {
  hm.command('adopt')
    .description('Take what listens on a port under management, as a service of this project.')
    .argument('<port>', 'a port number')
    .option(
      '-s, --service <name>',
      'as which service (default: the declared one with this port, else the main one, else web)',
    )
    .option(...asJson)
    .addHelpText('after', examples('hm adopt 3000', 'hm adopt 9000 --service worker'))
    .action(does(adopt));
  hm.command('reserve')
    .description('Block a port for everybody, until it is given back with hm release.')
    .argument('<port>', 'a port number')
    .option(...asJson)
    .addHelpText('after', examples('hm reserve 3000'))
    .action(does(reserve));
}
