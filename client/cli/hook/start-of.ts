/** What the server is told of an agent, to make it known. */
import type { ParamsOf } from '#client/connection/calls.ts';
import { agentProcess } from './agent-process.ts';
import type { Begin } from './happening.ts';

/** Undefined when the agent's process cannot be told. */
export async function startOf(
  teller: Omit<Begin, 'kind'>,
): Promise<ParamsOf<'agents/start'> | undefined> {
  const { agent: name, session: sessionId, cwd: path, transcript, continues, pid } = teller;
  const process = await agentProcess(pid);
  return (
    process && {
      ...{ name, sessionId, path, process, continues, token: true },
      ...(transcript !== undefined && { transcript }),
    }
  );
}
