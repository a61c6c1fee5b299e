/** What the files of Claude Code, or of its stand-in, say was spent: read as anybody would, and with nothing of the meter's code. */
import { readFile } from 'node:fs/promises';

export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

export function sumOf(
  { input, output, cached }: Tokens = { input: 0, output: 0, cached: 0 },
): number {
  return input + output + cached;
}

/** The last line of each answer has what the whole answer cost. `isNaive`: counts every line that names a cost. */
export async function written(files: readonly string[], isNaive = false): Promise<Tokens> {
  const answers = new Map<string, Record<string, number>>();
  let lines = 0;
  for (const file of files)
    for (const line of (await readFile(file, 'utf8')).trimEnd().split('\n')) {
      const { message } = JSON.parse(line);
      if (message.usage) answers.set(isNaive ? `${lines++}` : message.id, message.usage);
    }
  const sum = (...kinds: readonly string[]) =>
    [...answers.values()].reduce(
      (all, usage) => all + kinds.reduce((some, kind) => some + (usage[kind] ?? 0), 0),
      0,
    );
  return {
    input: sum('input_tokens', 'cache_creation_input_tokens'),
    output: sum('output_tokens'),
    cached: sum('cache_read_input_tokens'),
  };
}
