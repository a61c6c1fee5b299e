/** The front door of the ranges room: makes a service type for a name that nobody has declared, each once, and takes one back. */
import type { Journal, Origin } from '#common/origin.ts';
import { isTakenAway, knownNear } from '#services/new-type-name.ts';
import { areasWhere, overlap, type PortArea } from '#services/port-areas.ts';
import { type NamedRange, planRange, type RangeSettings } from '#services/range-planner.ts';
import type { TypeRow, TypeTable } from '#services/type-table.ts';
import type { TypesChange } from '#services/types-change.ts';
import type { TypesFile } from './needs.ts';
import type { RangeEvent } from './range-events.ts';

/** Somebody needs a type of this name. */
export interface TypeAsk {
  readonly name: string;
  /** The types that there are for his project. */
  readonly types: TypeTable;
  /** The services that are known to him. */
  readonly services: readonly string[];
  /** A person said that it is no slip, and wants it whatever is set. */
  readonly isMeant: boolean;
}

export type Making =
  | { readonly kind: 'made'; readonly range: PortArea; readonly inKeptArea: boolean }
  /** Somebody was quicker. */
  | { readonly kind: 'there' }
  /** It was probably meant to be this word. */
  | { readonly kind: 'slip'; readonly of: string }
  /** Somebody has declared that there is no such type. */
  | { readonly kind: 'takenAway' }
  /** None is made by itself. */
  | { readonly kind: 'off' }
  | { readonly kind: 'noRoom'; readonly size: number };

export type Undoing<Lease> =
  | { readonly kind: 'undone'; readonly range: PortArea }
  | { readonly kind: 'inUse'; readonly range: PortArea; readonly leases: readonly Lease[] }
  | { readonly kind: 'notAutomatic' }
  | { readonly kind: 'noSuchType' };

export interface TypeMakerParts {
  readonly file: TypesFile;
  readonly journal: Journal<RangeEvent>;
  /** Of the types that projects declare, which are none of the user's. */
  readonly projectRanges: () => Promise<readonly NamedRange[]>;
  /** As they are now. */
  readonly settings: () => RangeSettings;
  readonly isAutomatic: () => boolean;
  /** Whether the system hands the port to outgoing connections or keeps it to itself. */
  readonly isKept: (port: number) => boolean;
}

/** A lease as far as it keeps a type from being taken back. */
interface InRange {
  readonly type: string;
  readonly port: number;
}

export class TypeMaker {
  readonly #parts: TypeMakerParts;
  #waiting: { readonly ask: TypeAsk; answer(making: Making): void; fail(why: unknown): void }[] =
    [];
  #isAtIt = false;

  constructor(parts: TypeMakerParts) {
    this.#parts = parts;
  }

  /** Who asks while others are served is served with all who wait, by one change of the file. Rejects as the file does. */
  async make(ask: TypeAsk, origin: Origin): Promise<Making> {
    const making = await new Promise<Making>((answer, fail) => {
      this.#waiting.push({ ask, answer, fail });
      if (this.#isAtIt) return;
      this.#isAtIt = true;
      // Whoever asks in this very tick is served along with it.
      void Promise.resolve().then(() => this.#serve());
    });
    if (making.kind === 'made') {
      const { from, to } = making.range;
      const made = { type: 'serviceTypeMade', name: ask.name, from, to } as const;
      await this.#parts.journal.commit([made], origin);
    }
    return making;
  }

  /** Takes a type back that was made by itself, unless one of `leases` lives in its range or is of it. */
  async undo<Lease extends InRange>(
    name: string,
    leases: () => Iterable<Lease>,
    origin: Origin,
  ): Promise<Undoing<Lease>> {
    const { file, journal } = this.#parts;
    const found: { undoing: Undoing<Lease> } = { undoing: { kind: 'noSuchType' } };
    await file.change((types) => {
      found.undoing = undoingOf(types.named(name), name, leases());
      return found.undoing.kind === 'undone' ? { remove: [name] } : {};
    });
    const { undoing } = found;
    if (undoing.kind === 'undone') {
      const { from, to } = undoing.range;
      await journal.commit([{ type: 'serviceTypeUndone', name, from, to }], origin);
    }
    return undoing;
  }

  async #serve(): Promise<void> {
    while (this.#waiting.length > 0) {
      const asks = this.#waiting;
      this.#waiting = [];
      let makings: readonly Making[] = [];
      try {
        const others = await this.#parts.projectRanges();
        await this.#parts.file.change((types) => {
          const made = this.#decide(
            asks.map(({ ask }) => ask),
            types,
            others,
          );
          makings = made.makings;
          return made.change;
        });
        for (const [n, { answer }] of asks.entries()) answer(makings[n] ?? { kind: 'off' });
      } catch (failure) {
        for (const { fail } of asks) fail(failure);
      }
    }
    this.#isAtIt = false;
  }

  /** One after the other, each beside what was made for those before. */
  #decide(
    asks: readonly TypeAsk[],
    types: TypeTable,
    others: readonly NamedRange[],
  ): { readonly makings: readonly Making[]; readonly change: TypesChange } {
    const settings = this.#parts.settings();
    const kept = areasWhere(settings, this.#parts.isKept);
    const add: { name: string; range: PortArea }[] = [];
    const makings = asks.map((ask): Making => {
      const { name } = ask;
      if (types.named(name) || add.some((made) => made.name === name)) return { kind: 'there' };
      const refusal = this.#refusal(ask, types, add);
      if (refusal) return refusal;
      const ranges = [
        ...others,
        ...[...types.rows, ...ask.types.rows].map((row) => ({ name: row.name, ...row.range })),
        ...add.map((made) => ({ name: made.name, ...made.range })),
      ];
      const plan = planRange(name, { ranges, kept, settings });
      if (plan.kind === 'noRoom') return plan;
      const { range, inKeptArea } = plan;
      add.push({ name, range });
      return { kind: 'made', range, inKeptArea };
    });
    return { makings, change: { add } };
  }

  #refusal(
    { name, types: own, services, isMeant }: TypeAsk,
    types: TypeTable,
    made: readonly { readonly name: string }[],
  ): Making | undefined {
    if (isTakenAway(name, types) || isTakenAway(name, own)) return { kind: 'takenAway' };
    if (isMeant) return undefined;
    if (!this.#parts.isAutomatic()) return { kind: 'off' };
    const others = [...services, ...made.map((each) => each.name)];
    const near = knownNear(name, own, others) ?? knownNear(name, types, others);
    return near === undefined ? undefined : { kind: 'slip', of: near };
  }
}

function undoingOf<Lease extends InRange>(
  row: TypeRow | undefined,
  name: string,
  leases: Iterable<Lease>,
): Undoing<Lease> {
  if (row?.name !== name) return { kind: 'noSuchType' };
  if (!row.automatic) return { kind: 'notAutomatic' };
  const { range } = row;
  const living = [...leases].filter(
    ({ type, port }) => type === name || overlap(range, { from: port, to: port }),
  );
  return living.length > 0 ? { kind: 'inUse', range, leases: living } : { kind: 'undone', range };
}
