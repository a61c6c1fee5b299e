/** The verbs by which Harbormaster comes to a machine's shells and leaves them. */
import type { Command } from 'commander';
import { install } from '#client/cli/leaving/install.ts';
import { leave } from '#client/cli/leaving/uninstall.ts';
import { asJson, type Does, examples } from './verb.ts';

export function leavingVerbs(hm: Command, does: Does): void {
  hm.command('install')
    .description('Make hm a command in every terminal: a link in ~/.local/bin; never overwrites.')
    .option(...asJson)
    .addHelpText('after', examples('hm install'))
    .action(does(install));
  hm.command('uninstall')
    .description('Remove launcher, command, hooks and the server that holds nothing; list it all.')
    .option('--purge', 'journal, leases, tokens and log too')
    .option(...asJson)
    .addHelpText('after', examples('hm uninstall', 'hm uninstall --purge'))
    .action(does(leave));
}
