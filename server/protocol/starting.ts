/** Somebody who is about to start what a lease is for. */
import * as z from 'zod/mini';
import { Path } from './projects.ts';

/** Somebody who is about to start what a lease is for, and does not listen yet. */
const Starting = z.object({
  /** As it is called: 'claude-code', ..., or 'user'. */
  agent: z.string(),
  /** Milliseconds since 1970. */
  since: z.number(),
  /** Where, and with which tool of our table. */
  path: Path,
  tool: z.optional(z.string()),
});
export type Starting = z.output<typeof Starting>;

/** Of who asks for a lease. */
export const startingAsked = {
  /** The asker is about to start it: whoever asks the same within some seconds is told so, until somebody listens. */
  starting: z.optional(z.boolean()),
};

/** Of what is granted. */
export const startingTold = {
  /** When asked with `starting`: somebody else said so just before. */
  starting: z.optional(Starting),
};
