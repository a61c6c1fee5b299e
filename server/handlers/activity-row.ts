/** A row of the activity in the contract's words. */
import type { Activity, ActivityKind } from '#protocol/activity.ts';
import type { Row } from '#server/activity/rows.ts';

export function wireActivity({ caller, subject, data, ...row }: Row<ActivityKind>): Activity {
  return {
    ...row,
    ...(caller && { caller: caller as NonNullable<Activity['caller']> }),
    subject: { ...subject },
    data: { ...data },
  };
}
