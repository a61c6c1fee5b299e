/** Which server a project has: the one that all projects share, or one of its own. */
import * as z from 'zod/mini';

export const Mode = z.enum(['shared', 'project']);
export type Mode = z.output<typeof Mode>;
