/**
 * The front door of the budgets: what may begin, what was used, what is given back, and who is to pause. Every decision is taken
 * and committed within one turn, so that no two of them see the same free rest.
 */
import type { Clock } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Journal, Origin } from '#common/origin.ts';
import { type Budget, sameBudget, subjectOf } from './budget.ts';
import type { BudgetEvent } from './budget-events.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import { count, countTime } from './counting.ts';
import { eased } from './easing.ts';
import { estimated, type Kind } from './estimate.ts';
import type { BudgetSettings, LimitNews, RunnersSeen } from './needs.ts';
import { isForStart, type Needs, type Reservation } from './reservation.ts';
import { explained, type Launch, type Row, reserve } from './reserving.ts';
import * as settling from './settling.ts';
import type { Usage } from './usage.ts';

/** How often the time of runners is looked at, in milliseconds, and written down where a budget counts it. */
const timeStep = 60_000;
/** How often it is written down where none does, in milliseconds: so much a server that dies leaves to a guess. */
const longStep = 15 * 60_000;

export interface BudgetsParts {
  readonly ledger: BudgetLedger;
  readonly journal: Journal<BudgetEvent>;
  readonly settings: BudgetSettings;
  readonly runners: RunnersSeen;
  readonly clock: Clock;
  readonly log: Log;
}

/** A launch before it is known what it needs. */
export type Wish = Omit<Launch, 'needs'> & Kind;

export type Decision =
  | { readonly kind: 'reserved'; readonly rows: readonly Row[] }
  | { readonly kind: 'refused'; readonly rows: readonly Row[] };

export class Budgets {
  readonly onLimit = new Emitter<LimitNews>();
  readonly #parts: BudgetsParts;
  /** The monotonic time of the last look that counted time; undefined before the first. */
  #counted: number | undefined;
  /** By runner: what was seen of its time up to that look, and is not written down yet; in milliseconds. */
  readonly #seen = new Map<string, number>();

  constructor(parts: BudgetsParts) {
    this.#parts = parts;
  }

  /** Sets a budget. One of the same scope, unit and kind of period keeps its id and what was spent of it. */
  async set(wish: Omit<Budget, 'id'>, origin: Origin): Promise<Budget> {
    const { ledger } = this.#parts;
    // What ran before there was this budget is none of its own.
    if (wish.unit === 'seconds') await this.#countTimes(true, origin);
    const known = [...ledger.budgets()].find((each) => sameBudget(each, wish));
    const budget = { ...wish, id: known?.id ?? newId('b') };
    await this.#commit(settling.set(ledger, budget), origin);
    await this.#lift(origin);
    return budget;
  }

  async remove(id: string, origin: Origin): Promise<Budget | undefined> {
    const budget = this.#parts.ledger.budget(id);
    if (!budget) return undefined;
    const limited = [...this.#parts.ledger.reservations()].filter(
      (each) => each.limited?.budgetId === id,
    );
    const projectId = (budget.scope as { readonly projectId?: string }).projectId;
    const ofProject = projectId !== undefined && { projectId };
    const lifted = limited.map(({ runnerId, projectId: of }) => ({
      ...({ type: 'budgetLimitLifted', runnerId, projectId: of, why: 'room' } as const),
    }));
    await this.#commit([...lifted, { type: 'budgetRemoved', budgetId: id, ...ofProject }], origin);
    return budget;
  }

  /** What every budget that applies says to a launch; nothing is changed. */
  explain(wish: Wish): { readonly needs: Needs; readonly rows: readonly Row[] } {
    const { ledger, clock } = this.#parts;
    const launch = this.#launchOf(wish);
    return { needs: launch.needs, rows: explained(ledger, launch, clock.now()) };
  }

