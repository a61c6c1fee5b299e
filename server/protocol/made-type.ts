/** A service type that had to be made for a request, and how it is taken back. */
import * as z from 'zod/mini';

export const MadeType = z.object({
  type: z.string(),
  range: z.object({ from: z.int(), to: z.int() }),
  /** True when nothing was left but ports that the system hands to outgoing connections or keeps to itself. */
  inKeptArea: z.optional(z.boolean()),
  /** The command that takes it back. */
  undo: z.string(),
});
export type MadeType = z.output<typeof MadeType>;
