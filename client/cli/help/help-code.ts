/** Which page of help belongs to what went wrong. Loads no page: every command needs this when it fails. */

/** `word` is the failure's stable word, `details` what a program would get beside it. */
export function helpCodeFor(word: string, details: object = {}): string {
  const { refusal } = details as { readonly refusal?: { readonly reason?: string } };
  if (refusal?.reason !== undefined) return refusal.reason;
  switch (word) {
    case 'ConnectionLost':
      return 'lost';
    case 'DeadlinePassed':
      return 'late';
    case 'bug':
      return 'unforeseen';
    default:
      // The system's own words (ENOSPC, ...) have no pages.
      return /^E[A-Z0-9]+$/.test(word) ? 'failed' : word;
  }
}
