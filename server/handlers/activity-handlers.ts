/** Translates between the contract and the activity: lists, figures, and readings that go on as the client asks. */
import { newId } from '#common/id.ts';
import type {
  ActivityFilter,
  ActivityKind,
  activity as contract,
  Activity as WireActivity,
} from '#protocol/activity.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { Activity } from '#server/activity/activity.ts';
import type { Filter, Row } from '#server/activity/rows.ts';
import type { ActivityFeed } from './activity-feed.ts';
import { wireActivity } from './activity-row.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

const defaultLimit = 100;
/** Readings that one connection may have at a time. */
const mostReadings = 4;

export interface ActivityHandlerParts {
  readonly activity: Activity<ActivityKind>;
  readonly feed: ActivityFeed;
  readonly projects: ProjectLookup;
}

type Reading = AsyncGenerator<Row<ActivityKind>>;

export function activityHandlers({
  activity,
  feed,
  projects,
}: ActivityHandlerParts): Handlers<typeof contract, Caller> {
  const readings = new Readings();
  const filterOf = async ({ path, ...rest }: ActivityFilter): Promise<Filter> => ({
    ...rest,
    ...(path !== undefined && { projectId: (await projects.findWhateverItsFile(path)).id }),
  });
  return {
    list: async ({ limit = defaultLimit, ...filter }) => {
      const rows = activity.rows(await filterOf(filter));
      return (await taken(rows, limit)).activities;
    },
    open: async (filter, caller) => ({
      cursor: readings.open(caller, activity.rows(await filterOf(filter))),
    }),
    next: ({ cursor, limit }, caller) => readings.next(caller, cursor, limit),
    statistics: async (filter) => {
      const {
        types,
        projects: busy,
        ...figures
      } = await activity.statistics(await filterOf(filter));
      return { ...figures, kinds: { ...figures.kinds }, types: [...types], projects: [...busy] };
    },
    watch: async (filter, caller) => ({ revision: feed.watch(caller, await filterOf(filter)) }),
    unwatch: async (_, caller) => {
      feed.unwatch(caller);
      return null;
    },
  };
}

/** What connections are reading, each page by page at its own pace. */
class Readings {
  readonly #ofConnections = new Map<string, Map<string, Reading>>();

  /** The oldest of too many is given up. */
  open(caller: Caller, reading: Reading): string {
    const { connection } = caller;
    let own = this.#ofConnections.get(connection);
    if (!own) {
      own = new Map();
      this.#ofConnections.set(connection, own);
      caller.onGone(() => this.#ofConnections.delete(connection));
    }
    const [oldest] = own.keys();
    if (own.size >= mostReadings && oldest !== undefined) own.delete(oldest);
    const cursor = newId('r');
    own.set(cursor, reading);
    return cursor;
  }

  async next({ connection }: Caller, cursor: string, limit: number) {
    const own = this.#ofConnections.get(connection);
    const reading = own?.get(cursor);
    if (!reading)
      throw new HarborError('invalidParams', 'This reading is over; begin another one.', {
        problems: [{ where: 'cursor', message: 'is not open' }],
      });
    const page = await taken(reading, limit);
    if (page.done) own?.delete(cursor);
    return page;
  }
}

async function taken(
  rows: Reading,
  limit: number,
): Promise<{ activities: WireActivity[]; done: boolean }> {
  const activities: WireActivity[] = [];
  while (activities.length < limit) {
    const next = await rows.next();
    if (next.done) return { activities, done: true };
    activities.push(wireActivity(next.value));
  }
  return { activities, done: false };
}
