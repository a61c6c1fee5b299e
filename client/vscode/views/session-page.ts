/** What agents did and spent as a page: by day, project, agent and model, in one table. Pure. */
import type { SessionFigures } from '#protocol/sessions.ts';
import type { L10n } from '../l10n.ts';
import { escapeMarkdown } from '../markdown.ts';
import { costPhrase } from '../words/session-words.ts';

interface Row extends SessionFigures {
  readonly key: string;
}

export interface FiguresBy {
  /** What the figures are told apart by, in a word. */
  readonly title: string;
  readonly rows: readonly Row[];
}

/** `narrowed`: what the figures are of, empty for everything. */
export function sessionPage(
  parts: readonly FiguresBy[],
  total: SessionFigures,
  narrowed: string,
  l10n: L10n,
): string {
  const hasCost = total.cost > 0;
  const header = [
    '',
    '',
    l10n.t('Sessions'),
    l10n.t('Asked'),
    l10n.t('Tool Calls'),
    l10n.t('Tokens In'),
    l10n.t('Cached'),
    l10n.t('Tokens Out'),
    ...(hasCost ? [l10n.t('Cost')] : []),
  ];
  const cells = (group: string, { key, ...figures }: Row) => [
    group,
    key || (figures.answered === 0 ? l10n.t('none yet') : l10n.t('unknown')),
    ...figuresOf(figures),
    ...(hasCost ? [costPhrase(figures.cost, l10n) ?? ''] : []),
  ];
  // The word stands where its group begins; below it nothing does.
  const groups = parts.flatMap(({ title, rows }) =>
    rows.map((row, n) => cells(n === 0 ? title : '', row)),
  );
  const sum = cells(l10n.t('All'), { key: ' ', ...total });
  const line = (of: readonly string[]) => `| ${of.map(escapeMarkdown).map(unbroken).join(' | ')} |`;
  const alignment = header.map((_, n) => (n < 2 ? ':--' : '--:'));
  return [
    `# ${l10n.t('Sessions of Agents')}`,
    ...(narrowed ? ['', escapeMarkdown(narrowed)] : []),
    '',
    line(header),
    `|${alignment.join('|')}|`,
    ...groups.map(line),
    line(sum),
  ].join('\n');
}

function figuresOf({
  sessions,
  asked,
  toolCalls,
  input,
  cached,
  output,
}: SessionFigures): string[] {
  const figures = [sessions, asked, toolCalls, input, cached, output];
  return figures.map((count) => count.toLocaleString('en-US'));
}

/** A narrow column breaks no figure from its unit. */
function unbroken(cell: string): string {
  return cell.replaceAll(/(?<=\S) (?=\S)/g, '\u00a0');
}
