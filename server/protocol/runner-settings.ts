/** The keys of the configuration that runners go by. */
import * as z from 'zod/mini';
import { count, setting } from './setting.ts';

export const runnerSettings = {
  'runners.perHost': setting({
    schema: count(1, 64),
    default: 16,
    variable: 'HARBORMASTER_RUNNERS_PER_HOST',
    where: 'user',
    summary:
      'How many runners share one program that has their terminals; what ends it ends those terminals.',
  }),
  'runners.size': setting({
    schema: z.enum(['latest', 'smallest']),
    default: 'latest' as const,
    variable: 'HARBORMASTER_RUNNERS_SIZE',
    where: 'user',
    summary:
      'Which size a runner’s terminal has when several look: of whoever typed or resized last, or the largest that all can show.',
  }),
  'runners.crashes': setting({
    schema: count(1, 100),
    default: 3,
    variable: 'HARBORMASTER_RUNNERS_CRASHES',
    where: 'user',
    summary: 'After so many crashes within `runners.crashWindow` a runner is not started again.',
  }),
  'runners.crashWindow': setting({
    schema: count(5, 86_400),
    default: 60,
    unit: 'seconds',
    variable: 'HARBORMASTER_RUNNERS_CRASH_WINDOW',
    where: 'user',
    summary: 'Within which time crashes count together.',
  }),
  'runners.agentTimeLimit': setting({
    schema: count(0, 10_080),
    default: 180,
    unit: 'minutes',
    variable: 'HARBORMASTER_RUNNERS_AGENT_TIME_LIMIT',
    where: 'user',
    summary:
      'How long an agent may run before that is reported, unless its `timeLimit` says otherwise; signs of life put it off three times by 15 minutes; 0 is no limit.',
  }),
  'runners.silence': setting({
    schema: count(30, 86_400),
    default: 30,
    unit: 'seconds',
    variable: 'HARBORMASTER_RUNNERS_SILENCE',
    where: 'user',
    summary:
      'A runner is called silent after three times its longest usual pause, and never before this.',
  }),
  'runners.noProgressTime': setting({
    schema: count(0, 10_080),
    default: 30,
    unit: 'minutes',
    variable: 'HARBORMASTER_RUNNERS_NO_PROGRESS_TIME',
    where: 'user',
    summary:
      'How long an agent may spend tokens without a changed file or a new call of a tool before it is called stuck; 0 is for ever.',
  }),
  'runners.noProgressTokens': setting({
    schema: count(0, 1_000_000_000),
    default: 5_000_000,
    variable: 'HARBORMASTER_RUNNERS_NO_PROGRESS_TOKENS',
    where: 'user',
    summary: 'The same in tokens; 0 is no limit.',
  }),
};
