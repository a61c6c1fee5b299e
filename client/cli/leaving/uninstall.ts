/** `hm uninstall`: leaves no launcher, command, hook or pointer behind, and says what it did. */

import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { factsOf } from '#client/cli/facts.ts';
import { json, line } from '#client/cli/print.ts';
import { leavingWords } from '#client/launcher/leaving-words.ts';
import { uninstall } from '#client/launcher/uninstall.ts';

/** How long a server may take to leave, in milliseconds. */
const leaveLimitMs = 10_000;

interface Options {
  readonly purge?: boolean;
  readonly json?: boolean;
}

export async function leave({ purge = false, json: asJson }: Options): Promise<number> {
  const facts = factsOf('script', 'hm uninstall');
  // With no server there is nobody else to refuse it.
  refuseAgents('uninstall Harbormaster');
  const steps = await uninstall({ facts, purge, leaveLimitMs });
  if (asJson) json(steps);
  else {
    const words = steps.map(leavingWords).filter((each) => each !== undefined);
    for (const each of words) line(each);
    if (words.length === 0) line('Nothing of Harbormaster is there.');
  }
  const failed = steps.some(({ outcome }) => outcome === 'failed');
  return failed ? exitCodes.failed : exitCodes.done;
}
