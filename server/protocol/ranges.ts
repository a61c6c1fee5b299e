/** Ranges that service types get by themselves: what the user says of them, and what clients may ask. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { Lease, PortNumber, ServiceName } from './ports.ts';
import { Path } from './projects.ts';

/** `5900-5999`, or one port. */
export const PortAreaWord = z.string().check(
  z.refine(
    (text) => {
      const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
      return Number(from) >= 1 && Number(from) <= Number(to) && Number(to) <= 65_535;
    },
    { error: 'must be a port, or a range such as 5900-5999' },
  ),
);

export const Placement = z.enum(['after', 'before', 'smart']);

export const RangeRule = z.strictObject({
  /** A name in which `*` stands for anything. */
  match: z
    .string()
    .check(
      z.maxLength(63),
      z.regex(/^[a-z0-9*][a-z0-9*-]*$/, 'must be a name of letters, digits, - and *'),
    ),
  size: z.optional(z.int().check(z.minimum(1), z.maximum(1_000))),
  /** A type beside whose range it lies. */
  near: z.optional(ServiceName),
  placement: z.optional(Placement),
});

export const Range = z.object({ from: PortNumber, to: PortNumber });

export const ranges = {
  promote: request('ranges/promote', {
    effect: 'write',
    scope: 'machine',
    summary:
      "Move a type from the user's file into the file of a project, so that its team agrees.",
    params: z.object({ type: ServiceName, path: Path }),
    result: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('promoted'),
        file: z.string(),
        /** Leases of other projects, because of which the user's file keeps the type as well; absent when it was moved. */
        staysFor: z.optional(z.array(Lease)),
      }),
      /** The project declares a type of this name already. */
      z.object({ kind: z.literal('declared'), where: z.string() }),
      /** The project has another type in that range. */
      z.object({ kind: z.literal('overlaps'), name: z.string(), where: z.string() }),
      /** The file declares types that nobody has trusted; those would be trusted along with it. */
      z.object({ kind: z.literal('untrusted') }),
      z.object({ kind: z.literal('noSuchType') }),
    ]),
  }),
  undo: request('ranges/undo', {
    effect: 'destructive',
    scope: 'machine',
    summary:
      'Take back a service type that was made by itself, unless ports of its range are leased.',
    params: z.object({ type: ServiceName }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('undone'), type: z.string(), range: Range }),
      z.object({ kind: z.literal('inUse'), range: Range, leases: z.array(Lease) }),
      /** Somebody wrote it, or it is built in: it is not ours to take away. */
      z.object({ kind: z.literal('notAutomatic') }),
      z.object({ kind: z.literal('noSuchType') }),
    ]),
  }),
};
