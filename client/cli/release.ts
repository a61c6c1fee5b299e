/** `hm release`: gives a port back, by service of this project or by number. */
import path from 'node:path';
import { newId } from '#common/id.ts';
import { Exit, exitCodes } from './exit-codes.ts';
import { portOf, serviceOf } from './options.ts';
import { json, line } from './print.ts';
import { withServer } from './session.ts';

export function release(
  what: string | undefined,
  options: { readonly json?: boolean },
): Promise<number> {
  const isPort = what !== undefined && /^\d+$/.test(what);
  const here = path.resolve('.');
  const key = newId('k');
  const which = isPort
    ? { port: portOf(what, 'hm release') }
    : { path: here, ...(what !== undefined && { service: serviceOf(what) }) };
  return withServer('hm release', async (peer) => {
    const answer = await peer.request('ports/release', { ...which, key });
    if (answer.kind === 'notLeased')
      throw new Exit(
        exitCodes.failed,
        `${isPort ? `Port ${what}` : `The service '${what ?? 'web'}' of this project`} is not leased. See: hm ls`,
      );
    if (options.json) json(answer.lease);
    else line(`Released port ${answer.lease.port} of ${answer.lease.service}.`);
    return exitCodes.done;
  });
}
