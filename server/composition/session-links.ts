/** Ties what an agent's hook says of itself to the session of the runner that it works in: surer than its files, and known at once. */
import type { Log } from '#common/log.ts';
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import { agentRow } from '#services/agent-table.ts';
import type { AgentLedger } from '../agents/agent-ledger.ts';
import type { agentHandlers } from '../handlers/agent-handlers.ts';
import { isOver, type Runner } from '../runners/runner.ts';
import type { RunnerLedger } from '../runners/runner-ledger.ts';
import type { Session } from '../sessions/session.ts';
import type { SessionLedger } from '../sessions/session-ledger.ts';
import type { Sessions } from '../sessions/sessions.ts';

type Start = ReturnType<typeof agentHandlers>['start'];

export interface LinkParts {
  readonly runners: RunnerLedger;
  readonly agents: AgentLedger;
  readonly ledger: SessionLedger;
  readonly sessions: Sessions;
  readonly log: Log;
}

/** What an agent said of itself. */
interface Said {
  /** As its hooks call it. */
  readonly name: string;
  readonly sessionId: string;
  readonly process: ProcessIdentity;
}

/** Makes an agent known as `start` does; that its session is written down keeps nobody waiting. */
export function linking(start: Start, parts: LinkParts): Start {
  return async (said, caller) => {
    const runner = runnerOf(parts.runners, caller.authority.token, said.process);
    // Who worked in the process before is forgotten with the start.
    const session = runner && sessionMeant(said, runner, parts);
    const answer = await start(said, caller);
    if (session)
      void parts.sessions
        .linked(session, said.sessionId, 'hook', caller.origin())
        .catch((failure: unknown) => {
          parts.log.warn('What an agent calls its session could not be written down.', { failure });
        });
    return answer;
  };
}

/** By the token that only what runs in it has; else by its process. */
function runnerOf(
  runners: RunnerLedger,
  token: string | undefined,
  process: ProcessIdentity,
): Runner | undefined {
  return [...runners.runners()].find(
    (each) =>
      !isOver(each) && (token === undefined ? isProcessOf(each, process) : each.tokenId === token),
  );
}

/** Its own agent, not one that this one started; and no conversation that another session has now. */
function sessionMeant(
  { name, sessionId, process }: Said,
  runner: Runner,
  { ledger, agents }: LinkParts,
): Session | undefined {
  const session = runner.sessionId === undefined ? undefined : ledger.session(runner.sessionId);
  const row = agentRow(name);
  if (!session || session.end || row?.name !== session.agent) return undefined;
  // It will stand on a command line.
  if (!row.id.test(sessionId)) return undefined;
  const isSpoken = agents.inProcess(name, process)?.sessionId === session.agentSessionId;
  const isOwn = isProcessOf(runner, process) || session.agentSessionId === undefined || isSpoken;
  const isTaken = ledger
    .working()
    .some(
      (each) =>
        each.id !== session.id && each.agent === session.agent && each.agentSessionId === sessionId,
    );
  return isOwn && !isTaken ? session : undefined;
}

function isProcessOf(runner: Runner, process: ProcessIdentity): boolean {
  return runner.process !== undefined && sameProcess(runner.process, process);
}
