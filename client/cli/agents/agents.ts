/** `hm agents`: which coding agents work here, what was made of their commands, and what ended ones left running. */

import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { ageWords, printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import { systemClock } from '#common/clock.ts';

type Known = ResultOf<'agents/list'>[number];

interface Options {
  readonly json?: boolean;
}

export function agents(options: Options): Promise<number> {
  return withServer('hm agents', async (peer) => {
    const known = await peer.request('agents/list', {});
    if (options.json) json(known);
    else if (known.length === 0)
      line('No agent is known. To make Claude Code known: hm hook install claude-code');
    else {
      const now = systemClock.now();
      const rows = known.map((agent) => row(agent, now));
      table(['AGENT', 'ID', 'STATE', 'DIRECTORY', 'PORTS', 'COMMANDS'], rows);
      const left = known.filter(({ endedAt }) => endedAt !== undefined);
      if (left.length > 0)
        line(
          `To keep what an ended agent left: hm agents keep ${left[0]?.id}. To end it: hm stop PORT`,
        );
    }
    return exitCodes.done;
  });
}

export function keepLeftovers(agentId: string, options: Options): Promise<number> {
  return withServer('hm agents keep', async (peer) => {
    const { kind } = await peer.request('agents/keep', { agentId });
    if (kind === 'noSuchAgent')
      throw new Exit(exitCodes.failed, `No agent '${agentId}' left anything. See: hm agents`);
    if (kind === 'stillWorks')
      throw new Exit(exitCodes.failed, `Agent '${agentId}' works still: it has left nothing yet.`);
    if (options.json) json({ kind });
    else line('Kept: it is its project\u2019s from now on.');
    return exitCodes.done;
  });
}

function row(agent: Known, now: number): string[] {
  const { id, name, since, endedAt, directory, leases, judged } = agent;
  const state =
    endedAt === undefined
      ? `works for ${ageWords(now - since)}`
      : `ended ${ageWords(now - endedAt)} ago`;
  const ports = leases.map(({ service, port }) => `${service} ${port}`).join(', ');
  const counts = Object.entries(judged).map(([verdict, count]) => `${count} ${verdict}`);
  return [printable(name), id, state, printable(directory), ports || '-', counts.join(', ') || '-'];
}
