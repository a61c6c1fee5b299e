/** Tokens and money as people write and read them, without a float in between. Pure. */
import { usage } from '#client/cli/exit-codes.ts';
import { shortened } from '#client/cli/options.ts';

/** A whole number of tokens, `12000` or `12_000`. */
export function tokenCount(text: string, option: string): number {
  const digits = text.replaceAll('_', '');
  if (/^\d{1,12}$/.test(digits)) return Number(digits);
  throw usage(
    `${option}: '${shortened(text)}' is no number of tokens; write it as 12000 or 12_000.`,
  );
}

/** `0.0125` in millionths. */
export function inMicros(text: string, option: string): number {
  const [, whole, part = ''] = /^(\d{1,6})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (whole !== undefined) return Number(`${whole}${part.padEnd(6, '0')}`);
  throw usage(
    `${option}: '${shortened(text)}' is no amount; write it as 0.0125, to a millionth at most.`,
  );
}

/** Two digits behind the point, and four where that would say nothing. */
export function inUnits(micros: number): string {
  return (micros / 1e6).toFixed(micros > 0 && micros < 10_000 ? 4 : 2);
}
