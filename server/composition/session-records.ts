/** What agents wrote down of sessions that runners ran: joins the sessions to the histories, and these to what counts tokens. */
import type { Clock } from '#common/clock.ts';
import { type PriceOf, worthOf } from '../budgets/pricing.ts';
import type { Following } from '../histories/following.ts';
import type { Histories } from '../histories/histories.ts';
import { History } from '../histories/history.ts';
import type { Facts, Said } from '../histories/told.ts';
import type { AgentRecords } from '../sessions/needs.ts';
import {
  recordedSince,
  recordedSinceIn,
  recordIdsOf,
  type Session,
  type SessionSummary,
} from '../sessions/session.ts';
import { SessionUsage } from '../usage/session-usage.ts';
import { nothing, type Spent, sum } from '../usage/spent.ts';
import { fileSourceOf } from '../usage/usage-sources.ts';

/** How long what was read of a session that works is good enough for whoever looks at it. In milliseconds. */
const fresh = 5_000;

/** More sessions than are looked at while they work; of others the files are read again. */
const mostFollowed = 100;

export class SessionRecords implements AgentRecords {
  readonly #histories: Histories;
  readonly #clock: Clock;
  readonly #priceOf: PriceOf;
  readonly #read = new Map<string, { readonly at: number; readonly summary: SessionSummary }>();
  /** Those that work. */
  readonly #followed = new Map<string, FollowedSession>();
  /** The looks that are under way. */
  readonly #reading = new Map<string, Promise<SessionSummary | undefined>>();

  constructor(histories: Histories, clock: Clock, priceOf: PriceOf) {
    this.#histories = histories;
    this.#clock = clock;
    this.#priceOf = priceOf;
  }

  /** Of a resumed session what was said since; titles of the whole. */
  async summaryOf(session: Session): Promise<SessionSummary | undefined> {
    const { agent } = session;
    if (session.end) this.#followed.delete(session.id);
    const source = fileSourceOf(agent);
    const history = new History();
    const allSpent: SessionUsage[] = [];
    let facts: Facts | undefined;
    for (const id of recordIdsOf(session)) {
      const since = recordedSinceIn(session, id);
      const usage = () => source && new SessionUsage(source.reader(), () => ({ since }));
      let spent = usage();
      const told = await this.#histories.tell(
        agent,
        id,
        (said) => {
          if (isSince(said, since)) history.take({ said });
        },
        {
          anew: () => {
            spent = usage();
          },
          take: (record, path) => void spent?.take(record, path),
        },
      );
      facts = told ?? facts;
      if (spent) allSpent.push(spent);
    }
    if (!facts) return undefined;
    const summary = summaryFrom(facts, history, allSpent, this.#priceOf);
    this.#keep(session.id, summary);
    return summary;
  }

