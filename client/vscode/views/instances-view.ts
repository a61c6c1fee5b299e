/** The Instances tree as rows: this window's projects, then those of other windows, agents and terminals, a worktree behind its main checkout. Pure. */
import type { Instance } from '#protocol/instances.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import type { L10n } from '../l10n.ts';
import { leasesByProject, projectName, type Scene, sharesByProject } from '../stages/scene.ts';
import { budgetOfProject } from './budget-view.ts';
import { hasEnded, instanceRow, leftBy, type PlacedInstance } from './instance-row.ts';
import { leaseRow } from './lease-row.ts';
import { otherProjects } from './other-projects.ts';
import { runnersByProject } from './placed-runners.ts';
import { type Place, type PlacedProject, projectRow } from './project-row.ts';
import { noRows, type Row, type Rows } from './row.ts';
import { type PlacedRunner, runnerRow } from './runner-row.ts';
import { shareRow } from './share-row.ts';
import { typesView } from './types-view.ts';

const ranks: Readonly<Record<Place, number>> = { here: 0, window: 1, agent: 2, terminal: 3 };

const byName = new Intl.Collator('en', { numeric: true });

/** Of more projects than these only those of this window begin open: the editor asks for the children of each open one. */
const mostOpen = 50;

/** What a lease's row was when it was drawn last: the mirror keeps a lease that did not change, and there may be ten thousand. */
const drawn = new WeakMap<Lease, { readonly row: Row; readonly l10n: L10n }>();

function rowOfLease(lease: Lease, scene: Scene, l10n: L10n): Row {
  // Its tooltip names other projects, whose names change without it.
  if (lease.sharers) return leaseRow(lease, l10n, (id) => projectName(scene, id));
  const known = drawn.get(lease);
  if (known?.l10n === l10n) return known.row;
  const row = leaseRow(lease, l10n);
  drawn.set(lease, { row, l10n });
  return row;
}

/**
 * A project is shown when somebody works in it, it holds something or has runners; those that were met before stand behind them, in one node,
 * and the service types in another.
 * When this window is alone and nothing is held or run anywhere there are no rows: the welcome says what to do.
 */
export function instancesView(scene: Scene, l10n: L10n): Rows {
  const others = [...scene.instances.keys()].some((id) => id !== scene.instanceId);
  const runners = runnersByProject(scene);
  if (scene.leases.size === 0 && runners.size === 0 && !others) return noRows;
  const shown = inOrder(placedProjects(scene, runners), scene.here);
  const isMany = shown.length > mostOpen;
  const byId = new Map<string, Row>();
  const add = (row: Row) => byId.set(row.id, row);
  const top = shown.map((placed) => {
    const row = projectRow(placed, l10n);
    add(isMany && placed.place !== 'here' ? { ...row, closed: true } : row);
    for (const runner of placed.runners) {
      add(runnerRow(runner, scene.now, l10n));
      for (const lease of runner.leases) add(rowOfLease(lease, scene, l10n));
    }
    for (const lease of placed.leases) add(rowOfLease(lease, scene, l10n));
    for (const share of placed.shares) add(shareRow(share, placed.project.id, l10n));
    for (const instance of placed.rows) {
      add(instanceRow(instance, l10n));
      for (const lease of instance.left) add(rowOfLease(lease, scene, l10n));
    }
    return row.id;
  });
  const ids = new Set(shown.map(({ project }) => project.id));
  for (const [node, ...rows] of [
    otherProjects(scene.projects.values(), ids, l10n),
    typesView(scene, l10n),
  ]) {
    if (!node) continue;
    for (const row of [node, ...rows]) add(row);
    top.push(node.id);
  }
  return { top, byId };
}

