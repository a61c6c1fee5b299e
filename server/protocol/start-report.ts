/** What a server found when it started, and what was done about it. Pure values. */
import * as z from 'zod/mini';

const Found = z.enum(['holderDead', 'holderUnknown', 'strangerListens', 'nobodyListens']);
const Done = z.enum(['released', 'passed', 'moved', 'contested', 'down', 'kept', 'waits']);

export const StartReport = z.object({
  /** How long it took to open the journal, in milliseconds. */
  took: z.number(),
  journal: z.object({
    /** False when something that was acknowledged is lost, or a file was damaged. */
    sound: z.boolean(),
    /** The snapshot that was used. */
    snapshot: z.optional(z.string()),
    /** Records that were applied after it. */
    replayed: z.int(),
    /** Unfinished last lines that were cut off; nobody was told of what they held. */
    cut: z.int(),
    /** The names under which damaged files are kept, in the data directory. */
    setAside: z.array(z.string()),
    /** Records of a superseded server that were left out; nobody was told of them. */
    ignored: z.int(),
    /** Revisions of which nothing sound was left. */
    missing: z.int(),
    brokenLinks: z.int(),
    /** Leases of a snapshot that could not be, and were left out. */
    mended: z.int(),
  }),
  configuration: z.enum(['sound', 'broken']),
  /** How many leases were held against the machine, and how many of them were of singletons. */
  leases: z.int(),
  singletons: z.int(),
  /** Leases that were not as they were left. */
  orphans: z.array(z.object({ found: Found, done: Done, count: z.int() })),
  /** The first of them. */
  examples: z.array(
    z.object({
      leaseId: z.string(),
      projectId: z.string(),
      service: z.string(),
      port: z.int(),
      singleton: z.optional(z.string()),
      found: Found,
      /** Why the holder is dead or unknown. */
      reason: z.optional(z.string()),
      done: Done,
    }),
  ),
});
export type StartReport = z.output<typeof StartReport>;
