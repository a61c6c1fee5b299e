/** The journal as people see it: newest first, one row an event. */

import type { Origin } from '#common/origin.ts';
import type { Activity, activity as contract } from '#protocol/activity.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { HarborEvent } from '#server/harbor-state.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

/** One commit of the journal. */
interface Entry {
  readonly revision: number;
  readonly at: number;
  readonly by: string;
  readonly caller?: object | undefined;
  readonly correlation: string;
  readonly events: readonly HarborEvent[];
}

/** The newest commits before `before`, newest first. */
export type ReadEntries = (query: {
  readonly before?: number;
  readonly limit: number;
}) => Promise<readonly Entry[]>;

const defaultLimit = 100;
/** How many commits are read at once. */
const page = 500;
/** How many commits are looked through at most for one question. */
const farthest = 20_000;

export function activityHandlers(
  read: ReadEntries,
  projects: ProjectLookup,
): Handlers<typeof contract, Caller> {
  return {
    list: async ({ limit = defaultLimit, port, path, correlation }) => {
      const projectId =
        path === undefined ? undefined : (await projects.findWhateverItsFile(path)).id;
      const isMeant = (entry: Entry) =>
        correlation === undefined || entry.correlation === correlation;
      const seen: Activity[] = [];
      let looked = 0;
      for (let before: number | undefined; ; ) {
        const entries = await read({ limit: page, ...(before !== undefined && { before }) });
        seen.push(...entries.filter(isMeant).flatMap(rows));
        looked += entries.length;
        before = entries.at(-1)?.revision;
        const found = seen.filter(about(seen, port, projectId));
        if (found.length >= limit || entries.length < page || looked >= farthest)
          return found.slice(0, limit);
      }
    },
  };
}

function rows({ revision, at, by, caller, correlation, events }: Entry): Activity[] {
  return events
    .map(({ type, ...data }, n) => ({
      revision: revision - events.length + 1 + n,
      at,
      type,
      by,
      ...(caller && { caller: caller as Origin['caller'] }),
      correlation,
      data,
    }))
    .reverse();
}

/**
 * Most rows name a lease by its id alone; those that name its port and project say which ids are meant.
 */
function about(
  all: readonly Activity[],
  port: number | undefined,
  projectId: string | undefined,
): (row: Activity) => boolean {
  if (port === undefined && projectId === undefined) return () => true;
  const meant = new Set(all.filter(speaksOf).map(leaseIdOf));
  meant.delete(undefined);
  return (row) => speaksOf(row) || meant.has(leaseIdOf(row));

  function speaksOf({ data }: Activity): boolean {
    const { lease, project, ...flat } = data as Record<string, { [key: string]: unknown }>;
    const ports = [lease?.port, flat.port, flat.from, flat.to];
    const projects = [lease?.projectId, project?.id, flat.projectId];
    return (
      (port === undefined || ports.includes(port)) &&
      (projectId === undefined || projects.includes(projectId))
    );
  }
}

function leaseIdOf({ data }: Activity): unknown {
  return data.leaseId ?? (data.lease as { id?: unknown } | undefined)?.id;
}
