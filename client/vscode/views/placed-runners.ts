/** Which runners each project has, declared or launched, and which of its leases they serve. Pure. */
import type { Lease } from '#protocol/ports.ts';
import type { Scene } from '../stages/scene.ts';
import { type PlacedRunner, wayOf } from './runner-row.ts';

const byName = new Intl.Collator('en', { numeric: true });

type Seen = Pick<Scene, 'runners' | 'declaredRunners' | 'leases' | 'sessions'>;

/** By project, in the order of their names. */
export function runnersByProject(scene: Seen): Map<string, PlacedRunner[]> {
  const names = new Map<string, Map<string, PlacedRunner>>();
  const at = (projectId: string) => {
    const known = names.get(projectId) ?? new Map<string, PlacedRunner>();
    names.set(projectId, known);
    return known;
  };
  for (const [projectId, declared] of scene.declaredRunners ?? [])
    for (const each of declared)
      at(projectId).set(each.name, { projectId, name: each.name, declared: each, leases: [] });
  const sessions = new Map(scene.sessions?.map((session) => [session.id, session]));
  for (const runner of scene.runners.values()) {
    const { projectId, name, sessionId = '' } = runner;
    const session = sessions.get(sessionId);
    const placed = { ...at(projectId).get(name), projectId, name, runner, session };
    at(projectId).set(name, { ...placed, leases: leasesOfRunner(runner.leaseIds, scene) });
  }
  return new Map(
    [...names].map(([projectId, placed]) => [
      projectId,
      [...placed.values()].sort((a, b) => byName.compare(a.name, b.name)),
    ]),
  );
}

/** All of them, those of `first` before those of other projects. */
export function allRunners(scene: Seen, first: readonly string[]): PlacedRunner[] {
  const grouped = runnersByProject(scene);
  const rest = [...grouped.keys()].filter((id) => !first.includes(id));
  return [...first, ...rest].flatMap((id) => grouped.get(id) ?? []);
}

/** Those that ended as nobody wanted, which is worth a look. */
export function failedRunners(scene: Pick<Scene, 'runners'>): number {
  return [...scene.runners.values()].filter(hasFailed).length;
}

export function hasFailed({ state }: { readonly state: string }): boolean {
  return state === 'failed' || state === 'crashLooping';
}

/** Whether a process of it may be there. */
export function mayRun(placed: PlacedRunner): boolean {
  return ['coming', 'live', 'leaving', 'doubtful'].includes(wayOf(placed));
}

/** `claude-2`, or whichever is the first that no runner of the project has; a name is at most 63 characters long. */
export function freeName(scene: Seen, projectId: string, name: string): string {
  const taken = new Set(
    runnersByProject(scene)
      .get(projectId)
      ?.map((each) => each.name),
  );
  for (let n = 2; ; n++) {
    const end = `-${n}`;
    const next = `${name.slice(0, 63 - end.length)}${end}`;
    if (!taken.has(next)) return next;
  }
}

function leasesOfRunner(ids: readonly string[], { leases }: Pick<Scene, 'leases'>): Lease[] {
  return ids.flatMap((id) => leases.get(id) ?? []);
}
