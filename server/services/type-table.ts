/**
 * Which service types there are, for the machine or for one project: those that are built in, with what the user's and the
 * project's files say over them. Pure; knows neither files nor which ports are free.
 */
import { type ServiceType, serviceTypes } from './service-types.ts';

/** How it is told that a service of the type is ready. */
export interface ReadyCheck {
  /** Somebody listens on its port. */
  readonly port?: true | undefined;
  /** This path answers with a status under 400. */
  readonly http?: string | undefined;
}

/** What a file says of a type; what it leaves out stays as it is. */
export interface SaidOfType {
  readonly range?: TypeRange | undefined;
  readonly preferred?: number | undefined;
  readonly env?: readonly string[] | undefined;
  readonly ready?: ReadyCheck | undefined;
  readonly singleton?: boolean | undefined;
  readonly automatic?: boolean | undefined;
}

/** Both ends included. */
export interface TypeRange {
  readonly from: number;
  readonly to: number;
}

/** A place in a file; line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One entry of the `types` of a file. */
export interface DeclaredType {
  readonly name: string;
  /** `false` takes the type away. */
  readonly says: SaidOfType | false;
  /** Where the entry stands, or a key in it. */
  placeOf(...keys: readonly string[]): Place;
}

/** Who says what a type is: the last that said something of it. */
export type DefinedIn =
  | { readonly by: 'builtIn' }
  | ({ readonly by: 'user' | 'project' } & Readonly<Place>);

/** A type as it counts. */
export interface TypeRow {
  readonly name: string;
  /** Other names by which it may be asked for. */
  readonly alsoCalled: readonly string[];
  readonly range: TypeRange;
  /** The port of the range that its services would like best. */
  readonly preferred?: number | undefined;
  /** Variables that carry the port of its services, beside those that every service has. */
  readonly env: readonly string[];
  readonly ready?: ReadyCheck | undefined;
  /** The machine has one service of it, shared by all who ask. */
  readonly singleton: boolean;
  /** It was made by itself, for a name that nobody had declared. */
  readonly automatic: boolean;
  readonly definedIn: DefinedIn;
}

/** What cannot be, and where it stands. */
export interface TypeProblem extends Place {
  /** The path of the key: `types.storefront.range`. */
  readonly where: string;
  readonly message: string;
}

export type Layered =
  | { readonly kind: 'sound'; readonly table: TypeTable }
  | { readonly kind: 'refused'; readonly problems: readonly TypeProblem[] };

/** The type of services of which nothing is known. It can be changed, and is always there. */
export const defaultType = 'dev';

export class TypeTable {
  /** In the order of their ranges. */
  readonly rows: readonly TypeRow[];
  readonly #byName: ReadonlyMap<string, TypeRow>;

  private constructor(rows: readonly TypeRow[]) {
    const names = new Set(rows.map(({ name }) => name));
    // A type of its own name comes before another's second name.
    this.rows = rows
      .map((row) =>
        row.alsoCalled.some((word) => names.has(word))
          ? { ...row, alsoCalled: row.alsoCalled.filter((word) => !names.has(word)) }
          : row,
      )
      .sort((one, other) => one.range.from - other.range.from);
    this.#byName = new Map(
      this.rows.flatMap((row) => [row.name, ...row.alsoCalled].map((word) => [word, row] as const)),
    );
  }

  /** Of what is built in alone. */
  static readonly builtIn: TypeTable = new TypeTable(serviceTypes.map(builtInRow));

  /** The type of this name or other name; names of types are lower case. */
  named(word: string): TypeRow | undefined {
    return this.#byName.get(word);
  }

  /** Every name and other name. */
  get words(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** Those whose range has a port in common with `range`. */
  overlapping(range: TypeRange): readonly TypeRow[] {
    return this.rows.filter((row) => overlap(row.range, range));
  }

  /**
   * The table with what one kind of file says over it: `declared` has the farther files first, and of two entries of a name
   * the later takes the place of the earlier. Refused when no sense can be made of an entry, or two ranges overlap.
   */
  with(by: 'user' | 'project', declared: readonly DeclaredType[]): Layered {
    if (declared.length === 0) return { kind: 'sound', table: this };
    const problems: TypeProblem[] = [];
    const rows = new Map(this.rows.map((row) => [row.name, row]));
    const said = new Map<string, DeclaredType>();
    for (const entry of declared) {
      const problem = problemWith(entry, said.has(entry.name));
      if (problem) problems.push(problem);
      const row = problem || entry.says === false ? undefined : this.#over(by, entry, entry.says);
      said.delete(entry.name);
      said.set(entry.name, entry);
      if (row) rows.set(entry.name, row);
      else rows.delete(entry.name);
    }
    const order = new Map([...said.keys()].map((name, n) => [name, n]));
    for (const entry of said.values()) problems.push(...overlapsOf(entry, rows, order));
    return problems.length > 0
      ? { kind: 'refused', problems }
      : { kind: 'sound', table: new TypeTable([...rows.values()]) };
  }

  /** The row that an entry makes of the one below. */
  #over(by: 'user' | 'project', { name, placeOf }: DeclaredType, says: SaidOfType): TypeRow {
    const below = this.rows.find((row) => row.name === name);
    const range = says.range ?? below?.range ?? { from: 0, to: 0 };
    const preferred = within(says.preferred ?? below?.preferred, range);
    const ready = says.ready ?? below?.ready;
    return {
      ...{ name, range, alsoCalled: below?.alsoCalled ?? [] },
      ...(preferred !== undefined && { preferred }),
      env: says.env ?? below?.env ?? [],
      ...(ready !== undefined && { ready }),
      singleton: says.singleton ?? below?.singleton ?? false,
      automatic: says.automatic ?? false,
      definedIn: { by, ...placeOf() },
    };
  }
}

