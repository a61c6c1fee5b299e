/**
 * What a terminal says by itself when a program asks it: who it is, where the cursor stands, which modes are on. Of a runner the
 * host's own terminal answers, once, also when nobody looks; the answers of those who look are dropped, or two windows would
 * type two. Colours are answered by those who look: only they have any. Pure.
 */

/**
 * Device attributes (CSI c, CSI > c, CSI = c as DCS !|), status and cursor (CSI n, CSI R), modes (CSI $y) and settings (DCS $r),
 * as in "XTerm Control Sequences". A row of 1 with a column of 2 to 8 is F3 with Shift, Alt or Ctrl, and passes.
 */
const answers = [
  String.raw`\x1b\[[?>][\d;]*c`,
  String.raw`\x1bP!\|[0-9A-Fa-f]*\x1b\\`,
  String.raw`\x1b\[\??0n`,
  String.raw`\x1b\[\??(?!1;[2-8]R)\d+;\d+R`,
  String.raw`\x1b\[\??\d+;\d\$y`,
  String.raw`\x1bP[01]\$r[^\x1b]*\x1b\\`,
];

const onlyAnswers = new RegExp(`^(?:${answers.join('|')})+$`);

/** Whether a terminal said this, and no person. Each answer comes by itself, as terminals send them. */
export function isAnswer(typed: string): boolean {
  return onlyAnswers.test(typed);
}
