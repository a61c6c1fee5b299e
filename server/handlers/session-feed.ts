/** Tells whoever watches which sessions changed: what became of one at once, what it spends in longer steps. Reads no file. */
import type { Cancel, Clock } from '#common/clock.ts';
import { type SessionChange, sessionEvents } from '#protocol/sessions.ts';
import { stateOf } from '#server/sessions/session.ts';
import type { SessionLedger } from '#server/sessions/session-ledger.ts';
import type { Caller } from './caller.ts';

/** What becomes of many at once, such as a host's that died, is told together. In milliseconds. */
const soonMs = 250;
/** Whoever hears of new figures has an agent's files read, so it is told of them less often. In milliseconds. */
const figuresMs = 10_000;
/** Of more than so many the list is asked for as a whole. */
const mostTold = 200;

export interface SessionFeedParts {
  /** What is durable: nobody is told what might still be undone. */
  readonly durable: Pick<SessionLedger, 'session' | 'working'>;
  /** What was read of this one is not as it is any more. */
  readonly outdate: (sessionId: string) => void;
  readonly clock: Clock;
}

/** What a durable event says of a session. */
export type SessionNews =
  | { readonly kind: 'changed'; readonly sessionId: string }
  /** This runner spent something. */
  | { readonly kind: 'spent'; readonly runnerId: string };

export class SessionFeed {
  readonly #parts: SessionFeedParts;
  readonly #watchers = new Map<string, Caller>();
  #changed = new Set<string>();
  #spenders = new Set<string>();
  #soon: Cancel | undefined;
  #later: Cancel | undefined;

  constructor(parts: SessionFeedParts) {
    this.#parts = parts;
  }

  /** Tells what changes from now on; a second call changes nothing. */
  watch(caller: Caller): void {
    const { connection } = caller;
    if (this.#watchers.has(connection)) return;
    this.#watchers.set(connection, caller);
    caller.onGone(() => this.unwatch(caller));
  }

  unwatch({ connection }: Caller): void {
    this.#watchers.delete(connection);
    if (this.#watchers.size === 0) this.close();
  }

  /** To be called with what is durable, after it was folded in. */
  note(news: SessionNews): void {
    if (this.#watchers.size === 0) return;
    const { clock } = this.#parts;
    if (news.kind === 'changed') {
      this.#changed.add(news.sessionId);
      this.#soon ??= clock.after(soonMs, () => this.#tell());
    } else {
      this.#spenders.add(news.runnerId);
      this.#later ??= clock.after(figuresMs, () => this.#tellFigures());
    }
  }

  /** Tells nothing any more. */
  close(): void {
    this.#soon?.();
    this.#later?.();
    this.#soon = undefined;
    this.#later = undefined;
    this.#changed = new Set();
    this.#spenders = new Set();
    this.#watchers.clear();
  }

  #tellFigures(): void {
    const { durable, outdate } = this.#parts;
    this.#later = undefined;
    const spenders = this.#spenders;
    this.#spenders = new Set();
    for (const { id, runnerId } of durable.working())
      if (spenders.has(runnerId)) {
        outdate(id);
        this.#changed.add(id);
      }
    if (this.#changed.size > 0) this.#tell();
  }

  #tell(): void {
    this.#soon?.();
    this.#soon = undefined;
    const ids = [...this.#changed];
    this.#changed = new Set();
    const whole = ids.length > mostTold;
    const sessions = whole ? [] : ids.flatMap((id) => this.#changeOf(id) ?? []);
    const gone = whole ? [] : ids.filter((id) => !this.#parts.durable.session(id));
    for (const caller of this.#watchers.values())
      void caller.notify(sessionEvents.didChange.method, { sessions, gone, whole });
  }

  #changeOf(id: string): SessionChange | undefined {
    const session = this.#parts.durable.session(id);
    if (!session) return undefined;
    const { projectId, resume, resumedBy } = session;
    const offered = resume === 'offered' && resumedBy === undefined;
    return { id, projectId, state: stateOf(session), offered };
  }
}