function placedProjects(
  scene: Scene,
  runners: ReadonlyMap<string, readonly PlacedRunner[]>,
): PlacedProject[] {
  const leases = leasesByProject(scene);
  const shares = sharesByProject(scene);
  const working = new Map<string, Instance[]>();
  const ended = new Map<string, Instance[]>();
  for (const instance of scene.instances.values()) {
    const among = hasEnded(instance) ? ended : working;
    if (hasEnded(instance) && leftBy(instance, scene.leases).length === 0) continue;
    for (const id of instance.projectIds) among.set(id, [...(among.get(id) ?? []), instance]);
  }
  const placeOf = (id: string): Place | undefined => {
    if (scene.here.includes(id)) return 'here';
    const kinds = working.get(id)?.map(({ kind }) => kind) ?? [];
    if (kinds.includes('window')) return 'window';
    if (kinds.length > 0) return 'agent';
    return leases.has(id) || shares.has(id) || runners.has(id) ? 'terminal' : undefined;
  };
  const holding = [...leases.keys(), ...shares.keys(), ...runners.keys()];
  return [...new Set([...scene.projects.keys(), ...holding])].flatMap((id) => {
    const place = placeOf(id);
    if (place === undefined) return [];
    const project = scene.projects.get(id) ?? unknownProject(id);
    const { mainProjectId } = project;
    const instances = working.get(id) ?? [];
    const placed = runners.get(id) ?? [];
    const told = [...(instances.length > 1 ? instances : []), ...(ended.get(id) ?? [])];
    const rows = thisFirst(told.map((each) => placedIn(each, id, scene)));
    const below = [...rows.map(({ left }) => left), ...placed.map(({ leases: of }) => of)];
    const shown = new Set(below.flat().map((lease) => lease.id));
    return {
      project,
      place,
      instances,
      rows,
      leases: (leases.get(id) ?? []).filter((lease) => !shown.has(lease.id)),
      runners: placed,
      shares: shares.get(id) ?? [],
      budget: budgetOfProject(scene, id),
      server: scene.ownServers?.get(id),
      main: mainProjectId && (scene.projects.get(mainProjectId)?.name ?? mainProjectId),
    };
  });
}

function placedIn(instance: Instance, projectId: string, scene: Scene): PlacedInstance {
  const others = instance.projectIds.filter((id) => id !== projectId);
  return {
    instance,
    projectId,
    isThisWindow: instance.id === scene.instanceId,
    left: hasEnded(instance) ? leftBy(instance, scene.leases) : [],
    others: others.map((id) => projectName(scene, id)).sort(byName.compare),
  };
}

/** Who looks for himself finds himself in the same place of every window. */
function thisFirst(rows: readonly PlacedInstance[]): PlacedInstance[] {
  return [...rows].sort((a, b) => Number(b.isThisWindow) - Number(a.isThisWindow));
}

/** A lease may be seen a moment before its project. */
function unknownProject(id: string): Project {
  return { id, root: '', name: id };
}

/** Ours in the order of the folders; the others by families, a family being a main checkout and its worktrees. */
function inOrder(shown: readonly PlacedProject[], here: readonly string[]): PlacedProject[] {
  const familyOf = ({ project }: PlacedProject) => project.mainProjectId ?? project.id;
  const families = new Map<string, { rank: number; name: string }>();
  for (const placed of shown) {
    if (placed.place === 'here') continue;
    const family = families.get(familyOf(placed));
    const rank = Math.min(ranks[placed.place], family?.rank ?? Number.POSITIVE_INFINITY);
    families.set(familyOf(placed), { rank, name: placed.main ?? placed.project.name });
  }
  const position = (placed: PlacedProject) =>
    placed.place === 'here' ? here.indexOf(placed.project.id) : here.length;
  const isWorktree = ({ main }: PlacedProject) => (main === undefined ? 0 : 1);
  return [...shown].sort((a, b) => {
    const [ours, theirs] = [families.get(familyOf(a)), families.get(familyOf(b))];
    return (
      position(a) - position(b) ||
      (ours && theirs && (ours.rank - theirs.rank || byName.compare(ours.name, theirs.name))) ||
      byName.compare(familyOf(a), familyOf(b)) ||
      isWorktree(a) - isWorktree(b) ||
      byName.compare(a.project.name, b.project.name) ||
      byName.compare(a.project.id, b.project.id)
    );
  });
}
