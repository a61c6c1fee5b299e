/** The part of the object graph about sessions: what agents can resume, and what they wrote down of it themselves. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Journal } from '#common/origin.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { sessions as contract } from '#protocol/sessions.ts';
import type { Settings } from '#protocol/settings.ts';
import { agentCallIn, choosesSession, unasked, withSession } from '#services/agent-call.ts';
import { agentRow } from '#services/agent-table.ts';
import type { TrustRecords } from '../authority/needs.ts';
import type { Caller } from '../handlers/caller.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import type { ProjectSettingsFile } from '../handlers/resume-setting.ts';
import { SessionFeed, type SessionNews } from '../handlers/session-feed.ts';
import { sessionHandlers } from '../handlers/session-handlers.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import { Histories } from '../histories/histories.ts';
import type { Homes } from '../histories/history-files.ts';
import type { MetricsRegistry } from '../metrics/registry.ts';
import type { AgentCalls, AgentRunners } from '../sessions/needs.ts';
import { Sessions } from '../sessions/sessions.ts';
import { priceOf } from './prices.ts';
import { SessionRecords } from './session-records.ts';

export interface SessionsWorld {
  /** The state as decided, and as it is on the disk. */
  readonly decided: HarborState;
  readonly durable: HarborState;
  readonly journal: Journal<HarborEvent>;
  readonly settings: () => Settings;
  readonly lookup: ProjectLookup;
  readonly runners: AgentRunners;
  readonly argvOf: (runnerId: string) => Promise<readonly string[] | undefined>;
  readonly homes?: (() => Homes) | undefined;
  readonly projectSettings?: ProjectSettingsFile | undefined;
  readonly trust: TrustRecords;
  readonly metrics: MetricsRegistry;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ComposedSessions {
  /** Begins a look when none is under way, and waits for nothing: files of agents are read in it. */
  look(): Promise<void>;
  readonly sessions: Sessions;
  /** To be called with what is durable. */
  heard(events: readonly HarborEvent[]): void;
  close(): void;
  readonly handlers: Handlers<typeof contract, Caller>;
}

const day = 24 * 3_600_000;

export function composeSessions(world: SessionsWorld): ComposedSessions {
  const { decided, durable, journal, settings, lookup: projects, runners, clock, log } = world;
  const { metrics, argvOf } = world;
  const histories = new Histories(world.homes);
  const records = new SessionRecords(histories, clock, (model) => priceOf(settings(), model));
  const sessions = new Sessions({
    ...{ ledger: decided.sessions, journal, clock, log, runners, calls, records },
    kept: () => settings()['sessions.kept'] * day,
  });
  const feed = new SessionFeed({
    ...{ durable: durable.sessions, clock },
    outdate: (id) => records.outdate(id),
  });
  const setting = { file: world.projectSettings, projects, trust: world.trust, journal };
  const handlers = sessionHandlers({
    setting,
    ...{ sessions, durable: durable.sessions, projects, histories, calls, argvOf, feed, clock },
    programOf: (agent) => agentRow(agent)?.programs[0] ?? agent,
    unasked: (argv) => {
      const call = agentCallIn(argv);
      return call ? unasked(call) : argv;
    },
    summaryOf: (session) => records.current(session),
  });
  metrics.gauge(
    'harbormaster_sessions',
    'Sessions of agents whose process lives, or may.',
    () => durable.sessions.working().length,
  );
  let isLooking = false;
  const look = () => {
    if (!isLooking) {
      isLooking = true;
      void sessions.look().finally(() => {
        isLooking = false;
      });
    }
    return Promise.resolve();
  };
  const heard = (events: readonly HarborEvent[]) => {
    for (const news of events.flatMap(newsIn)) feed.note(news);
  };
  return { look, sessions, handlers, heard, close: () => feed.close() };
}

function newsIn(event: HarborEvent): SessionNews[] {
  switch (event.type) {
    case 'sessionBegun':
      return [
        { kind: 'changed', sessionId: event.session.id },
        // The one that it goes on with is answered.
        ...(event.session.resumedFrom === undefined
          ? []
          : [{ kind: 'changed' as const, sessionId: event.session.resumedFrom }]),
      ];
    case 'sessionLinked':
    case 'sessionEnded':
    case 'sessionResumeOffered':
    case 'sessionResumeDeclined':
    case 'sessionSummarised':
    case 'sessionDeleted':
      return [{ kind: 'changed', sessionId: event.sessionId }];
    case 'usageCounted': {
      const { runnerId } = event.spender;
      return runnerId === undefined
        ? []
        : [{ kind: 'spent', runnerId: runnerId.split('/')[0] ?? runnerId }];
    }
    default:
      return [];
  }
}

const calls: AgentCalls = {
  argv: (argv, session) => {
    const call = agentCallIn(argv);
    return call && withSession(call, session);
  },
  newId: (argv) => {
    const call = agentCallIn(argv);
    return call?.row.begins && !choosesSession(call) ? randomUUID() : undefined;
  },
  canResume: (agent, id) => {
    const row = agentRow(agent);
    return row?.resumes !== undefined && id !== undefined && row.id.test(id);
  },
};
