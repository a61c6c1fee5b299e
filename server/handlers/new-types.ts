/** Between a request and its answer: the service types that have to be made for it, and why one is not made. */
import { HarborError } from '#protocol/errors.ts';
import type { MadeType } from '#protocol/made-type.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { Making, TypeMaker } from '#server/ranges/type-maker.ts';
import type { Caller } from './caller.ts';
import type { Found, ProjectLookup } from './project-lookup.ts';
import { type Asked, typeMissing } from './wishes.ts';

/** Who asks, as far as it counts here. */
type Asker = Pick<Caller, 'authority' | 'origin'>;

export interface NewTypesParts {
  /** Absent where no types can be written down: then none is made. */
  readonly maker: TypeMaker | undefined;
  readonly projects: Pick<ProjectLookup, 'find'>;
  readonly durable: PortLedger;
}

/** The project as it was found, or as it is with the types that were made for it. */
export interface FoundWithTypes {
  readonly found: Found;
  readonly made: readonly MadeType[];
}

export class NewTypes {
  readonly #parts: NewTypesParts;

  constructor(parts: NewTypesParts) {
    this.#parts = parts;
  }

  /** Throws `unknownServiceType` for a name that becomes none by itself, and `configurationNotWritten`. */
  async find(path: string, asked: readonly Asked[], caller: Asker): Promise<FoundWithTypes> {
    const { maker, projects } = this.#parts;
    const found = await projects.find(path);
    const missing = new Map(
      asked.flatMap((each) => {
        const name = typeMissing(each, found);
        return name === undefined ? [] : [[name, each.newType ?? false] as const];
      }),
    );
    if (missing.size === 0 || !maker) return { found, made: [] };
    if (found.hidesTypes) throw hidden([...missing.keys()]);
    const made = await Promise.all(
      [...missing].map(([name, isMeant]) => this.#make(maker, name, isMeant, found, caller)),
    );
    return { found: await projects.find(path), made: made.filter((each) => each !== undefined) };
  }

  async #make(
    maker: TypeMaker,
    name: string,
    isMeant: boolean,
    { project, file, types }: Found,
    caller: Asker,
  ): Promise<MadeType | undefined> {
    const leased = this.#parts.durable.leasesOfProject(project.id).map(({ service }) => service);
    const services = [...Object.keys(file?.services ?? {}), ...leased];
    const isPerson = caller.authority.kind === 'user';
    const ask = { name, types, services, isMeant: isMeant && isPerson };
    const making = await maker.make(ask, caller.origin());
    if (making.kind === 'there') return undefined;
    if (making.kind !== 'made') throw notMade(name, making, found(types), isPerson);
    const { range, inKeptArea } = making;
    return {
      type: name,
      range: { ...range },
      ...(inKeptArea && { inKeptArea }),
      undo: `hm config auto undo ${name}`,
    };
  }
}

function found(types: Found['types']): string {
  return types.rows.map(({ name }) => name).join(', ');
}

function notMade(
  name: string,
  making: Exclude<Making, { kind: 'made' | 'there' }>,
  known: string,
  isPerson: boolean,
): HarborError {
  const none = `There is no service type '${name}'.`;
  switch (making.kind) {
    case 'slip': {
      const other = isPerson
        ? 'For a new type of that name, ask again with --new-type.'
        : 'A person can make a new type of that name, with --new-type.';
      return unknown(`${none} Did you mean '${making.of}'? ${other}`, making.of);
    }
    case 'takenAway':
      return unknown(`${none} A configuration file takes it away. There are: ${known}.`);
    case 'off':
      return unknown(`${none} There are: ${known}. None is made by itself; see: hm config auto`);
    case 'noRoom':
      return unknown(
        `${none} Nowhere are ${making.size} ports in a row left for one: see hm config auto status, and set ranges.to, ranges.size or ranges.gap.`,
      );
  }
}

/** What nobody trusts may well declare it, with another range. */
function hidden(names: readonly string[]): HarborError {
  return unknown(
    `There is no service type '${names.join("', '")}' yet. harbormaster.jsonc declares types that you have not trusted, and it may be one of them: hm trust`,
  );
}

function unknown(message: string, suggestion?: string): HarborError {
  return new HarborError('unknownServiceType', message, { suggestion });
}
