/** All sessions: what the session events fold into. Pure: no clock, no process, no decision. */
import { recordIdsOf, type Session, takenAtIn } from './session.ts';
import { type SessionEvent, sessionIdIn } from './session-events.ts';

export class SessionLedger {
  readonly #sessions = new Map<string, Session>();

  session(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  sessions(): IterableIterator<Session> {
    return this.#sessions.values();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Those whose process lives, or may. */
  working(): Session[] {
    return [...this.#sessions.values()].filter(({ end }) => end === undefined);
  }

  /** The one that a runner runs, or ran last. */
  ofRunner(runnerId: string): Session | undefined {
    return [...this.#sessions.values()].findLast((each) => each.runnerId === runnerId);
  }

  /** The one of a project and an agent that began last. */
  lastOf(projectId: string, agent: string): Session | undefined {
    return [...this.#sessions.values()].findLast(
      (each) => each.projectId === projectId && each.agent === agent,
    );
  }

  /** The newest of those that went on with it, one after the other; itself when none did. */
  tipOf(session: Session): Session {
    let tip = session;
    for (let steps = this.#sessions.size; steps > 0 && tip.resumedBy !== undefined; steps--)
      tip = this.#sessions.get(tip.resumedBy) ?? { ...tip, resumedBy: undefined };
    return tip;
  }

  /** The session that works and has the conversation of this one, itself or another; undefined when nobody writes it. */
  writerOf({ id, agent, agentSessionId }: Session): Session | undefined {
    return this.working().find(
      (each) =>
        each.id === id ||
        (agentSessionId !== undefined &&
          each.agent === agent &&
          each.agentSessionId === agentSessionId),
    );
  }

  /** When another session went on with one of its conversations; undefined when none did. */
  goneOnAt(session: Session, recordId: string): number | undefined {
    const all = this.#having(session.agent, recordId);
    const own = all.findIndex(({ id }) => id === session.id);
    const begun = begunIn(session, recordId);
    const times = all.map((each) => begunIn(each, recordId));
    const later = times.filter((at, n) => n !== own && (at > begun || (at === begun && n > own)));
    return later.length === 0 ? undefined : Math.min(...later);
  }

  /** Those that have or had this conversation, in the order in which they began. */
  #having(agent: string, recordId: string): Session[] {
    return [...this.#sessions.values()].filter(
      (each) => each.agent === agent && recordIdsOf(each).includes(recordId),
    );
  }

  /** Interrupted, and neither answered nor offered nor declined. */
  due(): Session[] {
    return [...this.#sessions.values()].filter(
      ({ end, resumedBy, resume }) =>
        end?.manner === 'interrupted' && resumedBy === undefined && resume === undefined,
    );
  }

  /** Folds one event in; never throws. `at` is in milliseconds since 1970. */
  apply(event: SessionEvent, at: number): void {
    const id = sessionIdIn(event);
    const known = this.#sessions.get(id);
    if (event.type === 'sessionBegun') {
      const { session } = event;
      this.#sessions.delete(id);
      this.#sessions.set(id, { ...session, startedAt: at });
      const before =
        session.resumedFrom === undefined ? undefined : this.#sessions.get(session.resumedFrom);
      // Only the end that it answers; and the first answer counts.
      if (before?.end && before.end.id === session.answers && before.resumedBy === undefined)
        this.#sessions.set(before.id, {
          ...before,
          resumedBy: id,
          touchedAt: session.isAutomatic ? before.touchedAt : at,
        });
    } else if (event.type === 'sessionDeleted') this.#sessions.delete(id);
    else if (known && event.type === 'sessionLinked') {
      const { agentSessionId } = event;
      const isTaken = this.#having(known.agent, agentSessionId).some((each) => each.id !== id);
      const takenAt = { ...known.takenAt, [agentSessionId]: at };
      this.#sessions.set(id, {
        ...linkedTo(known, agentSessionId),
        ...(isTaken && { takenAt }),
      });
    } else if (known && event.type !== 'sessionLinked')
      this.#sessions.set(id, changed(known, event, at));
  }

  save(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  restore(saved: unknown): void {
    this.#sessions.clear();
    for (const session of (saved as readonly Session[] | undefined) ?? [])
      this.#sessions.set(session.id, session);
  }
}

function changed(
  known: Session,
  event: Exclude<
    SessionEvent,
    { readonly type: 'sessionBegun' | 'sessionDeleted' | 'sessionLinked' }
  >,
  at: number,
): Session {
  switch (event.type) {
    case 'sessionEnded': {
      // It ends once: what is told of an end later changes nothing.
      const { endId: id, manner, cause } = event;
      return known.end ? known : { ...known, end: { id, manner, cause, at } };
    }
    case 'sessionResumeOffered':
      return known.end?.id === event.endId ? { ...known, resume: 'offered' } : known;
    case 'sessionResumeDeclined':
      return known.end?.id === event.endId
        ? { ...known, resume: 'declined', touchedAt: at }
        : known;
    case 'sessionTouched':
      return { ...known, touchedAt: at };
    case 'sessionSummarised':
      return { ...known, summary: event.summary };
  }
}

function begunIn(session: Session, recordId: string): number {
  return takenAtIn(session, recordId) ?? session.startedAt;
}

function linkedTo(known: Session, agentSessionId: string): Session {
  const former = recordIdsOf(known).filter((id) => id !== agentSessionId);
  return { ...known, agentSessionId, ...(former.length > 0 && { formerIds: former }) };
}
