/** `hm sessions list|show|stats|search`: which sessions agents have had, and what was said in them. */
import path from 'node:path';
import { projectNames } from '#client/cli/activity/project-names.ts';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { countOf, momentOf, sessionIdOf, shortened } from '#client/cli/options.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { ageWords, printable, timeWords } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { systemClock } from '#common/clock.ts';
import type { Session, SessionState } from '#protocol/sessions.ts';
import { countWords, stateWords, titleWords, tokenWords } from './session-words.ts';

export interface FilterOptions {
  readonly here?: boolean;
  readonly agent?: string;
  readonly state?: string;
  readonly since?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

export interface StatsOptions extends FilterOptions {
  readonly by?: string;
}

const states: readonly string[] = Object.keys({
  ...{ works: 1, finished: 1, stopped: 1, interrupted: 1, notStarted: 1, resumed: 1 },
} satisfies Record<SessionState, 1>);
const keys = ['day', 'project', 'agent', 'model'] as const;

export function listSessions(text: string | undefined, options: FilterOptions): Promise<number> {
  const wish = { ...filterOf(options), ...(text !== undefined && { text }) };
  return withServer('hm sessions list', async (peer) => {
    const found = await peer.request('sessions/list', wish);
    if (options.json) json(found);
    else if (found.length === 0)
      line('No session. An agent that a runner runs has one: hm launch -- claude');
    else table(['SESSION', 'AGENT', 'STATE', 'BEGAN', 'TOKENS', 'TITLE'], found.map(row));
    const offered = found.find((each) => each.offered);
    if (offered && !options.json)
      line(`To go on with what was interrupted: hm sessions resume ${offered.id}`);
    return exitCodes.done;
  });
}

export function showSession(sessionId: string, options: { json?: boolean }): Promise<number> {
  return withServer('hm sessions show', async (peer) => {
    const shown = await peer.request('sessions/show', { sessionId: sessionIdOf(sessionId) });
    const { session, chain, files, resume } = shown;
    if (!session) throw noSession(sessionId);
    if (options.json) {
      json(shown);
      return exitCodes.done;
    }
    const { summary, startedAt, endedAt, directory } = session;
    line(`${titleWords(session)}: ${session.agent}, ${stateWords(session)}`);
    line(
      `in ${printable(directory)}, began ${timeWords(startedAt)}${endedAt === undefined ? '' : `, ended ${timeWords(endedAt)}`}`,
    );
    if (summary)
      line(
        `${countWords(summary.asked)} asked, ${countWords(summary.answered)} answered, ${countWords(summary.toolCalls)} tool calls, ${tokenWords(session)} tokens${summary.model === undefined ? '' : `, ${printable(summary.model)}`}`,
      );
    if (chain.length > 1) line(`goes on: ${chain.map(({ id }) => id).join(' -> ')}`);
    for (const file of files) line(`written down in ${printable(file)}`);
    if (resume) line(`its agent resumes it by: ${printable(resume.join(' '))}`);
    return exitCodes.done;
  });
}

export function sessionStats(options: StatsOptions): Promise<number> {
  const by = keys.find((key) => key === (options.by ?? 'day'));
  if (!by) throw usage(`--by: '${shortened(options.by ?? '')}' is none of ${keys.join(', ')}.`);
  const { limit: _, ...filter } = filterOf(options);
  return withServer('hm sessions stats', async (peer) => {
    const { rows, total } = await peer.request('sessions/statistics', { ...filter, by });
    if (options.json) json({ rows, total });
    else {
      const names = by === 'project' ? await projectNames(peer) : new Map<string, string>();
      const cells = [...rows, { key: 'all', ...total }].map((each) => [
        printable(names.get(each.key) ?? (each.key || 'unknown')),
        ...[each.sessions, each.asked, each.answered, each.toolCalls].map(countWords),
        ...[each.input, each.cached, each.output].map(countWords),
      ]);
      table(
        [by.toUpperCase(), 'SESSIONS', 'ASKED', 'ANSWERED', 'TOOLS', 'INPUT', 'CACHED', 'OUTPUT'],
        cells,
      );
    }
    return exitCodes.done;
  });
}

export function searchSessions(text: string, options: FilterOptions): Promise<number> {
  if (text === '')
    throw usage(
      'hm sessions search: say what to search for, as in: hm sessions search "rate limit"',
    );
  const wish = { ...filterOf(options), text };
  return withServer('hm sessions search', async (peer) => {
    const found = await peer.request('sessions/search', wish);
    if (options.json) {
      json(found);
      return exitCodes.done;
    }
    const { hits, searched, unread, more } = found;
    for (const { session, at, by, excerpt } of hits)
      line(
        `${session.id}  ${at === undefined ? '-' : timeWords(at)}  ${by}: ${printable(excerpt)}`,
      );
    line(
      `${hits.length} found in ${searched} sessions${unread > 0 ? `; of ${unread} nothing is written down` : ''}${more ? '; there are more: --limit, --since or --agent' : ''}.`,
    );
    return hits.length > 0 ? exitCodes.done : exitCodes.failed;
  });
}

export function noSession(id: string): Exit {
  return new Exit(exitCodes.failed, `There is no session ${shortened(id)}. See: hm sessions list`);
}

function filterOf({ here, agent, state, since, limit }: FilterOptions) {
  if (state !== undefined && !states.includes(state))
    throw usage(`--state: '${shortened(state)}' is none of ${states.join(', ')}.`);
  return {
    ...(here && { path: path.resolve('.') }),
    ...(agent !== undefined && { agent }),
    ...(state !== undefined && { state: state as Session['state'] }),
    ...(since !== undefined && { since: momentOf(since, '--since') }),
    ...(limit !== undefined && { limit: countOf(limit, '--limit', 1_000) }),
  };
}

function row(session: Session): string[] {
  const { id, agent, startedAt } = session;
  const age = `${ageWords(systemClock.now() - startedAt)} ago`;
  return [id, agent, stateWords(session), age, tokenWords(session), titleWords(session)];
}
