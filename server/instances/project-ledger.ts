/** The projects that were met: what the project events fold into. Pure. */
export interface Project {
  readonly id: string;
  readonly root: string;
  readonly name: string;
  readonly branch?: string | undefined;
  readonly mainProjectId?: string | undefined;
  /** As its file declares; absent in what was written before 0.2. */
  readonly mainService?: string | undefined;
}

/** A project was seen for the first time, or with another name, branch or root. */
export interface ProjectEvent {
  readonly type: 'projectMet';
  readonly project: Project;
}

export class ProjectLedger {
  readonly #projects = new Map<string, Project>();

  project(id: string): Project | undefined {
    return this.#projects.get(id);
  }

  projects(): IterableIterator<Project> {
    return this.#projects.values();
  }

  apply(event: ProjectEvent): void {
    this.#projects.set(event.project.id, event.project);
  }

  save(): readonly Project[] {
    return [...this.#projects.values()];
  }

  restore(saved: unknown): void {
    this.#projects.clear();
    for (const project of (saved as readonly Project[] | undefined) ?? [])
      this.#projects.set(project.id, project);
  }

  /** The event that makes this project known as it is, if anything about it is new. */
  meet(project: Project): readonly ProjectEvent[] {
    const known = this.#projects.get(project.id);
    const isKnown =
      known &&
      known.root === project.root &&
      known.name === project.name &&
      known.branch === project.branch &&
      known.mainProjectId === project.mainProjectId &&
      known.mainService === project.mainService;
    return isKnown ? [] : [{ type: 'projectMet', project }];
  }
}
