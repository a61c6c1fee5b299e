/** What clients may ask of the server itself. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';

export const ServerStatus = z.object({
  serverId: z.string(),
  pid: z.int(),
  /** Grows with every server that took over this state directory. */
  epoch: z.int(),
  version: z.string(),
  protocol: z.object({ major: z.int(), minor: z.int() }),
  /** The number of the last event in the journal. */
  revision: z.int(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Where the journal and the log lie. */
  stateDir: z.string(),
  logFile: z.string(),
  connections: z.int(),
  leases: z.int(),
  /** `readOnly` when the journal cannot be written. */
  store: z.enum(['writable', 'readOnly']),
});
export type ServerStatus = z.output<typeof ServerStatus>;

export const server = {
  status: request('server/status', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say who the server is and how it is.',
    params: z.object({}),
    result: ServerStatus,
  }),
  stop: request('server/stop', {
    effect: 'destructive',
    scope: 'machine',
    summary:
      'End the server; leases and running processes stay, and the next request starts a new one.',
    params: z.object({}),
    result: z.null(),
  }),
};
