/** How clients take a process that listens already under management, and how they only block a port. */
import * as z from 'zod/mini';
import { request, type Target } from './grammar.ts';
import { ProcessIdentity } from './instances.ts';
import { Lease, PortNumber, SeenProcess, ServiceName } from './ports.ts';
import { Path } from './projects.ts';

/** Why a process is not taken under management, or a port not blocked. Those of `ports/stop` mean the same here. */
export const AdoptionReason = z.enum([
  /** Another service has the port. */
  'leased',
  /** The service runs already, somewhere else. */
  'serviceRuns',
  /** Nobody listens on the port. */
  'nobodyListens',
  'notYours',
  'notProven',
  'guarded',
  'inContainer',
  'cannotTell',
  'nowAnother',
]);
export type AdoptionReason = z.output<typeof AdoptionReason>;

const Refused = z.object({
  kind: z.literal('refused'),
  reason: AdoptionReason,
  port: PortNumber,
  lease: z.optional(Lease),
  process: z.optional(SeenProcess),
});

function touched({ path, port }: { path: string; port: number }): readonly Target[] {
  return [{ path }, { port }];
}

export const adoption = {
  adopt: request('ports/adopt', {
    effect: 'write',
    scope: 'project',
    targets: touched,
    summary:
      'Make a process of this user that listens on a port the holder of a service; it is not signalled, now or later, without a confirm.',
    params: z.object({
      path: Path,
      port: PortNumber,
      /** Default: the declared one with this port, else the main one, else `web`. */
      service: z.optional(ServiceName),
      /** Who was seen; anybody else is not taken. */
      process: z.optional(ProcessIdentity),
    }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('adopted'), lease: Lease }),
      Refused,
    ]),
  }),
  reserve: request('ports/reserve', {
    effect: 'write',
    scope: 'project',
    targets: touched,
    summary: 'Block a port for everybody, whoever listens on it, until it is given back.',
    params: z.object({ path: Path, port: PortNumber }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('reserved'), lease: Lease }),
      Refused,
    ]),
  }),
};
