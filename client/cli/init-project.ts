/** `hm init`: writes harbormaster.jsonc for the project at hand. */

import path from 'node:path';
import { Exit, exitCodes } from './exit-codes.ts';
import { init } from './init/init.ts';
import { json, line } from './print.ts';

export async function initProject(options: { readonly json?: boolean }): Promise<number> {
  const outcome = await init({ directory: path.resolve('.') });
  if (outcome.kind === 'exists')
    throw new Exit(exitCodes.failed, `${outcome.path} is there already and is left as it is.`);
  if (options.json) json(outcome);
  else line(`Wrote ${outcome.path}:\n\n${outcome.text}`);
  return exitCodes.done;
}
