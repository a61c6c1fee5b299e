/**
 * What events are about. Most name a lease by its id alone, so what newer events and the leases of today say of it is
 * carried back to the older ones. Events must be told newest first.
 */
import type { Happening, Present, Subject } from './needs.ts';

/** An event, member by member. */
type Members = Readonly<Record<string, unknown>>;

export class Subjects {
  readonly #present: Present;
  readonly #known = new Map<string, Subject>();

  constructor(present: Present) {
    this.#present = present;
  }

  /** Of the event before the one that was asked for last. */
  of(event: Happening): Subject {
    const members = { ...event };
    const said = { ...this.#runnerOf(members), ...saidBy(members) };
    const { leaseId } = said;
    if (leaseId === undefined) return said;
    const subject = { ...(this.#known.get(leaseId) ?? this.#present.lease(leaseId)), ...said };
    this.#carry(leaseId, subject, members);
    return subject;
  }

  #runnerOf({ runnerId }: Members): Pick<Subject, 'runner'> {
    return typeof runnerId === 'string' ? text('runner', this.#present.runner(runnerId)) : {};
  }

  #carry(leaseId: string, subject: Subject, event: Members): void {
    switch (event.type) {
      case 'portLeased':
        // Nothing older is about it.
        this.#known.delete(leaseId);
        return;
      case 'portMoved':
        this.#known.set(leaseId, { ...subject, ...port(event.from) });
        return;
      case 'leasePassed': {
        const { holder: _, ...before } = subject;
        this.#known.set(leaseId, before);
        return;
      }
      default:
        this.#known.set(leaseId, subject);
    }
  }
}

function saidBy(event: Members): Subject {
  const lease = objectAt(event, 'lease');
  const project = objectAt(event, 'project');
  const begun = objectAt(event, 'session') ?? objectAt(event, 'runner');
  const told = { ...event, ...lease };
  const holder = objectAt(told, 'holder');
  return {
    ...text('leaseId', lease?.id ?? event.leaseId),
    ...text('projectId', told.projectId ?? project?.id ?? begun?.projectId),
    ...text('service', told.service),
    ...(lease && text('serviceType', lease.type)),
    ...port(told.port ?? (event.leaseId === undefined ? undefined : told.to)),
    ...text('holder', holder?.kind),
    ...text('runner', objectAt(event, 'runner')?.name),
  };
}

function objectAt(of: Members, key: string) {
  const value = of[key];
  return typeof value === 'object' && value !== null ? (value as Members) : undefined;
}

function text<K extends string>(key: K, value: unknown): { [_ in K]?: string } {
  return typeof value === 'string' ? ({ [key]: value } as { [_ in K]: string }) : {};
}

function port(value: unknown): Pick<Subject, 'port'> {
  return typeof value === 'number' ? { port: value } : {};
}
