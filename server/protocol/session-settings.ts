/** The keys of the configuration that sessions go by. */
import * as z from 'zod/mini';
import { count, setting } from './setting.ts';

export const sessionSettings = {
  'sessions.resume': setting({
    schema: z.enum(['ask', 'auto']),
    default: 'ask' as const,
    variable: 'HARBORMASTER_SESSIONS_RESUME',
    where: 'both',
    summary:
      'Whether an interrupted session of an agent is offered for resuming, or resumed by itself, once; a runner may say otherwise.',
  }),
  'sessions.kept': setting({
    schema: count(1, 3_650),
    default: 90,
    unit: 'days',
    variable: 'HARBORMASTER_SESSIONS_KEPT',
    where: 'user',
    summary: "How long a session that ended is remembered; the agents' own files are their own.",
  }),
};
