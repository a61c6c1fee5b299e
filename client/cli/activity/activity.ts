/** `hm activity`: what happened, newest first; or as it happens, as JSON lines, or as figures. */
import path from 'node:path';
import process from 'node:process';
import { exitCodes, usage } from '#client/cli/exit-codes.ts';
import { countOf, momentOf, portOf, requestOf, serviceOf, shortened } from '#client/cli/options.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { table } from '#client/cli/table.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { Activity, ActivityFilter, ActivityKind } from '#protocol/activity.ts';
import { columns, rowOf } from './activity-words.ts';
import { projectNames } from './project-names.ts';

export interface ActivityOptions {
  readonly limit?: string;
  readonly port?: string;
  readonly here?: boolean;
  /** Any path in a project. */
  readonly project?: string;
  readonly service?: string;
  readonly holder?: string;
  readonly kind?: string;
  readonly since?: string;
  readonly until?: string;
  /** Only what this request caused. */
  readonly request?: string;
  readonly follow?: boolean;
  readonly stats?: boolean;
  readonly jsonLines?: boolean;
  readonly json?: boolean;
}

/** How long figures over all that is kept may take, in milliseconds. */
const longReading = 120_000;
const kinds = Object.keys({
  ...{ lease: 1, listening: 1, conflict: 1, stop: 1, project: 1, agent: 1 },
  ...{ session: 1, budget: 1 },
  ...{ runner: 1, configuration: 1, authority: 1, server: 1 },
} satisfies Record<ActivityKind, 1>) as ActivityKind[];
const holders = ['project', 'process', 'window', 'terminal', 'agent'] as const;

export async function activity(options: ActivityOptions): Promise<number> {
  const ways = [options.follow, options.stats, options.jsonLines].filter(Boolean);
  if (ways.length > 1)
    throw usage('hm activity: --follow, --stats and --json-lines are different things; take one.');
  const filter = filterOf(options);
  const limit = countOf(options.limit ?? '30', '--limit', 1_000);
  if (options.follow) {
    const { follow } = await import('./activity-follow.ts');
    return follow(filter, limit, options.json ?? false);
  }
  return withServer('hm activity', async (peer) => {
    if (options.jsonLines)
      await writeLines(peer, filter, options.limit === undefined ? undefined : limit);
    else if (options.stats) await tellFigures(peer, filter, options.json ?? false);
    else await tell(peer, filter, limit, options);
    return exitCodes.done;
  });
}

function filterOf(options: ActivityOptions): ActivityFilter {
  const { port, here, project, service, holder, kind, since, until, request } = options;
  return {
    ...(port !== undefined && { port: portOf(port, '--port') }),
    ...((here || project !== undefined) && { path: path.resolve(project ?? '.') }),
    ...(service !== undefined && { service: serviceOf(service) }),
    ...(holder !== undefined && { holder: oneOf(holders, holder, '--holder') }),
    ...(kind !== undefined && {
      kinds: kind.split(',').map((word) => oneOf(kinds, word, '--kind')),
    }),
    ...(since !== undefined && { since: momentOf(since, '--since') }),
    ...(until !== undefined && { until: momentOf(until, '--until') }),
    ...(request !== undefined && { correlation: requestOf(request) }),
  };
}

function oneOf<T extends string>(words: readonly T[], text: string, option: string): T {
  const word = words.find((each) => each === text.trim());
  if (word !== undefined) return word;
  throw usage(`${option}: '${shortened(text)}' is none of ${words.join(', ')}.`);
}

async function tell(
  peer: SocketPeer,
  filter: ActivityFilter,
  limit: number,
  { json: asJson, request }: ActivityOptions,
): Promise<void> {
  const events = await peer.request('activity/list', { ...filter, limit });
  if (asJson) json(events);
  else if (events.length === 0)
    line(
      request !== undefined
        ? 'That request changed nothing.'
        : Object.keys(filter).length > 0
          ? 'Nothing of that kind happened.'
          : 'Nothing happened yet.',
    );
  else {
    const names = await projectNames(peer);
    table(
      columns,
      events.map((event) => rowOf(event, names)),
    );
  }
}

/** One JSON object a line, newest first; all that is kept, or the newest `limit`. */
async function writeLines(
  peer: SocketPeer,
  filter: ActivityFilter,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  const { cursor } = await peer.request('activity/open', filter);
  for (let left = limit; left > 0; ) {
    const page = { cursor, limit: Math.min(left, 1_000) };
    const { activities, done } = await peer.request('activity/next', page, {
      deadlineMs: longReading,
    });
    await written(activities);
    left -= activities.length;
    if (done) return;
  }
}

/** Waits until the reader of the pipe has room again: what is exported may be larger than memory. */
function written(activities: readonly Activity[]): Promise<void> {
  const text = activities.map((one) => `${JSON.stringify(one)}\n`).join('');
  return new Promise((resolve) => {
    if (process.stdout.write(text)) resolve();
    else process.stdout.once('drain', resolve);
  });
}

async function tellFigures(
  peer: SocketPeer,
  filter: ActivityFilter,
  asJson: boolean,
): Promise<void> {
  const options = { deadlineMs: longReading };
  const figures = await peer.request('activity/statistics', filter, options);
  if (asJson) return json(figures);
  const { figuresText } = await import('./activity-figures.ts');
  figuresText(figures, await projectNames(peer));
}
