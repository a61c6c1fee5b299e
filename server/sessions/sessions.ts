/** The front door of the sessions: begins and ends them with their runners, and answers each interruption once. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Journal, Origin } from '#common/origin.ts';
import { type BeginRefusal, type BeginWish, decideBegin, factsOf } from './begin.ts';
import type { AgentCalls, AgentRecords, AgentRunners, RunnerLife } from './needs.ts';
import { decideResume, type ResumeDecision } from './resume-rule.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-events.ts';
import type { SessionLedger } from './session-ledger.ts';

export interface SessionsParts {
  readonly ledger: SessionLedger;
  readonly journal: Journal<SessionEvent>;
  readonly clock: Clock;
  readonly log: Log;
  readonly runners: AgentRunners;
  readonly calls: AgentCalls;
  readonly records: AgentRecords;
  /** How long an ended session is kept, in milliseconds. */
  readonly kept: () => number;
}

/** What an agent is started with. */
export interface SessionPlan {
  readonly kind: 'begun';
  readonly sessionId: string;
  readonly argv: readonly string[];
}

export interface SessionRefused {
  readonly kind: 'refused';
  readonly why: BeginRefusal | 'cannotBeNamed';
  readonly session?: Session | undefined;
}

/** More than anybody looks through; the oldest that ended are forgotten first. */
const mostSessions = 5_000;

/** An agent writes its first record within this time, and it is looked for so often. In milliseconds. */
const namingTime = 30 * 60_000;
const nameEvery = 15_000;
/** What ended before is not read any more: its files may be gone or another's. In milliseconds. */
const summaryTime = 24 * 3_600_000;

export class Sessions {
  readonly #parts: SessionsParts;
  /** Sessions whose resumption is under way: begun or refused, it is over. */
  readonly #resuming = new Set<string>();
  /** Those that were read after their end, or tried to be. */
  readonly #summarised = new Set<string>();
  /** When each session's own name was looked for last, in milliseconds since 1970. */
  readonly #triedAt = new Map<string, number>();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** Before an agent is started. The journal has the session, and which end it answers, before anything runs. */
  async begin(
    wish: BeginWish & { readonly argv: readonly string[] },
    origin: Origin,
  ): Promise<SessionPlan | SessionRefused> {
    const { ledger, journal, calls, clock } = this.#parts;
    const before = ledger.ofRunner(wish.runnerId);
    const named = wish.choice.kind === 'resume' ? ledger.session(wish.choice.id) : undefined;
    const isDue = named?.end?.manner === 'interrupted' && named.resumedBy === undefined;
    const isMeant = wish.byPerson || isDue || !before;
    const choice = isMeant ? wish.choice : choiceAfter(before);
    const decision = decideBegin(ledger, { ...wish, choice }, clock.now());
    const id = newId('s');
    if (decision.kind === 'refused') {
      const { why, session } = decision;
      // What the agent did before we knew it, it knows itself.
      const argv =
        why === 'nothingToContinue' ? calls.argv(wish.argv, { kind: 'last' }) : undefined;
      if (!argv) return { kind: 'refused', why, session };
      const unknownBefore = { id, ...factsOf(wish), choice: 'continue' as const };
      await journal.commit([{ type: 'sessionBegun', session: unknownBefore }], origin);
      return { kind: 'begun', sessionId: id, argv };
    }
    const { facts, from } = decision;
    const own = from ? from.agentSessionId : calls.newId(wish.argv);
    const argv = this.#argvFor(wish.argv, from, own);
    if (!argv) return { kind: 'refused', why: 'cannotBeNamed', session: from };
    const session = { id, ...facts, ...(own !== undefined && { agentSessionId: own }) };
    // Nothing is awaited between the decision and this, so no other decision comes in between.
    await journal.commit([{ type: 'sessionBegun', session }], origin);
    return { kind: 'begun', sessionId: id, argv };
  }

