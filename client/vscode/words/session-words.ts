/** Single words and short phrases about sessions of agents. Pure. */
import type { Session, SessionState, SessionSummary } from '#protocol/sessions.ts';
import type { L10n } from '../l10n.ts';

export function sessionStateWord(state: SessionState, l10n: L10n): string {
  switch (state) {
    case 'works':
      return l10n.t('running');
    case 'finished':
      return l10n.t('ended');
    case 'stopped':
      return l10n.t('stopped');
    case 'interrupted':
      return l10n.t('interrupted');
    case 'notStarted':
      return l10n.t('never started');
    case 'resumed':
      return l10n.t('resumed');
  }
}

/** The state, and that a person is waited for. */
export function sessionStatePhrase({ state, offered }: Session, l10n: L10n): string {
  const word = sessionStateWord(state, l10n);
  return offered ? l10n.t('{0}, waits for you', word) : word;
}

/** What the agent called it, on one line; else its runner's name. */
export function sessionTitle({ summary, name }: Session): string {
  return summary?.title?.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim() || name;
}

/** All that went in and out; undefined where nobody counted, and where nothing was spent. */
export function tokensOf(summary: SessionSummary | undefined): number | undefined {
  const { input = 0, output = 0, cached = 0 } = summary?.tokens ?? {};
  return input + output + cached || undefined;
}

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `1.2M tokens`. */
export function tokensPhrase(tokens: number | undefined, l10n: L10n): string | undefined {
  return tokens === undefined ? undefined : l10n.t('{0} tokens', short.format(tokens));
}

/** `0.42 USD`, by the agent's own word; undefined where it has none. */
export function costPhrase(cost: number | undefined, l10n: L10n): string | undefined {
  if (!cost) return undefined;
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  if (cost < 5_000) return l10n.t('under {0} USD', '0.01');
  return l10n.t('{0} USD', (cost / 1e6).toLocaleString('en-US', digits));
}

/** Tokens and cost, as far as they are known. */
export function spentPhrases(summary: SessionSummary | undefined, l10n: L10n): string[] {
  const phrases = [tokensPhrase(tokensOf(summary), l10n), costPhrase(summary?.cost, l10n)];
  return phrases.filter((each) => each !== undefined);
}

/** The same for a table, each figure in full. */
export function spentFacts(
  summary: SessionSummary | undefined,
  l10n: L10n,
): (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = [];
  const figure = (count: number) => count.toLocaleString('en-US');
  if (summary?.tokens && tokensOf(summary) !== undefined) {
    const { input, output, cached } = summary.tokens;
    const words = l10n.t(
      '{0} in, {1} cached, {2} out',
      figure(input),
      figure(cached),
      figure(output),
    );
    facts.push([l10n.t('Tokens'), words]);
  }
  const cost = costPhrase(summary?.cost, l10n);
  if (cost !== undefined) facts.push([l10n.t('Cost'), cost]);
  return facts;
}
