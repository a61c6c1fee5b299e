/** Translates between the contract and the room of sessions, with what agents wrote down of them. */
import type { Clock } from '#common/clock.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type {
  sessions as contract,
  SessionMessage,
  SessionState,
  Session as WireSession,
} from '#protocol/sessions.ts';
import type { Histories } from '#server/histories/histories.ts';
import type { AgentCalls } from '#server/sessions/needs.ts';
import { type Session, type SessionSummary, stateOf } from '#server/sessions/session.ts';
import type { SessionLedger } from '#server/sessions/session-ledger.ts';
import type { Sessions } from '#server/sessions/sessions.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';
import { type ResumeSettingParts, setResume } from './resume-setting.ts';
import type { SessionFeed } from './session-feed.ts';
import { excerptOf, sessionRows, wireSession } from './session-words.ts';

export interface SessionHandlerParts {
  readonly sessions: Sessions;
  /** What is durable: reads never show what might still be undone. */
  readonly durable: SessionLedger;
  readonly projects: ProjectLookup;
  readonly histories: Histories;
  readonly calls: AgentCalls;
  /** How an agent is called when nothing else is known of it. */
  readonly programOf: (agent: string) => string;
  /** The same call for another conversation, with nothing that was asked. */
  readonly unasked: (argv: readonly string[]) => readonly string[];
  /** How a runner's program was called, before the words for its session; undefined when that is forgotten. */
  readonly argvOf: (runnerId: string) => Promise<readonly string[] | undefined>;
  readonly summaryOf: (session: Session) => Promise<SessionSummary | undefined>;
  readonly feed: SessionFeed;
  readonly setting: ResumeSettingParts;
  readonly clock: Clock;
}

interface Filter {
  readonly path?: string | undefined;
  readonly agent?: string | undefined;
  readonly state?: SessionState | undefined;
  readonly since?: number | undefined;
}

/** A page of messages is not larger, in characters. */
const mostOfPage = 512 * 1024;
/** A search stops after this long, and says so. In milliseconds. */
const searchTime = 10_000;
const mostRows = 366;
/** Of so many sessions at most the agents' files are read for one list. */
const mostRead = 100;