  /** A runner's process is proven dead, or never was. */
  async ended(
    sessionId: string,
    life: Extract<RunnerLife, { readonly kind: 'ended' }>,
    origin: Origin,
  ): Promise<void> {
    const { ledger, journal } = this.#parts;
    const session = ledger.session(sessionId);
    if (!session || session.end) return;
    const { manner, cause } = life;
    const { projectId } = session;
    const ended: SessionEvent = {
      ...{ type: 'sessionEnded', sessionId, projectId, endId: newId('e'), manner },
      ...(cause !== undefined && { cause }),
    };
    await journal.commit([ended], origin);
  }

  /** The agent told its own name for the conversation of the runner. */
  async linked(
    session: Session,
    agentSessionId: string,
    how: 'hook' | 'files',
    origin: Origin,
  ): Promise<void> {
    const { id: sessionId, projectId } = session;
    if (session.agentSessionId === agentSessionId || session.end) return;
    await this.#parts.journal.commit(
      [{ type: 'sessionLinked', sessionId, projectId, agentSessionId, how }],
      origin,
    );
  }

  /** A person did something to it. */
  async touched(sessionId: string, origin: Origin): Promise<void> {
    const { ledger, journal, clock } = this.#parts;
    const session = ledger.session(sessionId);
    // A minute's acts are one line in the journal.
    if (!session || clock.now() - (session.touchedAt ?? 0) < 60_000) return;
    const { projectId } = session;
    await journal.commit([{ type: 'sessionTouched', sessionId, projectId }], origin);
  }

  async decline(
    sessionId: string,
    origin: Origin,
  ): Promise<'declined' | 'noSuchSession' | 'notInterrupted'> {
    const { ledger, journal } = this.#parts;
    const session = ledger.session(sessionId);
    if (!session) return 'noSuchSession';
    const { projectId, end, resumedBy } = session;
    if (end?.manner !== 'interrupted' || resumedBy !== undefined) return 'notInterrupted';
    const endId = end.id;
    await journal.commit([{ type: 'sessionResumeDeclined', sessionId, projectId, endId }], origin);
    return 'declined';
  }

  /** Forgets our record of ended ones; answers those that it forgot. */
  async delete(
    ids: readonly string[],
    why: 'asked' | 'old',
    origin: Origin,
  ): Promise<readonly string[]> {
    const { ledger, journal } = this.#parts;
    const ended = ids.flatMap((id) => {
      const session = ledger.session(id);
      return session?.end ? [session] : [];
    });
    const events = ended.map(({ id: sessionId, projectId }) => ({
      ...{ type: 'sessionDeleted' as const, sessionId, projectId, why },
    }));
    if (events.length > 0) await journal.commit(events, origin);
    return ended.map(({ id }) => id);
  }

  /** Looks at every session: what ended unheard, what is to be answered, what is not named yet, what is too old. Never rejects. */
  async look(): Promise<void> {
    const origin = () => ({ by: 'server', correlation: newId('k') });
    const { ledger, log } = this.#parts;
    const attempt = (what: string, deed: () => Promise<void>) =>
      deed().catch((failure: unknown) => log.warn(what, { failure }));
    for (const session of ledger.working())
      await attempt('A session could not be looked at.', () => this.#lookAt(session, origin()));
    for (const session of this.#unsummarised())
      await attempt('A session could not be summarised.', () => this.#summarise(session, origin()));
    for (const session of ledger.due())
      await attempt('An interrupted session could not be answered.', () =>
        this.#answer(session, origin()),
      );
    await attempt('Old sessions could not be forgotten.', () => this.#forgetOld(origin()));
  }

  async #lookAt(session: Session, origin: Origin): Promise<void> {
    if (session.agentSessionId === undefined) await this.#name(session, origin);
    const life = this.#parts.runners.lifeOf(session.runnerId, session.id);
    if (life.kind === 'ended') await this.ended(session.id, life, origin);
  }

  #unsummarised(): Session[] {
    const { ledger, clock } = this.#parts;
    const now = clock.now();
    return [...ledger.sessions()].filter(
      ({ id, end, summary }) =>
        end && !summary && !this.#summarised.has(id) && now - end.at < summaryTime,
    );
  }

  async #name(session: Session, origin: Origin): Promise<void> {
    const { ledger, records, clock } = this.#parts;
    const now = clock.now();
    const isYoung = Math.abs(now - session.startedAt) < namingTime;
    const triedAt = this.#triedAt.get(session.id) ?? Number.NEGATIVE_INFINITY;
    if (!isYoung || Math.abs(now - triedAt) < nameEvery) return;
    this.#triedAt.set(session.id, now);
    const known = [...ledger.sessions()].flatMap(({ agentSessionId }) => agentSessionId ?? []);
    const own = await records.idOf(session, new Set(known));
    if (own !== undefined) await this.linked(session, own, 'files', origin);
  }

  /** What its agent wrote down is read once after its end. */
  async #summarise({ id: sessionId, projectId }: Session, origin: Origin): Promise<void> {
    const { ledger, records, journal } = this.#parts;
    this.#summarised.add(sessionId);
    const session = ledger.session(sessionId);
    const summary = session && (await records.summaryOf(session));
    if (!summary) return;
    const event: SessionEvent = { type: 'sessionSummarised', sessionId, projectId, summary };
    await journal.commit([event], origin);
  }

  /** Once per interruption: what is written down before is the attempt, or that people were asked. */
  async #answer(session: Session, origin: Origin): Promise<void> {
    const { runners, calls, clock, ledger, journal } = this.#parts;
    const { id: sessionId, projectId, end, agent, agentSessionId } = session;
    if (!end || this.#resuming.has(sessionId)) return;
    this.#resuming.add(sessionId);
    try {
      const canResume = calls.canResume(agent, agentSessionId);
      const mode = await runners.modeOf(session);
      const isOpen = mode === 'auto' && (await this.#parts.records.mayBeOpen(session));
      const decision: ResumeDecision = isOpen
        ? { kind: 'offer', why: 'mayBeOpen' }
        : decideResume(session, mode, canResume, clock.now());
      if (decision.kind === 'resume' && (await runners.resume(session, origin))) return;
      const now = ledger.session(sessionId);
      // It was begun, and then did not start: that was the attempt.
      if (!now || now.resumedBy !== undefined || now.resume !== undefined) return;
      const why = decision.kind === 'offer' ? decision.why : 'refused';
      const offer = { type: 'sessionResumeOffered', sessionId, projectId, endId: end.id, why };
      await journal.commit([offer as SessionEvent], origin);
    } finally {
      this.#resuming.delete(sessionId);
    }
  }

  async #forgetOld(origin: Origin): Promise<void> {
    const { ledger, clock, kept } = this.#parts;
    const now = clock.now();
    const ended = [...ledger.sessions()].filter(({ end }) => end !== undefined);
    const old = ended.filter(({ end }) => end && now - end.at > kept());
    const tooMany = ended.slice(0, Math.max(0, ledger.size - mostSessions));
    await this.delete([...new Set([...old, ...tooMany].map(({ id }) => id))], 'old', origin);
  }

  #argvFor(
    argv: readonly string[],
    from: Session | undefined,
    own: string | undefined,
  ): readonly string[] | undefined {
    const { calls } = this.#parts;
    if (!from) return own === undefined ? argv : calls.argv(argv, { kind: 'new', id: own });
    if (own !== undefined) return calls.argv(argv, { kind: 'resume', id: own });
    // The last one in its directory is known to the agent without a name.
    const { ledger } = this.#parts;
    const isLast = ledger.lastOf(from.projectId, from.agent)?.id === from.id;
    return isLast ? calls.argv(argv, { kind: 'last' }) : undefined;
  }
}

/** Started again by itself, an agent goes on with what it was interrupted in, and with nothing that it finished. */
function choiceAfter({ id, end, resumedFrom }: Session): BeginWish['choice'] {
  const wasNothing = end?.manner === 'notStarted' && resumedFrom === undefined;
  return wasNothing || end?.manner === 'finished' ? { kind: 'new' } : { kind: 'resume', id };
}
