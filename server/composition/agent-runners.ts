/** Joins runners to the sessions of their agents: a launch begins a session, an end ends it, and an interrupted one is resumed by a launch. */
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import { agentCallIn } from '#services/agent-call.ts';
import type { runnerHandlers } from '../handlers/runner-handlers.ts';
import type { LaunchOrder } from '../runners/launch-order.ts';
import type { LaunchAnswer } from '../runners/launches.ts';
import type { Sessions as SessionsOfRunners } from '../runners/needs.ts';
import { isOver, type Runner } from '../runners/runner.ts';
import type { OnTaken } from '../runners/taken.ts';
import type { AgentRunners, RunnerLife } from '../sessions/needs.ts';
import type { ResumeMode } from '../sessions/resume-rule.ts';
import type { Session } from '../sessions/session.ts';
import type { SessionLedger } from '../sessions/session-ledger.ts';
import type { Sessions } from '../sessions/sessions.ts';

/** What the sessions need of the runners' room. */
export interface RunnersOfAgents {
  runner(id: string): Runner | undefined;
  /** As it may be started now when nobody asks for it; else why not. */
  order(id: string): Promise<LaunchOrder | string>;
  ask(
    order: LaunchOrder,
    again: string,
    onTaken: OnTaken,
    origin: Origin,
  ): Promise<string | LaunchAnswer>;
  outcome(id: string): Promise<LaunchAnswer>;
  /** Of the settings that apply to a directory. */
  mode(directory: string): Promise<ResumeMode>;
}

/** As the runners see the sessions. */
export function sessionsOfRunners(sessions: Sessions): SessionsOfRunners {
  return {
    begin: async (order, runnerId, origin) => {
      const call = agentCallIn(order.argv);
      if (!call) return undefined;
      const { projectId, name, cwd: directory, argv } = order;
      const choice = order.session ?? ({ kind: 'new' } as const);
      const byPerson = origin.by !== 'server' && origin.caller === undefined;
      const wish = { runnerId, projectId, name, directory, argv, choice, byPerson };
      const plan = await sessions.begin({ ...wish, agent: call.row.name }, origin);
      if (plan.kind === 'begun') return plan;
      const { why, session } = plan;
      const facts = { reason: why, ...(session && { session: session.id, runner: session.name }) };
      const code = why === 'mayRun' ? 'sessionRuns' : 'sessionRefused';
      return { kind: 'refused', why: { check: 'session', level: 'required', why: code, facts } };
    },
    ended: async (runner, origin) => {
      const { sessionId } = runner;
      const life = lifeIn(runner);
      if (sessionId !== undefined && life.kind === 'ended')
        await sessions.ended(sessionId, life, origin);
    },
  };
}

/** As the sessions see the runners. */
export function agentRunners(runners: RunnersOfAgents, ledger: SessionLedger): AgentRunners {
  return {
    lifeOf: (runnerId, sessionId) => {
      const runner = runners.runner(runnerId);
      // What was removed, or runs another session, is over: neither is done to what may live.
      if (!runner) return { kind: 'ended', manner: 'stopped' };
      if (runner.sessionId === sessionId) return lifeIn(runner);
      if (ledger.ofRunner(runnerId)?.id !== sessionId) return { kind: 'ended', manner: 'stopped' };
      return isOver(runner) ? { kind: 'ended', manner: 'notStarted' } : { kind: 'lives' };
    },
    modeOf: async (session) => {
      const order = await runners.order(session.runnerId);
      const said = typeof order === 'string' ? undefined : order.resume;
      return said ?? runners.mode(session.directory);
    },
    resume: async (session, origin) => {
      const order = await runners.order(session.runnerId);
      if (typeof order === 'string') return false;
      const asked = await runners.ask(resuming(order, session), session.runnerId, 'refuse', origin);
      const answer = typeof asked === 'string' ? await runners.outcome(asked) : asked;
      return answer.kind === 'started';
    },
  };
}

function resuming(order: LaunchOrder, { id }: Session): LaunchOrder {
  return { ...order, session: { kind: 'resume', id }, unattended: true };
}

/** Only an end that was proven ends a session. */
function lifeIn(runner: Runner): RunnerLife {
  const { state, exit, isUnwanted, startedAt } = runner;
  const isBetweenStarts = state === 'queued' && runner.restartAt !== undefined;
  if (state === 'lost' || state === 'unknown') return { kind: 'unknown' };
  if (!isOver(runner) && !isBetweenStarts) return { kind: 'lives' };
  if (state === 'failed' || startedAt === undefined) return { kind: 'ended', manner: 'notStarted' };
  if (isUnwanted) return { kind: 'ended', manner: 'stopped' };
  // Who types Ctrl+C at an agent leaves it: 128 + SIGINT, as shells say it (POSIX, 2.8.2).
  const hasLeft = exit?.signal === 'SIGINT' || exit?.code === 0 || exit?.code === 130;
  if (hasLeft) return { kind: 'ended', manner: 'finished' };
  const cause = !exit?.observed ? 'hostGone' : exit.signal === undefined ? 'crashed' : 'killed';
  return { kind: 'ended', manner: 'interrupted', cause };
}

type Attach = ReturnType<typeof runnerHandlers>['attach'];

/** Who attaches to type does something to the session; that it is written down keeps nobody waiting. */
export function touching(attach: Attach, sessions: Sessions, log: Log): Attach {
  return async (asked, caller) => {
    const answer = await attach(asked, caller);
    const id = answer.kind === 'attached' ? answer.runner.sessionId : undefined;
    const isMeant = asked.rights === 'type' && caller.authority.kind === 'user';
    if (isMeant && id !== undefined)
      void sessions.touched(id, caller.origin()).catch((failure: unknown) => {
        log.warn('That a person attached could not be written down.', { failure });
      });
    return answer;
  };
}
