/** Text in cells of a terminal: how wide it is, cut to fit, and filled up. Plain text only; colours come afterwards. Pure. */
import width from 'string-width';

/** Columns that `text` takes: wide characters take two (Unicode Standard Annex 11), and colours none. */
export function widthOf(text: string): number {
  // Nearly all that is shown is plain, and measuring it by its characters is most of what a long table costs.
  return /^[ -~]*$/.test(text) ? text.length : width(text);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** At most `cells` wide; what was cut off is said by `…`. */
export function fitting(text: string, cells: number): string {
  if (width(text) <= cells) return text;
  if (cells <= 0) return '';
  let made = '';
  let left = cells - 1;
  for (const { segment } of graphemes.segment(text)) {
    left -= width(segment);
    if (left < 0) break;
    made += segment;
  }
  return `${made}…`;
}

/** Exactly `cells` wide. */
export function filled(text: string, cells: number, side: 'left' | 'right' = 'left'): string {
  const fit = fitting(text, cells);
  const blanks = ' '.repeat(Math.max(0, cells - width(fit)));
  return side === 'left' ? fit + blanks : blanks + fit;
}
