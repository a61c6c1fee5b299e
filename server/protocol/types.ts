/** What a file may say of service types, and what clients may ask of them. */
import * as z from 'zod/mini';
import { request } from './grammar.ts';
import { PortNumber, ServiceName } from './ports.ts';
import { Path, ProjectId } from './projects.ts';

/** What no variable of a service may be called: those that are ours, and those without which nothing runs. */
const notForPorts =
  /^(HM_.*|HARBORMASTER_.*|PORT|PATH|HOME|USER|SHELL|PWD|TERM|LANG|TMPDIR|TEMP|TMP|LD_.*|DYLD_.*|NODE_OPTIONS|PATHEXT|COMSPEC|SYSTEMROOT|WINDIR)$/i;

/** A variable that carries a port (POSIX.1-2024, Base Definitions 8.1, with lower case as tools use it). */
const PortVariable = z.string().check(
  z.maxLength(128),
  z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of letters, digits and _'),
  z.refine((name) => !notForPorts.test(name), {
    error: 'is a variable that has its own meaning, and cannot carry a port',
  }),
);

/** Variables that carry the port of a service, in addition to `HM_PORT_*` and `PORT`. */
export const PortVariables = z.array(PortVariable).check(z.maxLength(20));

export const TypeRange = z
  .strictObject({ from: PortNumber, to: PortNumber })
  .check(
    z.refine(({ from, to }) => from <= to, { error: 'is empty; the smaller port comes first' }),
  );

const ReadyCheck = z
  .strictObject({
    /** Somebody listens on its port. */
    port: z.optional(z.literal(true)),
    /** This path answers with a status under 400. */
    http: z.optional(
      z.string().check(z.maxLength(1024), z.regex(/^\/\S*$/, 'must be a path that begins with /')),
    ),
  })
  .check(
    z.refine(({ port, http }) => (port === undefined) !== (http === undefined), {
      error: 'must have either "port" or "http"',
    }),
  );

const DeclaredType = z.strictObject({
  /** Where its services get their ports from, both ends included. What is built in has one already. */
  range: z.optional(TypeRange),
  /** A port of the range that its services would like best. */
  preferred: z.optional(PortNumber),
  /** Variables that carry the port of its services, in addition to HM_PORT_* and PORT. */
  env: z.optional(PortVariables),
  /** How it is told that a service of it is ready. */
  ready: z.optional(ReadyCheck),
  /** The machine has one service of it, shared by all who ask. */
  singleton: z.optional(z.boolean()),
  /** It was made by itself, for a name that nobody had declared. */
  automatic: z.optional(z.boolean()),
});

/** Service types by name, in the user's file and in a project's; `false` takes one away. */
export const DeclaredTypes = z.record(ServiceName, z.union([DeclaredType, z.literal(false)]));
export type DeclaredTypes = z.output<typeof DeclaredTypes>;

/** The keys that may stand at a path below `types`; undefined where any may. */
export function keysOfTypes(path: readonly PropertyKey[]): readonly string[] | undefined {
  const [, inside] = path;
  if (path.length === 1) return Object.keys(DeclaredType.shape);
  if (inside === 'range') return ['from', 'to'];
  return inside === 'ready' ? ['port', 'http'] : undefined;
}

const Range = z.object({ from: PortNumber, to: PortNumber });

/** Who says what a type is, and where: the last that said something of it. */
const DefinedIn = z.object({
  by: z.enum(['builtIn', 'user', 'project']),
  /** Absent when it is built in. */
  file: z.optional(z.string()),
  line: z.optional(z.int()),
  column: z.optional(z.int()),
});

export const ListedType = z.object({
  name: z.string(),
  /** Other names by which it may be asked for. */
  alsoCalled: z.array(z.string()),
  range: Range,
  preferred: z.optional(PortNumber),
  env: z.array(z.string()),
  ready: z.optional(z.object({ port: z.optional(z.literal(true)), http: z.optional(z.string()) })),
  singleton: z.boolean(),
  automatic: z.boolean(),
  definedIn: DefinedIn,
  /** Ports of the range that are leased. */
  used: z.int(),
  /** Those without a lease on which somebody listens. */
  foreign: z.int(),
  /** All others. */
  free: z.int(),
  /** The longest run of free ports. */
  largestGap: z.optional(Range),
  /** Types whose ranges have a port in common with it: those of other projects, and what gave way here. */
  overlaps: z.array(
    z.object({
      name: z.string(),
      range: Range,
      definedIn: DefinedIn,
      /** Whose it is, when it is another project's. */
      projectId: z.optional(ProjectId),
    }),
  ),
});
export type ListedType = z.output<typeof ListedType>;

export const types = {
  list: request('types/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the service types that count, with how much of their ranges is in use.',
    params: z.object({
      /** Any path in the project whose types count, too. */
      path: z.optional(Path),
    }),
    result: z.object({
      types: z.array(ListedType),
      /** True when the project file declares what nobody trusted, and which was ignored. */
      untrusted: z.optional(z.boolean()),
    }),
  }),
};
