/** Which number a linked worktree has among the copies of its main checkout, which is number 0. Pure: who is gone it is told. */
import type { Project } from './project.ts';
import type { ProjectEvent } from './project-events.ts';

/** The copies of one main checkout that have a number. */
export function numberedCopies(projects: Iterable<Project>, mainProjectId: string): Project[] {
  return [...projects].filter((each) => each.mainProjectId === mainProjectId && each.copy);
}

/** The lowest number, from 1, that none of `copies` has. */
export function lowestFree(copies: readonly Project[]): number {
  const taken = new Set(copies.map(({ copy }) => copy));
  let number = 1;
  while (taken.has(number)) number++;
  return number;
}

/**
 * The events that give a copy its number: the lowest that no other has. A number stays with its copy, and is taken from one
 * that is `gone` only when another gets it. None for a main checkout, and for who has one already.
 */
export function numbering(
  project: Project | undefined,
  projects: Iterable<Project>,
  gone: ReadonlySet<string>,
): ProjectEvent[] {
  if (project?.mainProjectId === undefined || project.copy !== undefined) return [];
  const copies = numberedCopies(projects, project.mainProjectId);
  const number = lowestFree(copies.filter(({ id }) => !gone.has(id)));
  const before = copies.find(({ copy }) => copy === number);
  return [
    ...(before ? [{ type: 'copyNumberFreed', projectId: before.id } as const] : []),
    { type: 'copyNumbered', projectId: project.id, number },
  ];
}
