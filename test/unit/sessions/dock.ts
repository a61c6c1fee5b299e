/** A world in which agents run, die and are resumed, and the server can die at any moment: its journal and the processes stay. */
import type { Clock } from '#common/clock.ts';
import { silentLog } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import { decideBegin } from '#server/sessions/begin.ts';
import type { AgentCalls, AgentRecords, AgentRunners } from '#server/sessions/needs.ts';
import { handsOff, type ResumeMode } from '#server/sessions/resume-rule.ts';
import type { Session, SessionChoice } from '#server/sessions/session.ts';
import type { SessionEvent } from '#server/sessions/session-events.ts';
import { SessionLedger } from '#server/sessions/session-ledger.ts';
import { Sessions } from '#server/sessions/sessions.ts';

class Crash extends Error {}

interface Process {
  readonly sessionId: string;
  agentSessionId: string;
  readonly answers: string | undefined;
  alive: boolean;
  /** Nobody can tell whether it lives. */
  hidden: boolean;
}

const person: Origin = { by: 'w_1', correlation: 'q' };

/** `naive`: starts first what it found interrupted, and writes it down then, as one would without thinking of a crash. */
export class Dock {
  readonly journal: { readonly event: SessionEvent; readonly at: number }[] = [];
  readonly processes: Process[] = [];
  readonly broken: string[] = [];
  mode: ResumeMode = 'auto';
  /** The agent says that it runs everything in the background. */
  isOpen = false;
  /** How long ended sessions are kept. */
  kept = Number.POSITIVE_INFINITY;
  now = 1_000_000_000;
  ledger = new SessionLedger();
  sessions: Sessions;
  /** So many steps until the server dies; undefined: it lives. */
  #fuse: number | undefined;
  readonly #starting = new Set<string>();
  readonly #touched = new Map<string, number>();
  readonly #naive: boolean;
  #count = 0;

  constructor(naive = false) {
    this.#naive = naive;
    this.sessions = this.#open();
  }

  /** What is done until the server dies, or all is done. Afterwards the next server has what the disk has. */
  async act(deed: () => Promise<unknown>): Promise<void> {
    await deed().catch((failure: unknown) => {
      if (!(failure instanceof Crash)) throw failure;
    });
    if (this.#fuse !== undefined && this.#fuse < 0) this.#restart();
  }

  crashIn(steps: number): void {
    this.#fuse = steps;
  }

  calm(): void {
    this.#fuse = undefined;
    for (const process of this.processes) process.hidden = false;
  }

  launch(choice: SessionChoice, byPerson = true): Promise<void> {
    const session = choice.kind === 'resume' ? this.ledger.session(choice.id) : undefined;
    return this.#start(session, choice, byPerson ? person : { by: 'server', correlation: 'k' });
  }

  async touch(id: string): Promise<void> {
    await this.sessions.touched(id, person);
    this.#noteAct(id);
  }

  async decline(id: string): Promise<void> {
    if ((await this.sessions.decline(id, person)) === 'declined') this.#noteAct(id);
  }

  /** A person goes on with another conversation within the agent, which nobody else writes, and its hook says so. */
  async relink(process: Process, to: Session): Promise<void> {
    const { agentSessionId = '?' } = to;
    const isWritten = this.processes.some(
      (each) => each.alive && each.agentSessionId === agentSessionId,
    );
    const session = this.ledger.session(process.sessionId);
    if (!process.alive || isWritten || !session || session.end) return;
    await this.sessions.linked(session, agentSessionId, 'hook', person);
    process.agentSessionId = agentSessionId;
  }

  look(): Promise<void> {
    return this.#naive ? this.#naiveLook() : this.sessions.look();
  }

  /** Everything that a promise was made of. */
  check(): void {
    const answers = this.processes.flatMap(({ answers: end }) => end ?? []);
    if (new Set(answers).size < answers.length) this.broken.push('an end was answered twice');
    const alive = this.processes.filter((each) => each.alive);
    if (new Set(alive.map((each) => each.agentSessionId)).size < alive.length)
      this.broken.push('one conversation runs twice');
    const again = new SessionLedger();
    for (const { event, at } of this.journal) again.apply(event, at);
    const [one, other] = [again.save(), this.ledger.save()].map((each) => JSON.stringify(each));
    if (one !== other) this.broken.push('the journal says something else');
  }

  #noteAct(id: string): void {
    this.#touched.set(id, this.now);
  }

