/** The projects that were met: what the project events fold into. Pure: no clock, no disk, no decision. */
import { numbering } from './copy-numbers.ts';
import type { Project, SeenProject } from './project.ts';
import { type ProjectEvent, projectIdIn } from './project-events.ts';

/** How old the last meeting must be to be worth writing down again, in milliseconds. */
const meetingWorth = 3_600_000;

export class ProjectLedger {
  readonly #projects = new Map<string, Project>();

  project(id: string): Project | undefined {
    return this.#projects.get(id);
  }

  projects(): IterableIterator<Project> {
    return this.#projects.values();
  }

  /** Folds one event in; never throws. `at` is when it was written down, in milliseconds since 1970. */
  apply(event: ProjectEvent, at: number): void {
    const known = this.#projects.get(projectIdIn(event));
    const after =
      event.type === 'projectMet' ? met(event.project, known, at) : changed(event, known);
    if (after) this.#projects.set(after.id, after);
    else if (known) this.#projects.delete(known.id);
  }

  /** The events that give a copy its number; see copy-numbers.ts. */
  number(id: string, gone: ReadonlySet<string>): readonly ProjectEvent[] {
    return numbering(this.project(id), this.projects(), gone);
  }

  save(): readonly Project[] {
    return [...this.#projects.values()];
  }

  restore(saved: unknown): void {
    this.#projects.clear();
    for (const project of (saved as readonly Project[] | undefined) ?? [])
      this.#projects.set(project.id, { ...unsaid, ...project });
  }

  /** The event that makes this project known as it is, if anything about it is new or it was not met for long. */
  meet(seen: SeenProject, now: number): readonly ProjectEvent[] {
    const known = this.#projects.get(seen.id);
    const isKnown =
      known &&
      known.root === seen.root &&
      known.name === seen.name &&
      known.branch === seen.branch &&
      known.mainProjectId === seen.mainProjectId &&
      known.mainService === seen.mainService &&
      now - (known.lastMet ?? 0) < meetingWorth;
    return isKnown ? [] : [{ type: 'projectMet', project: seen }];
  }
}

/** What is seen counts from now on; what its user said of it stays. */
function met(seen: SeenProject, known: Project | undefined, at: number): Project {
  const { givenName, tags, archived, firstMet = at } = known ?? unsaid;
  const copy = known?.mainProjectId === seen.mainProjectId ? known?.copy : undefined;
  const said = {
    ...{ tags, archived },
    ...(givenName !== undefined && { givenName }),
    ...(copy !== undefined && { copy }),
  };
  return { ...seen, ...said, firstMet, lastMet: at };
}

/** Undefined when it is known no more. */
function changed(
  event: Exclude<ProjectEvent, { readonly type: 'projectMet' }>,
  known: Project | undefined,
): Project | undefined {
  if (!known) return undefined;
  switch (event.type) {
    case 'projectRenamed':
      return { ...known, givenName: event.name };
    case 'projectTagged':
      return { ...known, tags: event.tags };
    case 'projectArchived':
      return { ...known, archived: true };
    case 'projectRestored':
      return { ...known, archived: false };
    case 'copyNumbered':
      return { ...known, copy: event.number };
    case 'copyNumberFreed': {
      const { copy: _, ...rest } = known;
      return rest;
    }
    case 'projectForgotten':
      return undefined;
  }
}

/** Of a project that nobody has said anything of. Early versions wrote no more than what they saw. */
const unsaid: Pick<Project, 'tags' | 'archived' | 'givenName' | 'firstMet'> = {
  tags: [],
  archived: false,
};
