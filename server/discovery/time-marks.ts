/**
 * When a runner printed what: beside each segment of its transcript a file of lines `time offset`, one a second at most while it
 * prints. Written by its host, read by servers of any version; what is damaged or missing is a time that nobody knows.
 */

/** So many lines are a second apart at least, in milliseconds, the next so many two seconds, and so on: a segment's file stays small. */
const firstGap = 1_000;
const marksOfOneGap = 4_096;

/** What was printed from an offset on, until the next mark, was printed in the `span` milliseconds from `at` on. */
export interface TimeMark {
  readonly at: number;
  readonly offset: number;
  readonly span: number;
}

/** `segment`: the name of the file that it lies beside. */
export function marksName(segment: string): string {
  return segment.replace(/\.log$/, '.times');
}

/** How far the mark of this number and the next are apart at least, in milliseconds. */
export function gapAfter(number: number): number {
  return firstGap * 2 ** Math.floor(number / marksOfOneGap);
}

/** `at`: milliseconds since 1970. */
export function markLine(at: number, offset: number): string {
  return `${Math.round(at)} ${offset}\n`;
}

/** Those of a segment from `begin` to `end`. Trusts nothing. */
export function marksIn(text: string, begin: number, end: number): TimeMark[] {
  const marks: TimeMark[] = [];
  for (const [n, line] of text.split('\n').entries()) {
    const [, time = '', place = ''] = /^(\d{1,15}) (\d{1,15})$/.exec(line) ?? [];
    const [at, offset] = [Number(time), Number(place)];
    const isNext = offset >= (marks.at(-1)?.offset ?? begin) && offset < end;
    if (time !== '' && isNext) marks.push({ at, offset, span: gapAfter(n) });
  }
  return marks;
}

/**
 * Where a segment's output since that time begins. A clock may have been set back: only what stands behind the last mark of an
 * earlier time is surely later. `all`: nothing in it is earlier; `nothing`: all of it is.
 */
export function placeSince(marks: readonly TimeMark[], since: number): number | 'all' | 'nothing' {
  const last = marks.findLastIndex(({ at, span }) => at + span <= since);
  if (last < 0) return 'all';
  return marks[last + 1]?.offset ?? 'nothing';
}