  #open(): Sessions {
    const clock: Clock = { now: () => this.now, monotonic: () => this.now, after: () => () => {} };
    const journal = {
      commit: (events: readonly SessionEvent[]) => this.#commit(events),
      answerTo: () => undefined,
      settled: () => Promise.resolve(),
    };
    return new Sessions({
      ...{ ledger: this.ledger, journal, clock, log: silentLog },
      ...{ runners: this.#runners, calls, kept: () => this.kept },
      records: { ...records, mayBeOpen: () => Promise.resolve(this.isOpen) },
    });
  }

  #restart(): void {
    this.#fuse = undefined;
    this.#starting.clear();
    this.ledger = new SessionLedger();
    for (const { event, at } of this.journal) this.ledger.apply(event, at);
    this.sessions = this.#open();
  }

  #step(): void {
    if (this.#fuse !== undefined && this.#fuse-- <= 0) {
      this.#fuse = -1;
      throw new Crash();
    }
  }

  async #commit(events: readonly SessionEvent[]): Promise<undefined> {
    this.#step();
    for (const event of events) {
      this.journal.push({ event, at: this.now });
      this.ledger.apply(event, this.now);
    }
    await Promise.resolve();
    // It is on the disk, and nobody hears of it any more.
    this.#step();
    return undefined;
  }

  readonly #runners: AgentRunners = {
    lifeOf: (_, sessionId) => {
      const process = this.processes.find((each) => each.sessionId === sessionId);
      if (this.#starting.has(sessionId)) return { kind: 'lives' };
      if (!process) return { kind: 'ended', manner: 'notStarted' };
      if (process.hidden) return { kind: 'unknown' };
      return process.alive
        ? { kind: 'lives' }
        : { kind: 'ended', manner: 'interrupted', cause: 'killed' };
    },
    modeOf: () => Promise.resolve(this.mode),
    resume: async (session, origin) => {
      const before = this.processes.length;
      await this.#start(session, { kind: 'resume', id: session.id }, origin);
      return this.processes.length > before;
    },
  };

  async #start(from: Session | undefined, choice: SessionChoice, origin: Origin): Promise<void> {
    const byPerson = origin.by !== 'server';
    const runnerId = from?.runnerId ?? `r_${this.#count++}`;
    const wish = { ...harbor, runnerId, choice, byPerson };
    const plan = await this.sessions.begin({ ...wish, argv: ['claude'] }, origin);
    if (plan.kind === 'refused') return;
    this.#starting.add(plan.sessionId);
    this.#step();
    this.#spawn(plan.sessionId, byPerson);
    this.#step();
    this.#starting.delete(plan.sessionId);
  }

  #spawn(sessionId: string, byPerson: boolean): void {
    const session = this.ledger.session(sessionId);
    if (!session) throw new Error('What is started was begun.');
    const { resumedFrom, answers, agentSessionId = '?' } = session;
    const act = resumedFrom === undefined ? undefined : this.#touched.get(resumedFrom);
    if (!byPerson && act !== undefined && this.now - act < handsOff)
      this.broken.push('resumed by itself behind a person’s back');
    this.processes.push({ sessionId, agentSessionId, answers, alive: true, hidden: false });
  }

  async #naiveLook(): Promise<void> {
    for (const session of this.ledger.working()) {
      const life = this.#runners.lifeOf(session.runnerId, session.id);
      if (life.kind === 'ended') await this.sessions.ended(session.id, life, person);
    }
    for (const session of this.ledger.due()) {
      const wish = { ...harbor, runnerId: session.runnerId, byPerson: false };
      const choice = { kind: 'resume', id: session.id } as const;
      const decision = decideBegin(this.ledger, { ...wish, choice }, this.now);
      if (decision.kind === 'refused') continue;
      const id = `s_naive${this.#count++}`;
      const { facts } = decision;
      const { answers, agentSessionId = '?' } = facts;
      this.processes.push({ sessionId: id, agentSessionId, answers, alive: true, hidden: false });
      this.#step();
      await this.#commit([{ type: 'sessionBegun', session: { id, ...facts } }]);
    }
  }
}

const harbor = { projectId: 'p_1', agent: 'claude', name: 'claude', directory: '/x' } as const;

let ids = 0;
const calls: AgentCalls = {
  argv: (argv, session) => [...argv, session.kind],
  newId: () => `agent-${ids++}`,
  canResume: (_, id) => id !== undefined,
};

const records: Omit<AgentRecords, 'mayBeOpen'> = {
  summaryOf: () => Promise.resolve(undefined),
  idOf: () => Promise.resolve(undefined),
};