export function sessionHandlers(parts: SessionHandlerParts): Handlers<typeof contract, Caller> {
  const { sessions, durable, projects, histories, calls, feed, clock } = parts;
  const { programOf, argvOf, summaryOf, unasked } = parts;

  /** Newest first. */
  async function matching({ path, agent, state, since }: Filter): Promise<Session[]> {
    const projectId = path === undefined ? undefined : await projects.idAt(path);
    return [...durable.sessions()]
      .reverse()
      .filter(
        (each) =>
          (projectId === undefined || each.projectId === projectId) &&
          (agent === undefined || each.agent === agent) &&
          (state === undefined || stateOf(each) === state) &&
          (since === undefined || each.startedAt >= since),
      );
  }

  async function shown(found: readonly Session[]): Promise<WireSession[]> {
    let reads = 0;
    const wired: WireSession[] = [];
    for (const each of found) {
      const isToRead = each.summary === undefined && each.agentSessionId !== undefined;
      const summary = isToRead && reads++ < mostRead ? await summaryOf(each) : each.summary;
      wired.push(wireSession(each, summary));
    }
    return wired;
  }

  async function messagesOf(session: Session, hear: (message: SessionMessage) => void) {
    const { agent, agentSessionId } = session;
    if (agentSessionId === undefined) return undefined;
    return histories.tell(agent, agentSessionId, ({ at, by, text, tools, model, isSide }) =>
      hear({ at, by, text, tools: [...tools], model, side: isSide }),
    );
  }

  return {
    list: async ({ text, limit = 100, ...filter }) => {
      const found = await matching(filter);
      const wanted = text?.toLowerCase();
      if (wanted === undefined) return shown(found.slice(0, limit));
      return (await shown(found)).filter((each) => isAbout(each, wanted)).slice(0, limit);
    },
    show: async ({ sessionId }) => {
      const session = durable.session(sessionId);
      if (!session) return { chain: [], files: [] };
      const { agent, agentSessionId } = session;
      const [wired] = await shown([session]);
      const files =
        agentSessionId === undefined ? [] : await histories.pathsOf(agent, agentSessionId);
      const resume =
        agentSessionId === undefined
          ? undefined
          : calls.argv([programOf(agent)], { kind: 'resume', id: agentSessionId });
      return {
        session: wired,
        chain: chainOf(durable, session).map((each) => wireSession(each)),
        files: [...files],
        ...(resume && { resume: [...resume] }),
      };
    },
    statistics: async ({ by, ...filter }) => {
      const found = await shown(await matching(filter));
      return sessionRows(found, (each) => keyOf(each, by), by === 'day', mostRows);
    },
    search: async ({ text, limit = 100, ...filter }) => {
      const wanted = text.toLowerCase();
      const until = clock.monotonic() + searchTime;
      const found = tipsOf(await matching(filter));
      const hits: Awaited<ReturnType<Handlers<typeof contract, Caller>['search']>>['hits'] = [];
      let searched = 0;
      let unread = 0;
      for (const session of found) {
        if (hits.length >= limit || clock.monotonic() > until) break;
        const wired = wireSession(session);
        const facts = await messagesOf(session, ({ at, by, text: said }) => {
          const where = hits.length < limit ? said.toLowerCase().indexOf(wanted) : -1;
          if (where >= 0)
            hits.push({ session: wired, at, by, excerpt: excerptOf(said, where, text.length) });
        });
        if (facts) searched++;
        else unread++;
      }
      return { hits, searched, unread, more: searched + unread < found.length };
    },
    read: async ({ sessionId, from = 0, limit = 200 }) => {
      const session = durable.session(sessionId);
      if (!session) return { kind: 'noSuchSession', messages: [] };
      const messages: SessionMessage[] = [];
      let count = 0;
      let length = 0;
      const facts = await messagesOf(session, (message) => {
        const isIn = count++ >= from && messages.length < limit && length < mostOfPage;
        // What came after one that was left out comes with the next page.
        if (!isIn || count - 1 - from > messages.length) return;
        length += message.text.length;
        messages.push(message);
      });
      if (!facts) return { kind: 'noRecords', messages };
      const next = from + messages.length;
      return { kind: 'read', messages, ...(next < count && { next }) };
    },
    resume: async ({ sessionId }, caller) => {
      const session = durable.session(sessionId);
      if (!session) return { kind: 'refused', why: 'noSuchSession' };
      const tip = durable.tipOf(session);
      const writer = durable.writerOf(tip);
      const meant = writer ?? tip;
      const { agent, agentSessionId, directory: path, name, id, runnerId } = meant;
      const isNamed = calls.canResume(agent, agentSessionId);
      if (!writer && !isNamed)
        return { kind: 'refused', why: 'cannotBeNamed', session: wireSession(tip) };
      // What stands on a command line may be secret to others than its user.
      const own = caller.authority.kind === 'user' ? await argvOf(runnerId) : undefined;
      const argv = [...(own ?? [programOf(agent)])];
      if (writer)
        return {
          ...{ kind: 'refused', why: 'mayRun', session: wireSession(writer) },
          another: [...unasked(argv)],
          ...(isNamed && { instead: argv }),
        };
      return { kind: 'launch', path, name, agent, argv, session: { kind: 'resume', id } };
    },
    setResume: (wish, caller) => setResume(parts.setting, wish, caller),
    decline: async ({ sessionId }, caller) => ({
      kind: await sessions.decline(sessionId, caller.origin()),
    }),
    delete: async ({ sessionIds }, caller) => {
      const ids = [...new Set(sessionIds)];
      const deleted = await sessions.delete(ids, 'asked', caller.origin());
      return { deleted: [...deleted], kept: ids.filter((id) => !deleted.includes(id)) };
    },
    watch: (_, caller) => {
      feed.watch(caller);
      return null;
    },
    unwatch: (_, caller) => {
      feed.unwatch(caller);
      return null;
    },
  };
}

/** Of sessions that went on with one conversation only the last: they share its files. */
function tipsOf(found: readonly Session[]): Session[] {
  const seen = new Set<string>();
  return found.filter(({ agent, agentSessionId, id }) => {
    const key = agentSessionId === undefined ? id : `${agent}/${agentSessionId}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function chainOf(ledger: SessionLedger, session: Session): Session[] {
  const chain = [session];
  for (let first = session; first.resumedFrom !== undefined && chain.length < ledger.size; ) {
    const before = ledger.session(first.resumedFrom);
    if (!before) break;
    chain.unshift(before);
    first = before;
  }
  for (let last = session; last.resumedBy !== undefined && chain.length < ledger.size; ) {
    const after = ledger.session(last.resumedBy);
    if (!after) break;
    chain.push(after);
    last = after;
  }
  return chain;
}

function isAbout(
  { id, name, directory, agentSessionId = '', summary }: WireSession,
  wanted: string,
): boolean {
  const words = [id, name, directory, agentSessionId, summary?.title ?? ''];
  return words.some((word) => word.toLowerCase().includes(wanted));
}

function keyOf(
  { startedAt, projectId, agent, summary }: WireSession,
  by: 'day' | 'project' | 'agent' | 'model',
): string {
  switch (by) {
    case 'day':
      return dayOf(startedAt);
    case 'project':
      return projectId;
    case 'agent':
      return agent;
    case 'model':
      return summary?.model ?? '';
  }
}

/** Of the time zone that the server has. */
function dayOf(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
