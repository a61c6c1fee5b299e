/** The activity row by row: one event, by whom, and what it is about. */
import type { Commit, KindOf, Subject } from './needs.ts';
import type { Subjects } from './subjects.ts';

/** One event of the journal. */
export interface Row<K extends string = string> {
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly type: string;
  readonly kind: K;
  readonly by: string;
  readonly caller?: object | undefined;
  readonly correlation: string;
  readonly subject: Subject;
  /** The event without its type. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Newest first. */
export function rowsOf<K extends string>(
  { revision, at, by, caller, correlation, events }: Commit,
  subjects: Subjects,
  kindOf: KindOf<K>,
): Row<K>[] {
  return events
    .map((event, n) => ({ event, revision: revision - events.length + 1 + n }))
    .reverse()
    .map(({ event, revision }) => {
      const { type, ...data } = event;
      const subject = subjects.of(event);
      return { revision, at, type, kind: kindOf(type), by, caller, correlation, subject, data };
    });
}

/** Which rows somebody wants to see; what is absent lets all through. */
export interface Filter {
  readonly port?: number | undefined;
  readonly projectId?: string | undefined;
  readonly service?: string | undefined;
  /** Of events that say who holds: the kind of holder. */
  readonly holder?: string | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly correlation?: string | undefined;
  /** Milliseconds since 1970, inclusive. */
  readonly since?: number | undefined;
  /** Milliseconds since 1970, exclusive. */
  readonly until?: number | undefined;
}

export function isWanted(row: Row, wanted: Filter): boolean {
  const { subject, data } = row;
  const is = <T>(asked: T | undefined, value: T | undefined) =>
    asked === undefined || asked === value;
  return (
    (wanted.port === undefined || [subject.port, data.from, data.to].includes(wanted.port)) &&
    is(wanted.projectId, subject.projectId) &&
    is(wanted.service, subject.service) &&
    is(wanted.holder, subject.holder) &&
    is(wanted.correlation, row.correlation) &&
    (wanted.kinds === undefined || wanted.kinds.includes(row.kind)) &&
    row.at >= (wanted.since ?? Number.NEGATIVE_INFINITY) &&
    row.at < (wanted.until ?? Number.POSITIVE_INFINITY)
  );
}
