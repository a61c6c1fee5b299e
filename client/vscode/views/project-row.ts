/** A project as a row: its name, its branch, and where it is open. */
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { Instance } from '#protocol/instances.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import { spendPhrase } from '../words/budget-words.ts';
import { momentPhrase } from '../words/words.ts';
import { instanceRowId, type PlacedInstance } from './instance-row.ts';
import { leaseRowId } from './lease-row.ts';
import { hasFailed, mayRun } from './placed-runners.ts';
import type { Row } from './row.ts';
import { type PlacedRunner, runnerRowId } from './runner-row.ts';
import { type Share, shareRowId } from './share-row.ts';

/** Where a project is seen: in this window, in another, by an agent, or only by what it holds. */
export type Place = 'here' | 'window' | 'agent' | 'terminal';

export interface PlacedProject {
  readonly project: Project;
  readonly place: Place;
  /** Windows and agents that work in it, this window included. */
  readonly instances: readonly Instance[];
  /** The same as rows, when there are several to be told apart. */
  readonly rows: readonly PlacedInstance[];
  readonly runners: readonly PlacedRunner[];
  /** What no runner serves. */
  readonly leases: readonly Lease[];
  /** What it uses and another has. */
  readonly shares: readonly Share[];
  /** What may be spent for all of it, the fullest when there are several. */
  readonly budget?: BudgetStatus | undefined;
  /** Its own server, when it has one that this window knows. */
  readonly server?: { readonly pid: number } | undefined;
  /** The project of its main checkout, when it is a linked worktree. */
  readonly main?: string | undefined;
}

/**
 * A project that holds nothing has a row of its own: the editor never opens a node that it has once drawn without
 * children, so the first lease would be hidden.
 */
function projectRowId(projectId: string, isEmpty: boolean): string {
  return isEmpty ? `project:${projectId}:empty` : `project:${projectId}`;
}

/** The project that a row's id is of; undefined for another kind of row. */
export function projectIdOf(rowId: string): string | undefined {
  return /^project:([^:]+)/.exec(rowId)?.[1];
}

export function projectRow(placed: PlacedProject, l10n: L10n): Row {
  const { project, place, runners, shares, main } = placed;
  const children = [
    ...runners.map(runnerRowId),
    ...placed.leases.map(({ id }) => leaseRowId(id)),
    ...shares.map(({ lease, service }) => shareRowId(lease, project.id, service)),
    ...placed.rows.map(instanceRowId),
  ];
  const worktree = main === undefined ? '' : l10n.t('worktree of {0}', main);
  // That a worktree is open nowhere goes without saying; whose it is does not.
  const where = worktree && place === 'terminal' ? '' : whereWord(placed, l10n);
  const leases = [...runners.flatMap((runner) => runner.leases), ...placed.leases];
  const failed = runners.filter(({ runner }) => runner && hasFailed(runner)).length;
  const spent = placed.budget && spendPhrase(placed.budget, l10n);
  const contested = leases.filter(({ state }) => state === 'contested').length;
  return {
    id: projectRowId(project.id, children.length === 0),
    label: project.name,
    description: [project.branch, spent, where, worktree].filter(Boolean).join(' · '),
    icon: iconOf(placed),
    tooltip: tooltip(placed, l10n),
    accessibleName: [
      project.name,
      where,
      project.branch && l10n.t('branch {0}', project.branch),
      worktree,
      runnersPhrase(runners.filter(mayRun).length, l10n),
      failed > 0 && l10n.t('{0} failed', failed),
      portsPhrase(leases.length, l10n),
      spent && l10n.t('budget: {0}', spent),
      shares.length > 0 && l10n.t('{0} shared', shares.length),
      contested > 0 && l10n.t('{0} contested', contested),
    ]
      .filter(Boolean)
      .join(', '),
    contextValue: place === 'here' ? 'project.here' : 'project.elsewhere',
    children,
  };
}

function runnersPhrase(count: number, l10n: L10n): string | false {
  if (count === 0) return false;
  return count === 1 ? l10n.t('1 runner') : l10n.t('{0} runners', count);
}

function portsPhrase(count: number, l10n: L10n): string {
  if (count === 0) return l10n.t('no ports');
  return count === 1 ? l10n.t('1 port') : l10n.t('{0} ports', count);
}

function whereWord({ place, instances }: PlacedProject, l10n: L10n): string {
  const count = instances.filter(({ kind }) => kind === 'window').length;
  switch (place) {
    case 'here':
      return count > 1 ? l10n.t('this window and {0} more', count - 1) : l10n.t('this window');
    case 'window': {
      return count > 1 ? l10n.t('{0} windows', count) : l10n.t('window');
    }
    case 'agent':
      return l10n.t('agent');
    case 'terminal':
      return l10n.t('terminal');
  }
}

function iconOf({ place, main }: PlacedProject): string {
  switch (place) {
    case 'here':
    case 'window':
      return main === undefined ? 'window' : 'git-branch';
    case 'agent':
      return 'hubot';
    case 'terminal':
      return main === undefined ? 'terminal' : 'git-branch';
  }
}

function tooltip({ project, instances, main, server }: PlacedProject, l10n: L10n): string {
  const facts: (readonly [string, string])[] = [[l10n.t('Folder'), project.root]];
  if (project.branch) facts.push([l10n.t('Branch'), project.branch]);
  if (main !== undefined) facts.push([l10n.t('Worktree of'), main]);
  if (project.copy !== undefined) facts.push([l10n.t('Copy'), String(project.copy)]);
  if (server)
    facts.push([l10n.t('Mode'), l10n.t('project, with a server of its own (pid {0})', server.pid)]);
  for (const { kind, name, process, presence, since } of instances) {
    const silent = presence === 'silent' ? l10n.t(', silent') : '';
    const who = l10n.t(
      '{0} (pid {1}){2}, since {3}',
      name,
      process.pid,
      silent,
      momentPhrase(since),
    );
    facts.push([kind === 'agent' ? l10n.t('Agent') : l10n.t('Window'), who]);
  }
  return factTable(project.name, facts);
}
