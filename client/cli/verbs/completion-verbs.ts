/** The verbs of the shells: the script that a user loads, and what it asks. */
import { Argument, type Command } from 'commander';
import { complete } from '#client/cli/completion/complete.ts';
import {
  completionScript,
  howToUse,
  type Shell,
  shells,
} from '#client/cli/completion/completion-script.ts';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { line } from '#client/cli/print.ts';
import { type Does, examples } from './verb.ts';

export function completionVerbs(hm: Command, does: Does): void {
  hm.command('completion')
    .description('Print what completes hm in a shell: verbs, options, services, ports.')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(shells))
    .addHelpText('after', examples(...shells.map((shell) => howToUse[shell])))
    .action(
      does(async (shell: Shell) => {
        line(completionScript(shell).trimEnd());
        return exitCodes.done;
      }),
    );
  hm.command('complete', { hidden: true })
    .argument('[words...]')
    .action(
      does(async (words: string[]) => {
        for (const each of await complete(hm, words)) line(each);
        return exitCodes.done;
      }),
    );
}
