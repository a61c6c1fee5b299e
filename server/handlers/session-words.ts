/** Sessions as the contract says them, and their figures added up. */
import type {
  SessionFigures,
  Session as WireSession,
  SessionSummary as WireSummary,
} from '#protocol/sessions.ts';
import { type Session, type SessionSummary, stateOf } from '#server/sessions/session.ts';

export function wireSession(session: Session, summary = session.summary): WireSession {
  const { id, projectId, agent, runnerId, name, directory, startedAt, end } = session;
  const { agentSessionId, resumedFrom, resumedBy, isAutomatic, resume } = session;
  return {
    ...{ id, projectId, agent, runnerId, name, directory, startedAt },
    state: stateOf(session),
    ...(end && { endedAt: end.at }),
    ...(end?.cause !== undefined && { cause: end.cause }),
    ...{ agentSessionId, resumedFrom, resumedBy },
    automatic: isAutomatic,
    offered: resume === 'offered' && resumedBy === undefined,
    ...(summary && { summary: wireSummary(summary) }),
  };
}

function wireSummary({ tokens, ...rest }: SessionSummary): WireSummary {
  return { ...rest, ...(tokens && { tokens: { ...tokens } }) };
}

const nothing: SessionFigures = {
  ...{ sessions: 0, seconds: 0, asked: 0, answered: 0, toolCalls: 0 },
  ...{ input: 0, output: 0, cached: 0, cost: 0 },
};

/** By a key of each: days newest first, anything else busiest first; at most `most` rows. */
export function sessionRows(
  sessions: readonly WireSession[],
  keyOf: (session: WireSession) => string,
  isByDay: boolean,
  most: number,
): { rows: (SessionFigures & { key: string })[]; total: SessionFigures } {
  const rows = new Map<string, SessionFigures>();
  let total = nothing;
  for (const session of sessions) {
    const figures = figuresOf(session);
    const key = keyOf(session);
    rows.set(key, added(rows.get(key) ?? nothing, figures));
    total = added(total, figures);
  }
  const sorted = [...rows].map(([key, figures]) => ({ key, ...figures }));
  const byKey = (one: string, other: string) => (one < other ? -1 : Number(one > other));
  sorted.sort((one, other) =>
    isByDay
      ? byKey(other.key, one.key)
      : other.sessions - one.sessions || byKey(one.key, other.key),
  );
  return { rows: sorted.slice(0, most), total };
}

function figuresOf({ startedAt, endedAt, summary }: WireSession): SessionFigures {
  const { asked = 0, answered = 0, toolCalls = 0, tokens, cost = 0 } = summary ?? {};
  const { input = 0, output = 0, cached = 0 } = tokens ?? {};
  const ms = endedAt === undefined ? 0 : endedAt - startedAt;
  return {
    ...{ sessions: 1, seconds: Math.max(0, Math.round(ms / 1_000)) },
    ...{ asked, answered, toolCalls, input, output, cached, cost },
  };
}

function added(one: SessionFigures, other: SessionFigures): SessionFigures {
  const keys = Object.keys(nothing) as (keyof SessionFigures)[];
  return Object.fromEntries(keys.map((key) => [key, one[key] + other[key]])) as SessionFigures;
}

/** The text around what was found, on one line. */
export function excerptOf(text: string, at: number, length: number): string {
  const around = 60;
  const from = Math.max(0, at - around);
  const to = Math.min(text.length, at + length + around);
  const cut = text.slice(from, to).replace(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${cut}${to < text.length ? '…' : ''}`;
}
