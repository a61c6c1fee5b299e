/** The verb about service types. */
import type { Command } from 'commander';
import { types } from '#client/cli/types.ts';
import { asJson, type Does, examples } from './verb.ts';

export function typeVerbs(hm: Command, does: Does): void {
  hm.command('types')
    .description('List the service types: their ports, what is in use, and where they are defined.')
    .option(...asJson)
    .addHelpText('after', examples('hm types', 'hm types --json'))
    .action(does(types));
}
