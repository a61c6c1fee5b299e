/** Everything that views read, at one moment. Knows no editor and no connection: a test writes one down as it likes. */
import type { Failure } from '#client/connection/failure.ts';
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { Instance } from '#protocol/instances.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import type { DeclaredRunner, Runner } from '#protocol/runner.ts';
import type { Session } from '#protocol/sessions.ts';
import type { ListedType } from '#protocol/types.ts';
import type { Share } from '../views/share-row.ts';

/** How this window stands with the server. */
export type Standing =
  /** Nothing was seen yet. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** It is gone or does not answer, and is asked again and again. */
  | { readonly kind: 'away'; readonly failure?: Failure | undefined }
  /** Something must be put right first; asking again is only for when it was. */
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Whether this window and the server are too far apart to talk: only loading the updated extension helps. */
export function isStale(standing: Standing): boolean {
  return standing.kind === 'refused' && standing.failure.code === 'incompatible';
}

export interface Scene {
  readonly standing: Standing;
  readonly leases: ReadonlyMap<string, Lease>;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly projects: ReadonlyMap<string, Project>;
  readonly runners: ReadonlyMap<string, Runner>;
  /** The newest sessions of agents, while runners are seen that have one. */
  readonly sessions?: readonly Session[] | undefined;
  /** Every account of every budget, by its id. */
  readonly budgets?: ReadonlyMap<string, BudgetStatus> | undefined;
  /** What the files of this window's projects declare, by the project's id, once the server has told it. */
  readonly declaredRunners?: ReadonlyMap<string, readonly DeclaredRunner[]> | undefined;
  /** When this is, in milliseconds since 1970: for how long something is as it is. */
  readonly now: number;
  /** Servers of single projects that this window is connected to, by the project's id. */
  readonly ownServers?: ReadonlyMap<string, { readonly pid: number }> | undefined;
  /** The service types that count for the active project, once the server has told them. */
  readonly types?: readonly ListedType[] | undefined;
  /** This window among the instances; absent before the server has welcomed it. */
  readonly instanceId?: string | undefined;
  /** The projects of this window's folders, in their order, each once. */
  readonly here: readonly string[];
  /** The project of the active editor; of the first folder when it has none. */
  readonly active?: string | undefined;
}

const byService = new Intl.Collator('en', { numeric: true });

/** What a project holds: its main service first, the others by their names. */
export function leasesOf(scene: Pick<Scene, 'leases' | 'projects'>, projectId: string): Lease[] {
  const leases = [...scene.leases.values()].filter((lease) => lease.projectId === projectId);
  return leases.sort(mainFirst(scene, projectId));
}

/** `web` is the main service where none is declared, as it is for whoever asks for a port without a name. */
function mainFirst({ projects }: Pick<Scene, 'projects'>, projectId: string) {
  const main = projects.get(projectId)?.mainService ?? 'web';
  return (a: Lease, b: Lease) =>
    Number(b.service === main) - Number(a.service === main) ||
    byService.compare(a.service, b.service);
}

/** All leases by their project: for whoever needs those of every project. */
export function leasesByProject(scene: Pick<Scene, 'leases' | 'projects'>): Map<string, Lease[]> {
  const grouped = new Map<string, Lease[]>();
  for (const lease of scene.leases.values()) {
    const group = grouped.get(lease.projectId);
    if (group) group.push(lease);
    else grouped.set(lease.projectId, [lease]);
  }
  for (const [projectId, group] of grouped) group.sort(mainFirst(scene, projectId));
  return grouped;
}

/** What each project uses and another one has, or the same one under another name; each service of it once. */
export function sharesByProject(scene: Pick<Scene, 'leases' | 'projects'>): Map<string, Share[]> {
  const grouped = new Map<string, Share[]>();
  for (const lease of scene.leases.values())
    for (const { projectId, service } of lease.sharers ?? []) {
      const group = grouped.get(projectId) ?? [];
      const isOwn = projectId === lease.projectId && service === lease.service;
      const isKnown = group.some((each) => each.lease === lease && each.service === service);
      if (isOwn || isKnown) continue;
      group.push({ lease, service, ownerName: projectName(scene, lease.projectId) });
      grouped.set(projectId, group);
    }
  for (const group of grouped.values())
    group.sort((a, b) => byService.compare(a.service, b.service));
  return grouped;
}

export function contested(scene: Pick<Scene, 'leases'>): number {
  return [...scene.leases.values()].filter(({ state }) => state === 'contested').length;
}

/** What to call a project that the picture may not have yet. */
export function projectName(scene: Pick<Scene, 'projects'>, projectId: string): string {
  return scene.projects.get(projectId)?.name ?? projectId;
}

/** The project with the longest root around `path`; undefined when none is. Paths are compared as they are written. */
export function projectAround(
  projects: ReadonlyMap<string, Project>,
  path: string,
): string | undefined {
  const inside = (root: string) =>
    path === root || (path.startsWith(root) && /[\\/]/.test(path[root.length] ?? ''));
  let best: Project | undefined;
  for (const project of projects.values())
    if (inside(project.root) && project.root.length > (best?.root.length ?? 0)) best = project;
  return best?.id;
}