  /** Holds what a runner is thought to need in every budget that applies, or nothing in any. */
  async reserve(wish: Wish, origin: Origin): Promise<Decision> {
    const { ledger, clock } = this.#parts;
    const { runnerId, start } = wish;
    const known = ledger.reservation(runnerId);
    // Its last run ended, and that could not be written down: what that holds is not what this one has.
    if (known && !isForStart(known, start)) await this.ended(runnerId, known.start, origin);
    const decided = reserve(ledger, this.#launchOf(wish), clock.now());
    if (decided.kind === 'reserved') await this.#commit(decided.events, origin);
    return decided;
  }

  /** Counts what counters grew by since they were reported last. Saying it again counts nothing. */
  async count(usages: readonly Usage[], origin: Origin): Promise<void> {
    const { ledger, settings, clock } = this.#parts;
    const commits = usages.map((usage) =>
      this.#commit(count(ledger, usage, settings.priceOf, clock.now()), origin),
    );
    await Promise.all(commits);
  }

  /** The runner is proven to have ended, in the run that began after so many starts. */
  async ended(runnerId: string, start: number | undefined, origin: Origin): Promise<void> {
    const { ledger, clock } = this.#parts;
    const known = ledger.reservation(runnerId);
    if (known?.state !== 'open' || !isForStart(known, start)) return;
    await this.#commitSome(this.#lastTime(known), origin);
    this.#seen.delete(runnerId);
    await this.#giveBack(settling.ended(ledger, runnerId, known.start, clock.now()), origin);
  }

  /** The record of a runner that ended was read to its end: nothing is missing that it used up to that end. */
  async readToEnd(read: Reservation, origin: Origin): Promise<void> {
    await this.#giveBack(settling.readToEnd(this.#parts.ledger, read), origin);
  }

  /** What was reserved was not needed: the runner never began. */
  async neverStarted(runnerId: string, start: number | undefined, origin: Origin): Promise<void> {
    await this.#giveBack(settling.neverStarted(this.#parts.ledger, runnerId, start), origin);
  }

  /** A person gives up what could not be read. False when nothing of that runner is unsettled. */
  async release(runnerId: string, origin: Origin): Promise<boolean> {
    const events = settling.released(this.#parts.ledger, runnerId);
    await this.#giveBack(events, origin);
    return events.length > 0;
  }

  /** A person lets a runner go on past its limit, by one step. False when no limit stops it. */
  async continueOnce(runnerId: string, origin: Origin): Promise<boolean> {
    const { ledger, clock } = this.#parts;
    const events = settling.continueOnce(ledger, runnerId, clock.now());
    await this.#commit(events, origin);
    return events.length > 0;
  }

  /** Counts time, begins periods, lets on who has room again, and ends what is held for runners that are gone. */
  async look(): Promise<void> {
    const origin = { by: 'server', correlation: newId('k') };
    try {
      await this.#lookAtRunners(origin);
      await this.#lift(origin);
      const { ledger, clock } = this.#parts;
      await this.#commitSome(eased(ledger, clock.now()), origin);
    } catch (failure) {
      this.#parts.log.error('What budgets saw could not be written down.', { failure });
    }
  }

  async #lookAtRunners(origin: Origin): Promise<void> {
    const { ledger, runners } = this.#parts;
    const open = [...ledger.reservations()].filter(({ state }) => state === 'open');
    for (const { runnerId, start } of open) {
      const condition = runners.conditionOf(runnerId, start);
      if (condition === 'ended') await this.ended(runnerId, start, origin);
      if (condition === 'neverStarted') await this.neverStarted(runnerId, start, origin);
    }
    const unread = [...ledger.reservations()].filter(({ state }) => state === 'unsettled');
    for (const each of unread)
      if (each.agent === undefined || !runners.hasRecord(each.agent))
        await this.readToEnd(each, origin);
    const passed = this.#passed();
    if (passed === undefined || passed >= timeStep) await this.#countTimes(false, origin);
  }

  /** What was seen of the time since the last look that counted it, in milliseconds. */
  #passed(): number | undefined {
    const { clock } = this.#parts;
    return this.#counted === undefined ? undefined : clock.monotonic() - this.#counted;
  }

