/** One command for several names: each in its turn, and what goes wrong with one keeps nobody from the others. */
import process from 'node:process';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { tellFailure } from '#client/cli/failure.ts';

/** The exit code of the first that went wrong. */
export async function eachOf(
  names: readonly string[],
  act: (name: string) => Promise<number>,
): Promise<number> {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return act(only);
  let first: number = exitCodes.done;
  for (const name of names) {
    const code = await act(name).catch((failure: unknown) => tellFailure(failure, process.argv));
    if (first === exitCodes.done) first = code;
  }
  return first;
}
