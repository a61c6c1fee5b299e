/** `hm sessions export`: what was said in a session as Markdown, on stdout. */
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { harmless } from '#client/cli/harmless.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import type { Session, SessionMessage } from '#protocol/sessions.ts';
import { noSession, sessionIdOf } from './sessions.ts';

interface Options {
  readonly json?: boolean;
  /** What was said to and by sub-agents, too. */
  readonly all?: boolean;
}

export function exportSession(text: string, options: Options): Promise<number> {
  const sessionId = sessionIdOf(text);
  return withServer('hm sessions export', async (peer) => {
    const { session } = await peer.request('sessions/show', { sessionId });
    if (!session) throw noSession(text);
    const messages: SessionMessage[] = [];
    for (let from: number | undefined = 0; from !== undefined; ) {
      const page: { kind: string; messages: SessionMessage[]; next?: number | undefined } =
        await peer.request('sessions/read', { sessionId, from });
      if (page.kind !== 'read')
        throw new Exit(
          exitCodes.failed,
          `Nothing is written down of ${sessionId} that can be read.`,
        );
      messages.push(...page.messages);
      from = page.next;
    }
    const shown = options.all ? messages : messages.filter(({ side }) => !side);
    if (options.json) json({ session, messages: shown });
    else line(harmless(markdown(session, shown)));
    return exitCodes.done;
  });
}

function markdown(session: Session, messages: readonly SessionMessage[]): string {
  const { agent, startedAt, directory, summary, name, id } = session;
  const head = [
    `# ${summary?.title ?? name}`,
    '',
    `${agent}, ${new Date(startedAt).toISOString()}, ${directory}, ${id}`,
  ];
  const body = messages.flatMap(({ by, text, tools, side, at }) => {
    const who = by === 'person' ? 'Person' : agent;
    const when = at === undefined ? '' : `, ${new Date(at).toISOString()}`;
    const called = tools.map((tool) => `*called ${tool}*`);
    return [
      '',
      `## ${side ? 'Sub-agent: ' : ''}${who}${when}`,
      '',
      ...(text ? [text] : []),
      ...called,
    ];
  });
  return [...head, ...body].join('\n');
}
