/** What was said in a session, fetched page by page, and as Markdown. Knows no terminal and no editor. */
import type { Session, SessionMessage } from '#protocol/sessions.ts';
import type { Method, ParamsOf, ResultOf } from './calls.ts';

/** A connection, as far as it is needed here. */
export interface Asking {
  request<M extends Method>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>>;
}

export type ReadSession =
  | {
      readonly kind: 'read';
      readonly session: Session;
      readonly messages: readonly SessionMessage[];
      /** There is more than was wanted. */
      readonly more: boolean;
    }
  | { readonly kind: 'noSuchSession' }
  | { readonly kind: 'noRecords' };

/** Rejects as a request does. `most`: no further page is fetched once there are so many characters. */
export async function readSession(
  asking: Asking,
  sessionId: string,
  most = Number.POSITIVE_INFINITY,
): Promise<ReadSession> {
  const { session } = await asking.request('sessions/show', { sessionId });
  if (!session) return { kind: 'noSuchSession' };
  const messages: SessionMessage[] = [];
  let length = 0;
  let from: number | undefined = 0;
  while (from !== undefined && length < most) {
    const page: ResultOf<'sessions/read'> = await asking.request('sessions/read', {
      sessionId,
      from,
    });
    if (page.kind !== 'read') return { kind: page.kind };
    messages.push(...page.messages);
    for (const { text } of page.messages) length += text.length;
    from = page.next;
  }
  return { kind: 'read', session, messages, more: from !== undefined };
}

/** Whoever goes on speaking is named once. */
export function sessionMarkdown(session: Session, messages: readonly SessionMessage[]): string {
  const { agent, startedAt, directory, summary, name, id } = session;
  const head = [
    `# ${summary?.title ?? name}`,
    '',
    `${agent}, ${momentOf(startedAt)}, ${directory}, ${id}`,
  ];
  const body = messages.flatMap(({ by, text, tools, side, at }, n) => {
    const who = `${side ? 'Sub-agent: ' : ''}${by === 'person' ? 'Person' : agent}`;
    const when = at === undefined ? '' : `, ${momentOf(at)}`;
    const before = messages[n - 1];
    const goesOn = before?.by === by && before.side === side;
    return [
      ...(goesOn ? [] : ['', `## ${who}${when}`]),
      ...(text ? ['', text] : []),
      ...(tools.length > 0 ? ['', ...tools.map((tool) => `*called ${tool}*`)] : []),
    ];
  });
  return [...head, ...body].join('\n');
}

/** `2026-11-21 14:15:41 UTC`. */
function momentOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
