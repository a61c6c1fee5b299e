/** `hm usage`: what agents say they spent, and what was counted of each. */
import path from 'node:path';
import { Exit, exitCodes, usage as wrongUsage } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { ageWords, printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import { systemClock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { inMicros, inUnits, tokenCount } from './figures.ts';

export interface ReportOptions {
  readonly input?: string;
  readonly output?: string;
  readonly cacheRead?: string;
  readonly cacheWrite?: string;
  readonly reasoning?: string;
  readonly cost?: string;
  readonly model?: string;
  readonly agent?: string;
  readonly counter?: string;
  /** True without an id. */
  readonly more?: string | true;
  readonly json?: boolean;
}

const kinds = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const;

export async function reportUsage(options: ReportOptions): Promise<number> {
  const said = kinds.flatMap((kind) => {
    const text = options[kind];
    return text === undefined ? [] : [[kind, tokenCount(text, optionOf(kind))] as const];
  });
  const cost = options.cost === undefined ? undefined : inMicros(options.cost, '--cost');
  if (said.length === 0 && cost === undefined)
    throw wrongUsage(
      'Say what was spent, such as: hm usage report --input 1200 --output 300 --model NAME',
    );
  // Made once, so that asking the next server after one that went counts once.
  const more = options.more === true ? newId('u') : options.more;
  return withServer('hm usage report', async (peer) => {
    const { model, agent, counter } = options;
    const answer = await peer.request('usage/report', {
      ...{ path: path.resolve('.'), tokens: Object.fromEntries(said) },
      ...(cost !== undefined && { cost }),
      ...(model !== undefined && { model }),
      ...(agent !== undefined && { agent }),
      ...(counter !== undefined && { counter }),
      ...(more !== undefined && { more }),
    });
    if (options.json) json(answer);
    if (answer.kind === 'otherSource')
      throw new Exit(
        exitCodes.refused,
        `Not counted: this runner is metered by ${sourceWords[answer.source]} already. To see it: hm usage show`,
      );
    if (!options.json) line('Counted. To see it: hm usage show');
    return exitCodes.done;
  });
}

type Shown = ResultOf<'usage/show'>;
type Source = Shown['spenders'][number]['source'];

const sourceWords: Readonly<Record<Source, string>> = {
  files: 'its own files',
  metrics: 'the metrics that it exports',
  report: 'its reports',
};

export function showUsage(
  options: { readonly all?: boolean; readonly json?: boolean } = {},
): Promise<number> {
  return withServer('hm usage show', async (peer) => {
    const shown = await peer.request('usage/show', options.all ? {} : { path: path.resolve('.') });
    if (options.json) {
      json(shown);
      return exitCodes.done;
    }
    const rows = rowsOf(shown, systemClock.now());
    if (rows.length === 0)
      line(
        options.all
          ? 'Nothing was counted yet. An agent that says nothing is unmetered.'
          : 'Nothing was counted in this project yet. For all projects: hm usage show --all',
      );
    else table(['WHO', 'AGENT', 'MODEL', 'TOKENS', `COST (${shown.currency})`, 'BY', 'LAST'], rows);
    return exitCodes.done;
  });
}

/** One row for each model of each spender, who spent last first. Pure. */
export function rowsOf({ spenders }: Shown, now: number): string[][] {
  return spenders
    .toReversed()
    .flatMap((spender) =>
      spender.models.map(({ model, tokens, money, unpriced }) => [
        printable(spender.name ?? spender.runnerId ?? spender.sessionId ?? '-'),
        printable(spender.agent ?? '-'),
        printable(model || '-'),
        String(tokens),
        unpriced > 0 ? `${inUnits(money)} + ?` : inUnits(money),
        sourceWords[spender.source],
        `${ageWords(now - spender.lastAt)} ago`,
      ]),
    );
}

function optionOf(kind: (typeof kinds)[number]): string {
  return `--${kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
