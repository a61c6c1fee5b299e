/** How a lease is, as far as the system's tables tell: whether its holder lives, and whether it still listens. */
import * as z from 'zod/mini';

/** Only `dead`, proven, ever ends anything; `unknown` never counts, however often it is said. */
const Verdict = z.enum(['live', 'dead', 'unknown']);

/** How a lease was when the server looked last: every second, for all leases in one pass. Each `since` is milliseconds since 1970. */
export const LeaseHealth = z.object({
  /** Absent for a project, which has no process. */
  holder: z.optional(
    z.object({
      verdict: Verdict,
      reason: z.enum([
        'runs',
        'stopped',
        'noProcess',
        'leftBehind',
        'gone',
        'zombie',
        'pidReused',
        'otherBoot',
        'otherNamespace',
        'hidden',
        'leftBehindHidden',
        'unreadable',
      ]),
      since: z.number(),
    }),
  ),
  /** Absent while nobody needs to listen. */
  listener: z.optional(
    z.object({
      verdict: Verdict,
      reason: z.enum(['listens', 'listensApart', 'silent', 'stranger', 'notShown', 'unreadable']),
      since: z.number(),
    }),
  ),
});
export type LeaseHealth = z.output<typeof LeaseHealth>;
