/** `hm stop` of a runner: all that it started ends with it, and done is only when nothing of it is left. */
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { nameWords } from '#client/cli/runners/runner-words.ts';
import { processWords } from '#client/cli/speak.ts';
import { longDeadline } from '#client/connection/long-deadline.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';

/** The exit code; undefined when there is no runner of that name that runs, and so nothing was done. */
export async function stopRunner(
  peer: SocketPeer,
  which: { readonly path: string; readonly name: string } | { readonly runnerId: string },
  grace: number | undefined,
  { json: asJson }: { readonly json?: boolean },
): Promise<number | undefined> {
  const params = { ...which, ...(grace !== undefined && { grace }) };
  const answer = await peer.request('runners/stop', params, longDeadline);
  const { kind, runner, ended, survivors } = answer;
  const name = runner ? nameWords(runner) : 'name' in which ? which.name : which.runnerId;
  if (kind === 'noSuchRunner' || (kind === 'notRunning' && 'name' in which)) return undefined;
  if (asJson) json(answer);
  if (kind === 'notRunning') {
    if (!asJson) line(`${name} does not run.`);
    return exitCodes.done;
  }
  if (kind === 'cannotTell')
    throw new Exit(
      exitCodes.failed,
      `Whether ${name} lives cannot be told, so nothing was ended. See: hm ps, hm doctor`,
    );
  if (kind === 'survived')
    throw new Exit(
      exitCodes.failed,
      `The system could not end ${survivors.map(processWords).join(', ')}.`,
    );
  if (!asJson) {
    for (const each of ended) line(`${processWords(each)} has ended.`);
    line(`${name} is stopped, and nothing of it is left.`);
  }
  return exitCodes.done;
}
