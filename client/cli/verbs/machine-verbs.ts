/** The verbs about the whole machine, leased or not. */
import type { Command } from 'commander';
import { scan } from '#client/cli/scan/scan.ts';
import { asJson, type Does, examples } from './verb.ts';

export function machineVerbs(hm: Command, does: Does): void {
  hm.command('scan')
    .description('List every socket of this machine that others can reach, and whose it is.')
    .argument('[range]', 'these ports only, such as 3000 or 3000-3999')
    .option('--udp', 'the bound UDP sockets, too')
    .option('--unmanaged', 'what works in this project and is not declared in its file')
    .option('--write', 'with --unmanaged: declare it there')
    .option(...asJson)
    .addHelpText(
      'after',
      examples(
        'hm scan',
        'hm scan 3000-3999',
        'hm scan --udp --json',
        'hm scan --unmanaged --write',
      ),
    )
    .action(does(scan));
}
