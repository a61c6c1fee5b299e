/** The figures of `hm activity --stats` as tables. */

import { line } from '#client/cli/print.ts';
import { printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import type { ActivityStatistics } from '#protocol/activity.ts';
import { momentWords } from './activity-words.ts';

export function figuresText(
  figures: ActivityStatistics,
  projects: ReadonlyMap<string, string>,
): void {
  const { events, from, to, leases, conflicts, reassignments, kinds, timeToBind } = figures;
  if (from === undefined || to === undefined) {
    line('Nothing of that kind happened.');
    return;
  }
  line(`${events} events from ${momentWords(from)} to ${momentWords(to)}`);
  line(`${leases} leases, ${conflicts} conflicts, ${reassignments} reassignments`);
  if (timeToBind) {
    const { count, p50, p95, longest } = timeToBind;
    const times = `p50 ${seconds(p50)}, p95 ${seconds(p95)}, longest ${seconds(longest)}`;
    line(`time to bind, of ${count}: ${times}`);
  }
  const busiest = Object.entries(kinds).sort(([, a], [, b]) => b - a);
  part(
    ['KIND', 'EVENTS'],
    busiest.map(([kind, count]) => [kind, String(count)]),
  );
  part(
    ['TYPE', 'LEASES', 'CONFLICTS', 'REASSIGNMENTS'],
    figures.types.map(({ type, ...counts }) => [
      printable(type),
      ...[counts.leases, counts.conflicts, counts.reassignments].map(String),
    ]),
  );
  part(
    ['PROJECT', 'EVENTS', 'LEASES'],
    figures.projects.map((one) => [
      printable(projects.get(one.projectId) ?? one.projectId),
      String(one.events),
      String(one.leases),
    ]),
  );
}

function part(head: readonly string[], rows: readonly string[][]): void {
  if (rows.length === 0) return;
  line('');
  table(head, rows);
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
