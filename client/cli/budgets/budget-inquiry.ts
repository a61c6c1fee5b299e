/** `hm budget explain|prices`: whether a launch would be refused and by what, and what models cost. */
import path from 'node:path';
import { projectNames } from '#client/cli/activity/project-names.ts';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { serviceOf } from '#client/cli/options.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { verdictWords } from './budget-words.ts';

export interface ExplainOptions {
  readonly agent?: string;
  readonly name?: string;
  readonly session?: string;
  readonly unmetered?: boolean;
  readonly json?: boolean;
}

export function explainBudgets(options: ExplainOptions): Promise<number> {
  const { agent, name, session, unmetered, json: asJson } = options;
  const asked = {
    path: path.resolve('.'),
    ...(agent !== undefined && { agent }),
    ...(name !== undefined && { name: serviceOf(name) }),
    ...(session !== undefined && { sessionId: session }),
    ...(unmetered && { unmetered }),
  };
  return withServer('hm budget explain', async (peer) => {
    const answer = await peer.request('budgets/explain', asked);
    if (asJson) json(answer);
    else {
      const { rows, currency, kind } = answer;
      const language = { projects: await projectNames(peer), currency };
      for (const row of rows) line(verdictWords(row, language));
      if (rows.length === 0) line('No budget bears on it.');
      line(kind === 'fits' ? 'A launch would begin.' : 'A launch would be refused.');
    }
    return answer.kind === 'fits' ? exitCodes.done : exitCodes.refused;
  });
}

export function showPrices({ json: asJson }: { readonly json?: boolean }): Promise<number> {
  return withServer('hm budget prices', async (peer) => {
    const answer = await peer.request('budgets/prices', {});
    if (asJson) json(answer);
    else {
      const { prices, currency } = answer;
      const whole = (micros: number) => (micros / 1e6).toFixed(3).replace(/0$/, '');
      table(
        ['MODEL', 'INPUT', 'OUTPUT', 'CACHE READ', 'CACHE WRITE', 'FOR AN HOUR', 'SAYS'],
        prices.map(({ model, price, source, readAt }) => [
          printable(model),
          ...[price.input, price.output, price.cacheRead, price.cacheWrite].map(whole),
          whole(price.cacheWriteLong ?? price.cacheWrite),
          readAt === undefined ? source : `${source}, ${readAt}`,
        ]),
      );
      line(
        `In ${currency} for a million tokens. To change them: hm config set budgets.prices '[...]'`,
      );
    }
    return exitCodes.done;
  });
}
