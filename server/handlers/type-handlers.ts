/** Tells which service types count, where they stand, and how much of their ranges is in use. */
import type { Handlers } from '#protocol/grammar.ts';
import type { types as contract, ListedType } from '#protocol/types.ts';
import type { PortWorld } from '#server/ports/needs.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import { rangeUse } from '#server/ports/range-use.ts';
import type { Project } from '#server/projects/project.ts';
import type { TypeRow, TypeTable } from '#services/type-table.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

export interface TypeHandlerParts {
  readonly lookup: ProjectLookup;
  /** What the user has, as it is now. */
  readonly types: () => TypeTable;
  /** What is durable. */
  readonly durable: { readonly ports: PortLedger; readonly projects: Projects };
  readonly machine: { readonly ports: Pick<PortWorld, 'listeners'> };
}

interface Projects {
  projects(): Iterable<Project>;
}

/** A type of another project. */
interface Elsewhere {
  readonly row: TypeRow;
  readonly projectId: string;
}

export function typeHandlers(parts: TypeHandlerParts): Handlers<typeof contract, Caller> {
  const { lookup, types, durable, machine } = parts;

  /** The own types of every other project that was met and is in use. A file that is broken or away has none. */
  async function elsewhere(hereId: string | undefined): Promise<Elsewhere[]> {
    const others = [...durable.projects.projects()].filter(
      ({ id, archived }) => id !== hereId && !archived,
    );
    const found = await Promise.all(
      others.map(async (project) => {
        const table = await lookup.typesOf(project).catch(() => undefined);
        const own = table?.rows.filter(({ definedIn }) => definedIn.by === 'project') ?? [];
        return own.map((row) => ({ row, projectId: project.id }));
      }),
    );
    return found.flat();
  }

  return {
    list: async ({ path }) => {
      const found = path === undefined ? undefined : await lookup.find(path);
      const table = found?.types ?? types();
      const [all, others] = await Promise.all([
        machine.ports.listeners(),
        elsewhere(found?.project.id),
      ]);
      const leased = new Set(Array.from(durable.ports.leases(), ({ port }) => port));
      const listening = new Set(all.map(({ port }) => port));
      return {
        types: table.rows.map((row) => ({
          ...wireType(row),
          ...rangeUse(row.range, leased, listening),
          overlaps: overlapsOf(row, table, others),
        })),
        ...(found && found.untrusted > 0 && { untrusted: true }),
      };
    },
  };
}

function overlapsOf(
  row: TypeRow,
  table: TypeTable,
  others: readonly Elsewhere[],
): ListedType['overlaps'] {
  const here = table.overlapping(row.range).filter(({ name }) => name !== row.name);
  const there = others.filter(
    ({ row: { name, range } }) =>
      name !== row.name && range.from <= row.range.to && row.range.from <= range.to,
  );
  return [...here.map((each) => ({ row: each })), ...there].map(({ row: other, ...whose }) => ({
    ...{ name: other.name, range: other.range, definedIn: other.definedIn },
    ...whose,
  }));
}

function wireType({ alsoCalled, env, ...row }: TypeRow) {
  return { ...row, alsoCalled: [...alsoCalled], env: [...env] };
}