  /** Writes down the time of those that run, where a budget counts it or nothing was written for long; or of `all`. */
  async #countTimes(all: boolean, origin: Origin): Promise<void> {
    const { ledger, runners, clock } = this.#parts;
    const passed = this.#passed();
    this.#counted = clock.monotonic();
    const counted = [...ledger.budgets()].filter(({ unit }) => unit === 'seconds');
    const running = [...ledger.reservations()].filter(
      ({ state, runnerId, start }) =>
        state === 'open' && runners.conditionOf(runnerId, start) === 'running',
    );
    const commits: Promise<void>[] = [];
    for (const each of running) {
      const { runnerId } = each;
      const seen = this.#seenOf(runnerId, passed);
      const isCounted = counted.some(({ scope }) => subjectOf(scope, each) !== undefined);
      if (seen !== undefined && seen < longStep && !isCounted && !all) {
        this.#seen.set(runnerId, seen);
        continue;
      }
      this.#seen.delete(runnerId);
      commits.push(this.#commitSome(this.#time(runnerId, seen), origin));
    }
    // Together, so that a thousand runners cost one write to the disk, and not one each.
    await Promise.all(commits);
  }

  /** With what was seen before and is not written down yet. */
  #seenOf(runnerId: string, passed: number | undefined): number | undefined {
    return passed === undefined ? undefined : (this.#seen.get(runnerId) ?? 0) + passed;
  }

  /** What one that ended ran since its time was counted last. Of an end that nobody saw it is what was seen before. */
  #lastTime(known: Reservation): readonly BudgetEvent[] {
    const { runnerId, start, countedAt } = known;
    const seen = this.#seenOf(runnerId, this.#passed());
    const endedAt = this.#parts.runners.endedAt(runnerId, start);
    return this.#time(runnerId, seen, endedAt ?? (seen === undefined ? countedAt : undefined));
  }

  /**
   * What a runner ran since its time was counted last, or up to its end; `passed` is what was seen of that, in milliseconds. When the clock
   * was set back there is nothing else to go by.
   */
  #time(runnerId: string, passed: number | undefined, end?: number): readonly BudgetEvent[] {
    const { ledger, clock } = this.#parts;
    const known = ledger.reservation(runnerId);
    const now = clock.now();
    const { countedAt } = known ?? { countedAt: now };
    const isSetBack = now < countedAt;
    const since = isSetBack ? (passed ?? 0) : Math.max(0, Math.min(end ?? now, now) - countedAt);
    const seconds = Math.floor(Math.min(since, passed ?? since) / 1_000);
    if (!known || seconds === 0) return [];
    // What is not a whole second is left for the next time, unless more passed than was seen.
    const isExact = !isSetBack && since <= (passed ?? since);
    return countTime(ledger, runnerId, seconds, isExact ? countedAt + seconds * 1_000 : now);
  }

  async #giveBack(events: readonly BudgetEvent[], origin: Origin): Promise<void> {
    await this.#commit(events, origin);
    if (events.length > 0) await this.#lift(origin);
  }

  async #lift(origin: Origin): Promise<void> {
    const { ledger, clock } = this.#parts;
    await this.#commitSome(settling.liftLimits(ledger, clock.now()), origin);
  }

  async #commitSome(events: readonly BudgetEvent[], origin: Origin): Promise<void> {
    if (events.length > 0) await this.#commit(events, origin);
  }

  /** To be called in the same turn as the decision; what follows from it is told when it is durable. */
  async #commit(events: readonly BudgetEvent[], origin: Origin): Promise<void> {
    const { journal } = this.#parts;
    await (events.length > 0 ? journal.commit(events, origin) : journal.settled());
    for (const event of events)
      if (event.type === 'budgetLimitReached' || event.type === 'budgetLimitLifted')
        this.onLimit.emit({
          runnerId: event.runnerId,
          kind: event.type === 'budgetLimitReached' ? 'reached' : 'lifted',
        });
  }

  #launchOf(wish: Wish): Launch {
    const { ledger, settings } = this.#parts;
    const pasts = ledger.pasts(wish.agent, wish.projectId);
    const { asked: _, ...launch } = wish;
    return { ...launch, needs: estimated(wish, pasts, settings.defaults()) };
  }
}
