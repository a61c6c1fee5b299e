/** What was asked of the runner. */
import { parseArgs } from 'node:util';

export interface Options {
  /** The names of faults; empty means all. */
  readonly names: readonly string[];
  readonly isLong: boolean;
  readonly seed: number | undefined;
  readonly rounds: number | undefined;
}

export const usage = `npm run chaos                       the short form of every fault
npm run chaos -- --long             the long form of every fault
npm run chaos -- NAME...            only these faults
npm run chaos -- NAME --seed N --rounds 1
                                    that round of it again`;

/** Throws with a sentence when it makes no sense. */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      long: { type: 'boolean', default: false },
      seed: { type: 'string' },
      rounds: { type: 'string' },
    },
  });
  for (const name of positionals)
    if (!known.includes(name))
      throw new Error(`There is no fault '${name}'. There are: ${known.join(', ')}.`);
  return {
    names: positionals,
    isLong: values.long,
    seed: count('--seed', values.seed),
    rounds: count('--rounds', values.rounds),
  };
}

function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Error(`${option} takes a whole number from 1 on, not '${text}'.`);
  return Number(text);
}
