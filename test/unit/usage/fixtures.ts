/** The files of usage that the fixtures hold, record by record, and a total in few words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Foreign, foreignIn } from '#common/foreign-json.ts';
import type { Totals } from '#server/usage/session-usage.ts';
import type { Tokens } from '#server/usage/spent.ts';

const directory = join(import.meta.dirname, '../../fixtures/usage');

export function textOf(agent: string, file: string): string {
  return readFileSync(join(directory, agent, file), 'utf8');
}

export function recordsOf(agent: string, file: string): Foreign[] {
  return textOf(agent, file)
    .split('\n')
    .map(foreignIn)
    .filter((record) => record !== undefined);
}

export function filesOf(agent: string): string[] {
  return readdirSync(join(directory, agent)).sort();
}

/** Only what is not 0. */
export interface Expected extends Partial<Tokens> {
  readonly cost?: number;
  readonly requests?: number;
}

export function inWords(totals: Totals): Record<string, Expected> {
  return Object.fromEntries(
    [...totals].map(([model, { tokens, cost, requests }]) => {
      const said = Object.entries({ ...tokens, cost, requests }).filter(([, count]) => count);
      return [model, Object.fromEntries(said)];
    }),
  );
}
