/** `hm allow`: what an agent asked and may not do by itself happens once, or not at all. */

import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { deedOf } from '#protocol/deed.ts';

export interface AllowOptions {
  readonly deny?: boolean;
  readonly json?: boolean;
}

export function allow(id: string | undefined, options: AllowOptions): Promise<number> {
  if (id === undefined) return list(options);
  if (!/^a_[0-9a-f]{16}$/.test(id))
    throw usage('hm allow: an ask is named a_ and 16 hex digits. Those that wait: hm allow');
  return withServer('hm allow', async (peer) => {
    const { kind } = await peer.request('authority/answer', { id, allow: !options.deny });
    if (kind === 'noSuchAsk')
      throw new Exit(exitCodes.failed, `Nothing waits as ${id}: it is answered, or over.`);
    if (options.json) json({ id, kind });
    else if (kind === 'denied') line('Denied.');
    else line('Allowed, once and within five minutes: the agent may ask again.');
    return exitCodes.done;
  });
}

function list(options: AllowOptions): Promise<number> {
  return withServer('hm allow', async (peer) => {
    const asks = await peer.request('authority/watch', {});
    if (options.json) json(asks);
    else if (asks.length === 0) line('No agent waits to be allowed anything.');
    else
      table(
        ['ASK', 'AGENT', 'TO', 'WITH'],
        asks.map(({ id, name, method, words }) => [
          ...[id, printable(name), deedOf(method), printable(words)],
        ]),
      );
    return exitCodes.done;
  });
}
