/** The part of the object graph about what happened: the journal, read back, counted, and told as it grows. */
import type { ActivityKind } from '#protocol/activity.ts';
import { Activity } from '../activity/activity.ts';
import type { Subject } from '../activity/needs.ts';
import { activityKindOf } from '../activity-kinds.ts';
import { ActivityFeed } from '../handlers/activity-feed.ts';
import { activityHandlers } from '../handlers/activity-handlers.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import type { Store } from '../store/store.ts';

export interface ActivityWorld {
  readonly store: Store<HarborEvent>;
  readonly durable: HarborState;
  readonly lookup: ProjectLookup;
  /** Of the last event that is durable. */
  readonly revision: () => number;
}

export interface ComposedActivity {
  readonly feed: ActivityFeed;
  readonly handlers: ReturnType<typeof activityHandlers>;
}

export function composeActivity(world: ActivityWorld): ComposedActivity {
  const { store, durable, lookup: projects, revision } = world;
  const activity = new Activity<ActivityKind>(
    () => store.history(),
    { lease: leaseNowIn(durable), runner: (id) => durable.runners.runner(id)?.name },
    activityKindOf,
  );
  const feed = new ActivityFeed(activity, revision);
  return { feed, handlers: activityHandlers({ activity, feed, projects }) };
}

function leaseNowIn({ ports }: HarborState): (leaseId: string) => Subject | undefined {
  return (leaseId) => {
    const lease = ports.lease(leaseId);
    if (!lease) return undefined;
    const { projectId, service, type: serviceType, port, holder } = lease;
    return { leaseId, projectId, service, serviceType, port, holder: holder.kind };
  };
}
