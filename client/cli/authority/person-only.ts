/** What a person alone may do, and no server is there to refuse: files that an agent could as well write itself. A rail, no wall. */
import process from 'node:process';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { factsOf } from '#client/cli/facts.ts';

/** Throws `notAllowed` in a coding agent, and for whoever asks by an issued token. `deed` follows on "may not". */
export function refuseAgents(deed: string): void {
  if (!process.env.HARBORMASTER_TOKEN && factsOf('script', 'hm').agent === undefined) return;
  throw new Exit(
    exitCodes.notAllowed,
    `A coding agent may not ${deed}. A person can do it in a terminal of their own.`,
  );
}
