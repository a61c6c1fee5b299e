/** Where a copy of a project gets its ports: each its own, at a distance from the main checkout's, or any. */
import type { Origin } from '#common/origin.ts';
import type { Settings } from '#protocol/settings.ts';
import type { Wish } from '#server/ports/answers.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { SeenProject } from '#server/projects/project.ts';
import type { TypeTable } from '#services/type-table.ts';
import type { Found } from './project-lookup.ts';

/** The register of projects, as far as copies need it. */
export interface CopyNumbers {
  /** The number of a copy, durable from now on; 0 for a main checkout. */
  copyNumber(projectId: string, origin: Origin): Promise<number>;
  /** The number that it has or would get. */
  likelyNumber(project: SeenProject): number;
  /** All numbers of copies of the same main checkout, the main's 0 among them. */
  siblings(project: SeenProject): readonly number[];
}

/** A TCP port has 16 bits (RFC 9293, section 3.1). */
const lastPort = 65_535;

type Rules = Pick<Settings, 'copies.ports' | 'copies.step'>;

export class Copies {
  readonly #numbers: CopyNumbers;
  readonly #ports: Pick<PortLedger, 'assignment'>;

  constructor(numbers: CopyNumbers, ports: Pick<PortLedger, 'assignment'>) {
    this.#numbers = numbers;
    this.#ports = ports;
  }

  /** The wish as it is for this copy, which gets a number if it needs one. */
  async placed(wish: Wish, found: Found, rules: Rules, origin: Origin): Promise<Wish> {
    const { project } = found;
    const counts =
      rules['copies.ports'] === 'offset' &&
      wish.exact === undefined &&
      wish.singleton === undefined;
    const number = counts ? await this.#numbers.copyNumber(project.id, origin) : 0;
    return this.#at(number, wish, found, rules);
  }

  /** The same for a question, which gives nobody a number. */
  likely(wish: Wish, found: Found, rules: Rules): Wish {
    return this.#at(this.#numbers.likelyNumber(found.project), wish, found, rules);
  }

  #at(number: number, wish: Wish, { project, types }: Found, rules: Rules): Wish {
    // The machine has one of it, wherever it is asked for.
    if (wish.singleton !== undefined) return wish;
    const { mainProjectId } = project;
    const mains =
      mainProjectId === undefined
        ? undefined
        : this.#ports.assignment(mainProjectId, wish.service)?.port;
    switch (rules['copies.ports']) {
      case 'sticky':
        return wish;
      case 'any':
        return mainProjectId === undefined ? wish : anywhere(wish, mains);
      case 'offset': {
        const siblings = this.#numbers.siblings(project);
        return atDistance(wish, { number, siblings, mains, types, step: rules['copies.step'] });
      }
    }
  }
}

/** Any port but the main checkout's, which is left to it as long as there is another. */
function anywhere(wish: Wish, mains: number | undefined): Wish {
  const spared = [wish.declared, mains].filter((port) => port !== undefined);
  return { ...wish, declared: undefined, preferred: [], forgetsAssigned: true, spared };
}

interface Distance {
  readonly number: number;
  readonly siblings: readonly number[];
  /** The port that the service normally has in the main checkout. */
  readonly mains: number | undefined;
  readonly types: TypeTable;
  readonly step: number;
}

/**
 * `main` gets 3000, copy n gets 3000 + n steps, else another port of its step. A block takes as many steps as it needs, so
 * that the blocks of two copies never meet. The other copies' first ports are left to them as long as there is another.
 */
export function atDistance(wish: Wish, { number, siblings, mains, types, step }: Distance): Wish {
  const { count, range } = wish;
  const base = wish.declared ?? wish.preferred[0] ?? mains ?? range.from;
  const stride = Math.ceil(count / step) * step;
  const spared = siblings
    .filter((other) => other !== number)
    .flatMap((other) => Array.from({ length: count }, (_, n) => base + other * stride + n));
  if (number === 0) return { ...wish, spared };
  const first = base + number * stride;
  const own = Array.from({ length: stride - count + 1 }, (_, n) => first + n).filter((port) =>
    isOurs({ from: port, to: port + count - 1 }, base, wish, types),
  );
  return {
    ...wish,
    ...{ declared: undefined, first: own.slice(0, 1), preferred: own.slice(1), spared },
  };
}

/** Within the type's range; where the main checkout's port lies outside of it, in no other type's. */
function isOurs(
  block: { readonly from: number; readonly to: number },
  base: number,
  { type, range }: Wish,
  types: TypeTable,
): boolean {
  if (block.to > lastPort) return false;
  const isIn = (port: number) => port >= range.from && port <= range.to;
  if (isIn(base)) return isIn(block.from) && isIn(block.to);
  return types.overlapping(block).every(({ name }) => name === type);
}
