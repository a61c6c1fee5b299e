/** When a period begins and ends: by the calendar of a time zone, or looking back. Pure; time zones are the runtime's (ECMA-402). */
import type { Span } from './budget.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How far a rolling period looks back, in milliseconds; its month has 30 days. */
export const spans: Readonly<Record<Span, number>> = {
  hour,
  day,
  week: 7 * day,
  month: 30 * day,
};

/** A rolling period is counted in so many steps, so that its account stays small. */
const steps = 60;

/** Of a rolling period: how long what is counted together may lie apart, in milliseconds. */
export function stepOf(span: Span): number {
  return spans[span] / steps;
}

/** The calendar period that `at` lies in; both in milliseconds since 1970, `until` is the first moment of the next one. */
export function calendarPeriod(
  span: Span,
  timeZone: string,
  at: number,
): { readonly from: number; readonly until: number } {
  const local = localTime(timeZone, at);
  const begin = beginningOf(span, local);
  return { from: instantOf(timeZone, begin), until: instantOf(timeZone, nextOf(span, begin)) };
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What clocks on the wall show, as if it were UTC: milliseconds since 1970 there. */
function localTime(timeZone: string, at: number): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)] as const),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(
    ...([of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')] as const),
  );
}

/** The first moment at which the wall shows `local`; where clocks leap over it, the moment of the leap. */
function instantOf(timeZone: string, local: number): number {
  const offsets = [local - day, local + day].map((at) => localTime(timeZone, at) - at);
  const candidates = offsets.map((offset) => local - offset).sort((a, b) => a - b);
  const exact = candidates.find((at) => localTime(timeZone, at) === local);
  return exact ?? Math.max(...candidates);
}

function beginningOf(span: Span, local: number): number {
  const date = new Date(local);
  switch (span) {
    case 'hour':
      return local - (local % hour);
    case 'day':
      return local - (local % day);
    case 'week':
      return local - (local % day) - ((date.getUTCDay() + 6) % 7) * day;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  }
}

function nextOf(span: Span, begin: number): number {
  if (span !== 'month') return begin + spans[span];
  const date = new Date(begin);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    ...({ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' } as const),
    ...({ hour: 'numeric', minute: 'numeric', second: 'numeric' } as const),
  });
  formats.set(timeZone, format);
  return format;
}
