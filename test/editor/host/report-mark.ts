/**
 * The word with which the suites inside an editor begin to report: what the editor itself says
 * before it is noise. It is all that both sides share.
 */
export const reportMark = 'inside:';
