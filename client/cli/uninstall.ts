/** `hm uninstall`: leaves no launcher, command, hook or pointer behind, and says what it did. */
import { leavingWords } from '#client/launcher/leaving-words.ts';
import { uninstall } from '#client/launcher/uninstall.ts';
import { exitCodes } from './exit-codes.ts';
import { factsOf } from './facts.ts';
import { refuseAgents } from './person-only.ts';
import { json, line } from './print.ts';

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
