/** Reads the options that several commands share, and says what is wrong with a value in the words of who typed it. */
import { systemClock } from '#common/clock.ts';
import { usage } from './exit-codes.ts';

/** A port from 1 to 65535. */
export function portOf(text: string, option: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw usage(
    `${option}: '${shortened(text)}' is no port; a port is a whole number from 1 to 65535.`,
  );
}

/** `3000-3010`. */
export function rangeOf(text: string): { from: number; to: number } {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined)
    throw usage(`--range: '${shortened(text)}' is no range; write it as 3000-3010.`);
  const range = { from: portOf(from, '--range'), to: portOf(to, '--range') };
  if (range.from > range.to)
    throw usage(`--range: ${text} is empty; the smaller port comes first.`);
  return range;
}

/** `3000-3010`, or one port alone. */
export function spanOf(text: string, option: string): { from: number; to: number } {
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (from === '')
    throw usage(
      `${option}: '${shortened(text)}' is no port and no range; write it as 3000 or 3000-3010.`,
    );
  const span = { from: portOf(from, option), to: portOf(to, option) };
  if (span.from > span.to)
    throw usage(`${option}: ${text} is empty; the smaller port comes first.`);
  return span;
}

/** As `hm sessions list` prints it. */
export function sessionIdOf(text: string): string {
  if (/^s_[0-9a-f]{16}$/.test(text)) return text;
  throw usage(`'${shortened(text)}' is no id of a session; hm sessions list prints them.`);
}

/** A whole number within bounds. */
export function countOf(text: string, option: string, most: number): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count >= 1 && count <= most) return count;
  throw usage(`${option}: '${shortened(text)}' is no whole number from 1 to ${most}.`);
}

/** Seconds, or with a unit: `90`, `90s`, `5m`, `2h`, `1d`. */
export function secondsOf(text: string, option: string): number {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
  const [, number, unit = 's'] = /^(\d{1,7})([smhd]?)$/.exec(text) ?? [];
  const seconds = Number(number) * (units[unit || 's'] ?? 1);
  if (number !== undefined && seconds >= 1 && seconds <= 30 * 86_400) return seconds;
  throw usage(
    `${option}: '${shortened(text)}' is no duration; write 90, 90s, 5m, 2h or 1d, at most 30d.`,
  );
}

/** A moment in milliseconds since 1970: so long ago (`90s`, `5m`, `2h`, `1d`), or a date, with a time or without. */
export function momentOf(text: string, option: string): number {
  if (/^\d{1,7}[smhd]$/.test(text)) return systemClock.now() - secondsOf(text, option) * 1_000;
  // A date alone would be read as one of Greenwich (ECMA-262, Date Time String Format).
  const local = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text.replace(' ', 'T');
  const at = /^\d{4}-\d{2}-\d{2}T/.test(local) ? Date.parse(local) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw usage(
    `${option}: '${shortened(text)}' is no time; write how long ago it was (5m, 2h, 1d), or 2026-11-21, or 2026-11-21T14:03.`,
  );
}

/** A service's name, as the contract has it. */
export function serviceOf(text: string): string {
  return nameOf(text, 'service');
}

/** A runner is called as a service is. */
/** An id, as `hm ps -q` prints it. */
export function isRunnerId(text: string): boolean {
  return /^r_[0-9a-f]{16}$/.test(text);
}

export function runnerOf(text: string): string {
  return nameOf(text, 'runner');
}

function nameOf(text: string, noun: string): string {
  const name = text.toLowerCase();
  if (name.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) return name;
  throw usage(
    `'${shortened(text)}' is no name for a ${noun}; use letters, digits and '-', at most 63, such as web or my-api.`,
  );
}

/** The id of a request, as an error names it. */
export function requestOf(text: string): string {
  if (/^[a-z]_[0-9a-f]{16}$/.test(text)) return text;
  throw usage(
    `--request: '${shortened(text)}' is no id of a request; an error says it, such as q_0123456789abcdef.`,
  );
}

/** What somebody typed, short enough to be shown. */
export function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
