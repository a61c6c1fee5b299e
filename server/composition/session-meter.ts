/**
 * Counts, in the budgets of the runners that have them, what agents write down while they work, and says when a record was read to its end: after the
 * proven death of its process nothing is written any more. Reading again counts nothing twice, so a server that comes begins anew.
 */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { BudgetLedger } from '../budgets/budget-ledger.ts';
import type { Budgets } from '../budgets/budgets.ts';
import type { Reservation } from '../budgets/reservation.ts';
import type { Histories } from '../histories/histories.ts';
import { RecordFile } from '../histories/record-file.ts';
import { recordedSince, recordedSinceIn, recordIdsOf, type Session } from '../sessions/session.ts';
import type { SessionLedger } from '../sessions/session-ledger.ts';
import { SessionUsage, type Span } from '../usage/session-usage.ts';
import type { Usage } from '../usage/usage.ts';
import { type FileSource, fileSourceOf } from '../usage/usage-sources.ts';

/** Between two looks at the files of one session, in milliseconds; of one that has ended each pause is twice the one before, up to the longest. */
const readEvery = 5_000;
const longestPause = 30 * 60_000;
/** How long one may live whose start nobody heard of, until its host has ended it or died, in milliseconds. */
const doubtful = 10_000;

export interface SessionMeterParts {
  readonly sessions: SessionLedger;
  readonly reservations: BudgetLedger;
  readonly histories: Pick<Histories, 'pathsOf'>;
  readonly usage: Pick<Usage, 'files'>;
  readonly budgets: Pick<Budgets, 'readToEnd'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What was read of a session so far. */
class Reading {
  readonly files = new Map<string, RecordFile>();
  usage: SessionUsage;
  readAt = Number.NEGATIVE_INFINITY;
  /** Until the next look, in milliseconds. */
  pause = readEvery;
  /** It was read to its end after the end of its process: nothing is written any more. */
  isWhole = false;
  /** By file: who goes on with the conversation writes into the same ones, and what is written from its begin on is its own. */
  readonly spans = new Map<string, Span>();
  readonly #source: FileSource;
  readonly #since: number;

  constructor(source: FileSource, since: number) {
    this.#source = source;
    this.#since = since;
    this.usage = this.#anew();
  }

  /** From the first line of every file. */
  begin(): void {
    this.usage = this.#anew();
    this.files.clear();
  }

  #anew(): SessionUsage {
    const all = { since: this.#since };
    return new SessionUsage(this.#source.reader(), (file) => this.spans.get(file) ?? all);
  }
}

export class SessionMeter {
  readonly #parts: SessionMeterParts;
  readonly #readings = new Map<string, Reading>();
  #isLooking = false;

  constructor(parts: SessionMeterParts) {
    this.#parts = parts;
  }

  /** Begins a look when none is under way, and waits for nothing: files of agents are read in it. */
  look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.read().finally(() => {
      this.#isLooking = false;
    });
  }

  /** Reads what is new of every session for which something is kept. Never rejects. */
  async read(): Promise<void> {
    const { reservations, log } = this.#parts;
    const read = new Set<string>();
    const ofRunners = new Map<string, Session[]>();
    for (const session of this.#parts.sessions.sessions()) {
      const own = ofRunners.get(session.runnerId);
      if (own) own.push(session);
      else ofRunners.set(session.runnerId, [session]);
    }
    for (const reservation of [...reservations.reservations()])
      await this.#meterAll(reservation, sessionsOf(reservation, ofRunners), read).catch(
        (failure: unknown) => {
          const { runnerId } = reservation;
          log.warn('What an agent wrote down could not be counted.', { runner: runnerId, failure });
        },
      );
    for (const id of this.#readings.keys()) if (!read.has(id)) this.#readings.delete(id);
  }

  async #meterAll(
    reservation: Reservation,
    sessions: readonly Session[],
    read: Set<string>,
  ): Promise<void> {
    let isWhole = sessions.length > 0;
    for (const session of sessions) {
      read.add(session.id);
      const isRead = await this.#meter(session);
      isWhole &&= isRead;
    }
    if (!isWhole || reservation.state !== 'unsettled') return;
    const origin = { by: 'server', correlation: newId('k') };
    await this.#parts.budgets.readToEnd(reservation, origin);
  }

  /** Answers whether all of it was read, and nothing more can be written. */
  async #meter(session: Session): Promise<boolean> {
    const { histories, usage, clock } = this.#parts;
    const { id, agent, agentSessionId, runnerId, end } = session;
    const source = fileSourceOf(agent);
    if (!source || agentSessionId === undefined) return false;
    const since = recordedSince(session);
    const reading = this.#readings.get(id) ?? new Reading(source, since);
    this.#readings.set(id, reading);
    const now = clock.monotonic();
    if (reading.isWhole) return true;
    if (now - reading.readAt < reading.pause) return false;
    reading.readAt = now;
    // What is not there after the end may never be: its files are looked for all the more seldom.
    reading.pause = end ? Math.min(longestPause, 2 * reading.pause) : readEvery;
    const paths: string[] = [];
    for (const each of recordIdsOf(session)) {
      const until = this.#parts.sessions.goneOnAt(session, each);
      const span = { since: recordedSinceIn(session, each), until };
      for (const path of await histories.pathsOf(agent, each)) {
        reading.spans.set(path, span);
        paths.push(path);
      }
    }
    const wasUnheard = end?.manner === 'notStarted';
    const isOver = end !== undefined && !(wasUnheard && clock.now() - end.at < doubtful);
    let isWhole = isOver && (paths.length > 0 || wasUnheard);
    for (const path of paths) if (!(await readFile(reading, path, isOver))) isWhole = false;
    const { projectId, name } = session;
    const runner = { runnerId, agent, projectId, name, sessionId: id };
    const origin = { by: 'server', correlation: newId('k') };
    await usage.files(runner, since, reading.usage.totals, origin);
    reading.isWhole = isWhole;
    return isWhole;
  }
}

/**
 * The sessions that the use of a reservation is written down in: of a runner that runs again, those of each run. That it ended before it
 * began says the clock when it was set back meanwhile, and only of earlier runs something else begins after their end.
 */
function sessionsOf(
  { runnerId, since, endedAt = Number.POSITIVE_INFINITY }: Reservation,
  ofRunners: ReadonlyMap<string, readonly Session[]>,
): readonly Session[] {
  const [ofRunner = '', earlier] = runnerId.split('/');
  const own = ofRunners.get(ofRunner) ?? [];
  const until = earlier !== undefined && endedAt >= since ? endedAt : Number.POSITIVE_INFINITY;
  return own.filter(({ startedAt }) => startedAt >= since && startedAt <= until);
}

/** A file that was replaced takes back what it said: then all is read again at the next look, and what was counted stays counted. */
async function readFile(reading: Reading, path: string, isLast: boolean): Promise<boolean> {
  const form = path.endsWith('.json') ? 'document' : 'lines';
  const file = reading.files.get(path) ?? new RecordFile(path, form);
  reading.files.set(path, file);
  let isAnew = false;
  const visitor = {
    anew: () => {
      // A document is written anew each time, and its messages are known again by their ids.
      isAnew = form === 'lines';
    },
    take: (record: Parameters<SessionUsage['take']>[0]) => void reading.usage.take(record, path),
  };
  const found = await file.read(visitor, isLast);
  if (isAnew) reading.begin();
  return found !== 'gone' && found !== 'torn' && !isAnew;
}