  /** What is known of it: as it was written down after its end, or as its agent's files say just now. Of one that works only what is new is read. */
  async current(session: Session): Promise<SessionSummary | undefined> {
    const { id } = session;
    if (session.summary) return session.summary;
    const known = this.#read.get(id);
    if (known && this.#clock.now() - known.at < fresh) return known.summary;
    if (session.end) return this.summaryOf(session);
    const reading = this.#reading.get(id) ?? this.#lookAt(session);
    this.#reading.set(id, reading);
    return reading.finally(() => this.#reading.delete(id));
  }

  async #lookAt(session: Session): Promise<SessionSummary | undefined> {
    const { id } = session;
    const known = this.#followed.get(id);
    const followed = known?.isOf(session) ? known : new FollowedSession(this.#histories, session);
    this.#followed.delete(id);
    const facts = await followed.look();
    // What was replaced is read as a whole this time, and followed anew the next.
    if (facts === 'anew') return this.summaryOf(session);
    this.#followed.set(id, followed);
    for (const oldest of this.#followed.keys())
      if (this.#followed.size > mostFollowed) this.#followed.delete(oldest);
    if (!facts) return undefined;
    const summary = summaryFrom(facts, followed.history, followed.spent, this.#priceOf);
    this.#keep(id, summary);
    return summary;
  }

  async mayBeOpen({ agent, agentSessionId }: Session): Promise<boolean> {
    if (agentSessionId === undefined) return false;
    return (await this.#histories.inRoster(agent, agentSessionId)) !== 'notListed';
  }

  /** Its agent has written more: whoever looks next has its files read. */
  outdate(sessionId: string): void {
    this.#read.delete(sessionId);
  }

  /** The only file that was begun in its directory since, and is no other session's. */
  async idOf(session: Session, known: ReadonlySet<string>): Promise<string | undefined> {
    const { agent, directory } = session;
    const since = recordedSince(session);
    const files = await this.#histories.files(agent, { directory, since });
    const found = new Set<string>();
    for (const file of files.filter(({ isSide }) => !isSide)) {
      const facts = await this.#histories.factsOf(agent, file);
      const id = facts.id ?? file.id;
      const isThere = facts.directory === directory && (facts.startedAt ?? 0) >= since;
      if (id !== undefined && isThere && facts.parent === undefined) found.add(id);
    }
    const [only, ...others] = [...found].filter((id) => !known.has(id));
    // Two began together: which is whose cannot be told.
    return others.length === 0 ? only : undefined;
  }

  #keep(id: string, summary: SessionSummary): void {
    this.#read.delete(id);
    this.#read.set(id, { at: this.#clock.now(), summary });
    const [oldest] = this.#read.keys();
    if (this.#read.size > 500 && oldest !== undefined) this.#read.delete(oldest);
  }
}

/** A session that works: what was read of it so far. */
class FollowedSession {
  readonly history = new History();
  readonly spent: SessionUsage[] = [];
  readonly #parts: string;
  readonly #followings: readonly Following[];

  constructor(histories: Histories, session: Session) {
    const { agent } = session;
    const ids = recordIdsOf(session);
    const source = fileSourceOf(agent);
    this.#parts = partsOf(session);
    this.#followings = ids.flatMap((id) => {
      const since = recordedSinceIn(session, id);
      const spent = source && new SessionUsage(source.reader(), () => ({ since }));
      if (spent) this.spent.push(spent);
      const following = histories.follow(agent, id, {
        hear: (said) => {
          if (isSince(said, since)) this.history.take({ said });
        },
        take: (record, path) => void spent?.take(record, path),
      });
      return following ?? [];
    });
  }

  /** False when the agent went on to another conversation. */
  isOf(session: Session): boolean {
    return partsOf(session) === this.#parts;
  }

  /** Of the last conversation that there are files of; `anew` when one no longer says what it said. */
  async look(): Promise<Facts | 'anew' | undefined> {
    let facts: Facts | undefined;
    for (const following of this.#followings) {
      const told = await following.look();
      if (told === 'anew') return told;
      facts = told ?? facts;
    }
    return facts;
  }
}

/** Which conversations are its own, and since when. */
function partsOf(session: Session): string {
  return recordIdsOf(session)
    .map((id) => `${id} ${recordedSinceIn(session, id)}`)
    .join();
}

function isSince({ at }: Said, since: number): boolean {
  return at === undefined || at >= since;
}

function summaryFrom(
  { title }: Facts,
  history: History,
  spent: readonly SessionUsage[],
  priceOf: PriceOf,
): SessionSummary {
  const { from: _, to: __, ...figures } = history.figures();
  const all = spent.flatMap(({ totals }) => [...totals]);
  const total = all.reduce((before, [, each]) => sum(before, each), nothing);
  const cost = costOf(all, priceOf);
  const { input, output, cacheRead, cacheWrite } = total.tokens;
  return {
    ...figures,
    ...(title && { title: title.text }),
    ...(all.length > 0 && {
      tokens: { input: input + cacheWrite, output, cached: cacheRead },
    }),
    ...(cost !== undefined && { cost }),
  };
}

/** In micro-units: what the agent says itself, else by the price of its model. Undefined where one of them has none. */
function costOf(spent: readonly (readonly [string, Spent])[], priceOf: PriceOf) {
  const costs = spent.map(([model, { tokens, cost }]) => {
    const price = priceOf(model || undefined);
    return cost ?? (price && worthOf(tokens, price, 0).money);
  });
  const known = costs.filter((cost) => cost !== undefined);
  if (known.length === 0 || known.length < costs.length) return undefined;
  return known.reduce((all, cost) => all + cost, 0);
}