/** Where a type stands, in words: `built in`, or `file:line:column`. */
export function ownerOf({ definedIn }: Pick<TypeRow, 'definedIn'>): string {
  if (definedIn.by === 'builtIn') return 'built in';
  const { file, line, column } = definedIn;
  return `${file}:${line}:${column}`;
}

function builtInRow({ name, alsoCalled, from, to }: ServiceType): TypeRow {
  const range = { from, to };
  const definedIn = { by: 'builtIn' } as const;
  return { name, alsoCalled, range, env: [], singleton: false, automatic: false, definedIn };
}

/**
 * What is wrong with an entry by itself. Whether it is does not depend on the user's types, so that the file of a team is
 * right for everybody or for nobody.
 */
function problemWith(entry: DeclaredType, isSaidBefore: boolean): TypeProblem | undefined {
  const { name, says } = entry;
  const isThere = isSaidBefore || serviceTypes.some((type) => type.name === name);
  if (says === false) {
    if (!isThere) return problemAt(entry, [], 'takes away a type that is not there');
    return name === defaultType
      ? problemAt(
          entry,
          [],
          'can be changed, but not taken away: services of no other type are of it',
        )
      : undefined;
  }
  const { range = serviceTypes.find((type) => type.name === name), preferred } = says;
  if (!range)
    return problemAt(entry, [], `needs a "range", because no type called '${name}' is built in`);
  return preferred === undefined || within(preferred, range) !== undefined
    ? undefined
    : problemAt(entry, ['preferred'], `${preferred} lies outside the range of '${name}'`);
}

/**
 * Whom the range of an entry overlaps. A nearer or later entry is the one at fault, because it can be changed more easily.
 * What was made by itself gives way to what somebody wrote: a project is never refused for it.
 */
function overlapsOf(
  entry: DeclaredType,
  rows: ReadonlyMap<string, TypeRow>,
  order: ReadonlyMap<string, number>,
): TypeProblem[] {
  const row = rows.get(entry.name);
  if (!row) return [];
  const place = ({ name }: { readonly name: string }) => order.get(name) ?? -1;
  const other = [...rows.values()].find(
    (each) =>
      overlap(each.range, row.range) &&
      place(each) < place(row) &&
      !(each.automatic && each.definedIn.by === 'user' && row.definedIn.by === 'project'),
  );
  if (!other) return [];
  const message = `${words(row)} overlaps ${words(other)} (${ownerOf(other)})`;
  const at = entry.says !== false && entry.says.range ? ['range'] : [];
  return [problemAt(entry, at, message)];
}

function problemAt(entry: DeclaredType, keys: readonly string[], message: string): TypeProblem {
  return { where: ['types', entry.name, ...keys].join('.'), message, ...entry.placeOf(...keys) };
}

function words({ name, range }: TypeRow): string {
  return `${range.from}-${range.to} of '${name}'`;
}

function within(port: number | undefined, { from, to }: TypeRange): number | undefined {
  return port !== undefined && port >= from && port <= to ? port : undefined;
}

function overlap(one: TypeRange, other: TypeRange): boolean {
  return one.from <= other.to && other.from <= one.to;
}
