/** Who has a lease, and who uses it beside its holder. */
import * as z from 'zod/mini';
import { ProcessIdentity } from './instances.ts';
import { ProjectId } from './projects.ts';

/** Who holds a lease; DESIGN: the holders' table says what ends each. */
export const Holder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('project'), projectId: ProjectId }),
  z.object({ kind: z.literal('process'), process: ProcessIdentity, marker: z.string() }),
  z.object({ kind: z.literal('window'), instanceId: z.string(), process: ProcessIdentity }),
  z.object({ kind: z.literal('terminal'), process: ProcessIdentity }),
  z.object({ kind: z.literal('agent'), sessionId: z.string(), process: ProcessIdentity }),
]);
export type Holder = z.output<typeof Holder>;

/** Who uses a singleton that another holds; it holds nothing by that. */
export const Sharer = z.object({
  id: z.string(),
  holder: Holder,
  /** For which project, and what the service is called there. */
  projectId: ProjectId,
  service: z.string(),
  /** Milliseconds since 1970. */
  since: z.number(),
  /** Milliseconds since 1970; a project's use ends by itself. */
  expiresAt: z.optional(z.number()),
});
export type Sharer = z.output<typeof Sharer>;
