/** Numbers from repeated runs. Knows statistics, nothing of what is measured. */

/** Milliseconds of each of `times` runs, one after the other, after `warmUp` runs that do not count. */
export async function timesOf(
  task: () => Promise<unknown>,
  times: number,
  warmUp = Math.min(20, Math.ceil(times / 5)),
): Promise<number[]> {
  for (let i = 0; i < warmUp; i++) await task();
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await task();
    taken.push(performance.now() - start);
  }
  return taken;
}

/**
 * Measures tasks that are to be compared in turns, so that whatever else the machine does meets all of them alike;
 * resolves with the milliseconds of each.
 */
export async function inTurns<K extends string>(
  tasks: Readonly<Record<K, () => Promise<unknown>>>,
  rounds: number,
  perRound: number,
): Promise<Record<K, number[]>> {
  const names = Object.keys(tasks) as K[];
  const all = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    K,
    number[]
  >;
  for (let round = 0; round < rounds; round++)
    for (const name of names)
      all[name].push(...(await timesOf(tasks[name], perRound, round === 0 ? 5 : 1)));
  return all;
}

/** The value below which `share` (0 to 1) of them lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Runs a second of `task` on each of `clients` at once, and resolves with how many finished a second. */
export async function rateOf(
  clients: readonly ((n: number) => Promise<unknown>)[],
  total: number,
): Promise<number> {
  let next = 0;
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (next < total) await client(next++);
    }),
  );
  return (total / (performance.now() - start)) * 1_000;
}
