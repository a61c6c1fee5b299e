/** Periods by the calendar, where clocks leap, and accounts that roll over. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { freeAgain, opened, rolledOver, spentAt, withSpent } from '#server/budgets/account.ts';
import type { Budget, Period, Span } from '#server/budgets/budget.ts';
import { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import { count } from '#server/budgets/counting.ts';
import { calendarPeriod, isTimeZone } from '#server/budgets/period.ts';
import * as settling from '#server/budgets/settling.ts';

const hour = 3_600_000;
const zones = ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Apia'];
const spansOf: readonly Span[] = ['hour', 'day', 'week', 'month'];

function bounds(span: Span, zone: string, at: string): readonly string[] {
  const { from, until } = calendarPeriod(span, zone, Date.parse(at));
  return [new Date(from).toISOString(), new Date(until).toISOString()];
}

describe('A calendar period', () => {
  it('begins at midnight, on Monday and on the first of its time zone', () => {
    assert.deepEqual(bounds('day', 'Europe/Berlin', '2026-11-21T23:30:00Z'), [
      '2026-11-21T23:00:00.000Z',
      '2026-11-22T23:00:00.000Z',
    ]);
    assert.deepEqual(bounds('week', 'UTC', '2026-11-22T12:00:00Z'), [
      '2026-11-16T00:00:00.000Z',
      '2026-11-23T00:00:00.000Z',
    ]);
    assert.deepEqual(bounds('month', 'America/Sao_Paulo', '2026-12-31T12:00:00Z'), [
      '2026-12-01T03:00:00.000Z',
      '2027-01-01T03:00:00.000Z',
    ]);
  });

  it('has 23 hours on the day on which clocks leap forward, and 25 on the day back', () => {
    assert.deepEqual(bounds('day', 'Europe/Berlin', '2026-03-29T12:00:00Z'), [
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    assert.deepEqual(bounds('day', 'Europe/Berlin', '2026-10-25T12:00:00Z'), [
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it('contains its moment, and the next begins where it ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...spansOf),
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) }),
        (span, zone, at) => {
          const { from, until } = calendarPeriod(span, zone, at);
          assert.ok(from <= at && at < until, `${from} <= ${at} < ${until}`);
          // An hour that the clocks show twice is one period of two hours.
          if (span !== 'hour') assert.equal(calendarPeriod(span, zone, until).from, until);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('needs a time zone that there is', () => {
    assert.ok(isTimeZone('Europe/Berlin'));
    assert.ok(!isTimeZone('Atlantis/Poseidonis'));
  });
});

function budget(period: Period, carry?: number): Budget {
  return {
    ...{ id: 'b_1', scope: { kind: 'machine' }, unit: 'tokens', limit: 100, hard: true, period },
    ...{ thresholds: [50, 80, 100], ...(carry !== undefined && { carry }) },
  };
}

describe('An account', () => {
  const noon = Date.UTC(2026, 10, 21, 12, 30);

  it('begins anew with its period, and carries over what was left, so much at most', () => {
    const daily = budget({ kind: 'calendar', span: 'day', timeZone: 'UTC' }, 50);
    const today = withSpent(opened(daily, '', noon), daily, 70, noon);
    assert.equal(rolledOver(today, daily, noon + hour), today);
    const tomorrow = rolledOver(today, daily, noon + 24 * hour);
    assert.deepEqual([tomorrow.spent, tomorrow.carried], [0, 30]);
    const dayAfter = rolledOver(today, daily, noon + 48 * hour);
    assert.deepEqual([dayAfter.spent, dayAfter.carried], [0, 50], 'an empty day leaves all it had');
    const muchLater = rolledOver(today, daily, noon + 4_000 * 24 * hour);
    assert.equal(muchLater.carried, 50);
  });

  it('is not begun anew by a clock that is set back', () => {
    const hourly = budget({ kind: 'calendar', span: 'hour', timeZone: 'UTC' });
    const spent = withSpent(opened(hourly, '', noon), hourly, 70, noon);
    assert.equal(rolledOver(spent, hourly, noon - hour / 2), spent);
  });

  it('keeps what was spent by a clock that was wrong by more than a period, and is not closed until then', () => {
    const year = 365 * 24 * hour;
    const hourly = budget({ kind: 'calendar', span: 'hour', timeZone: 'UTC' });
    const rolling = budget({ kind: 'rolling', span: 'hour' });
    for (const each of [hourly, rolling]) {
      const spent = withSpent(opened(each, '', noon + year), each, 70, noon + year);
      const now = rolledOver(spent, each, noon);
      assert.equal(spentAt(now, each, noon), 70);
      const later = rolledOver(now, each, noon + 2 * hour);
      assert.equal(spentAt(later, each, noon + 2 * hour), 0);
      assert.ok((freeAgain(now, each) ?? 0) <= noon + 2 * hour);
      // As the events say it.
      const ledger = new BudgetLedger();
      for (const event of settling.set(ledger, each)) ledger.apply(event);
      const tokens = { input: 70, output: 0, cacheRead: 0, cacheWrite: 0 };
      const usage = { source: 'test', id: 'c', spender: {}, totals: tokens };
      const counted = (input: number, at: number) => {
        const totals = { ...tokens, input };
        const events = count(ledger, { ...usage, totals }, () => undefined, at);
        for (const event of events) ledger.apply(event);
        const account = ledger.account(each.id, '');
        return account && spentAt(account, each, at);
      };
      assert.equal(counted(70, noon + year), 70);
      assert.equal(counted(80, noon), 80);
      assert.equal(counted(81, noon + 2 * hour), 1);
    }
  });

  it('forgets what is longer ago than a rolling period, and never earlier', () => {
    const rolling = budget({ kind: 'rolling', span: 'hour' });
    let account = opened(rolling, '', noon);
    for (let minute = 0; minute < 180; minute += 1)
      account = withSpent(account, rolling, 1, noon + minute * 60_000);
    const now = noon + 180 * 60_000;
    const spent = spentAt(account, rolling, now);
    assert.ok(spent >= 60 && spent <= 62, `of the last hour, and at most a step more: ${spent}`);
    assert.equal(spentAt(account, rolling, now + 2 * hour), 0);
    assert.ok((account.steps?.length ?? 0) <= 62, 'and stays small');
  });
});
