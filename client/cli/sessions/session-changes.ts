/** `hm sessions resume|decline|delete`: what a person decides about sessions. */

import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { sessionIdOf } from '#client/cli/options.ts';
import { json, line } from '#client/cli/print.ts';
import { runnerRefusalWords } from '#client/cli/runners/runner-words.ts';
import { withServer } from '#client/cli/session.ts';
import { newId } from '#common/id.ts';
import { noSession } from './sessions.ts';

interface Options {
  readonly json?: boolean;
  readonly yes?: boolean;
}

export function resumeSession(text: string, options: Options): Promise<number> {
  const sessionId = sessionIdOf(text);
  const key = newId('q');
  return withServer('hm sessions resume', async (peer) => {
    const plan = await peer.request('sessions/resume', { sessionId });
    if (plan.kind === 'refused') {
      const { why, session } = plan;
      if (why === 'noSuchSession') throw noSession(text);
      if (why === 'cannotBeNamed')
        throw new Exit(exitCodes.refused, 'Nobody knows by which name its agent would resume it.');
      throw new Exit(
        exitCodes.alreadyRunning,
        `${session?.id ?? sessionId} works, or may: hm attach ${session?.name ?? 'NAME'}. To end it first: hm stop ${session?.name ?? 'NAME'}`,
      );
    }
    const { kind: _, ...wish } = plan;
    const answer = await peer.request('runners/launch', { ...wish, kind: 'agent', key });
    if (options.json) json(answer);
    if (answer.kind === 'refused') {
      const words = runnerRefusalWords(answer.reason, plan.name, answer.findings, answer.runner);
      throw new Exit(exitCodes.refused, words);
    }
    if (!options.json)
      line(`It goes on as ${answer.runner.name}. See it: hm attach ${answer.runner.name}`);
    return exitCodes.done;
  });
}

export function declineSession(text: string, options: Options): Promise<number> {
  const sessionId = sessionIdOf(text);
  return withServer('hm sessions decline', async (peer) => {
    const { kind } = await peer.request('sessions/decline', { sessionId });
    if (kind === 'noSuchSession') throw noSession(text);
    if (kind === 'notInterrupted')
      throw new Exit(exitCodes.failed, 'It does not wait for anybody: nothing to decline.');
    if (options.json) json({ kind });
    else line('It is left as it is, and not offered any more.');
    return exitCodes.done;
  });
}

export function deleteSessions(texts: readonly string[], options: Options): Promise<number> {
  const sessionIds = texts.map(sessionIdOf);
  if (!options.yes)
    throw usage(
      `This forgets ${sessionIds.length === 1 ? 'a session' : `${sessionIds.length} sessions`}; the agents' own files stay. If that is meant: --yes`,
    );
  return withServer('hm sessions delete', async (peer) => {
    const { deleted, kept } = await peer.request('sessions/delete', { sessionIds });
    if (options.json) json({ deleted, kept });
    else
      line(
        `${deleted.length} forgotten${kept.length > 0 ? `; kept, because it works or is not there: ${kept.join(', ')}` : ''}.`,
      );
    return kept.length > 0 ? exitCodes.failed : exitCodes.done;
  });
}
