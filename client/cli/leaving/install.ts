/** `hm install`: the same command for terminals outside the editor, by a link that leads to the newest version for good. */

import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { aside, json, line } from '#client/cli/print.ts';
import { installCommand, type PathAdvice } from '#client/launcher/installed-command.ts';
import { ownLauncher } from './own-launcher.ts';

export async function install(options: { readonly json?: boolean }): Promise<number> {
  refuseAgents('make hm a command of every terminal');
  const { launcher } = await ownLauncher();
  const outcome = await installCommand(launcher);
  if (outcome.kind === 'foreign')
    throw new Exit(
      exitCodes.failed,
      `${outcome.path} is ${outcome.what}, and is left as it is. Move it away and say hm install again, or call ${launcher} itself.`,
      outcome,
    );
  if (options.json) json({ ...outcome, launcher });
  else {
    const how = outcome.kind === 'placed' ? 'is installed' : 'is installed already';
    line(`hm ${how}: ${outcome.path} leads to ${launcher}.`);
    const words = adviceWords(outcome.advice);
    if (words) aside(words);
  }
  return exitCodes.done;
}

function adviceWords(advice: PathAdvice): string | undefined {
  switch (advice.kind) {
    case 'found':
      return undefined;
    case 'notOnPath': {
      const where = advice.file ? `add this line to ${advice.file}` : 'say this in your shell';
      return `its directory is not on the PATH of this shell; ${where}: ${advice.line}`;
    }
    case 'hidden':
      return `another hm is found first on the PATH of this shell: ${advice.by}`;
  }
}
