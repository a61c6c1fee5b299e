/** `hm suggest`: ports that could be leased now, without leasing any. */
import path from 'node:path';
import { Exit, exitCodes } from './exit-codes.ts';
import { countOf, serviceOf } from './options.ts';
import { json, line } from './print.ts';
import { withServer } from './session.ts';

export interface SuggestOptions {
  readonly type?: string;
  readonly count?: string;
  readonly json?: boolean;
}

export function suggest(service: string | undefined, options: SuggestOptions): Promise<number> {
  const { type, count = '1' } = options;
  const params = {
    path: path.resolve('.'),
    count: countOf(count, '--count', 100),
    ...(service !== undefined && { service: serviceOf(service) }),
    ...(type !== undefined && { type: serviceOf(type) }),
  };
  return withServer('hm suggest', async (peer) => {
    const answer = await peer.request('ports/suggest', params);
    if (options.json) json(answer);
    else if (answer.ports.length > 0) line(answer.ports.join('\n'));
    else
      throw new Exit(
        exitCodes.refused,
        `No port for ${answer.type} is free. See who has them: hm ls`,
      );
    return exitCodes.done;
  });
}
