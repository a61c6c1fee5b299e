/** `hm sessions export`: what was said in a session as Markdown, on stdout. */

import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { harmless } from '#client/cli/harmless.ts';
import { sessionIdOf } from '#client/cli/options.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { readSession, sessionMarkdown } from '#client/connection/session-export.ts';
import { noSession } from './sessions.ts';

interface Options {
  readonly json?: boolean;
  /** What was said to and by sub-agents, too. */
  readonly all?: boolean;
}

export function exportSession(text: string, options: Options): Promise<number> {
  const sessionId = sessionIdOf(text);
  return withServer('hm sessions export', async (peer) => {
    const told = await readSession(peer, sessionId);
    if (told.kind === 'noSuchSession') throw noSession(text);
    if (told.kind === 'noRecords')
      throw new Exit(exitCodes.failed, `Nothing is written down of ${sessionId} that can be read.`);
    const { session, messages } = told;
    const shown = options.all ? messages : messages.filter(({ side }) => !side);
    if (options.json) json({ session, messages: shown });
    else line(harmless(sessionMarkdown(session, shown)));
    return exitCodes.done;
  });
}
