/** Whether the directories of the projects are there, as last seen. In memory only: what a disk shows today is not history. */
import { Emitter } from '#common/emitter.ts';
import type { Presence, ProjectDirectories } from './needs.ts';
import type { Project } from './project.ts';

export class DirectoryWatch {
  /** The id of a project whose directory came, went, or cannot be told of any more. */
  readonly onChanged = new Emitter<string>();
  readonly #directories: ProjectDirectories;
  readonly #projects: () => Iterable<Project>;
  readonly #seen = new Map<string, Presence>();
  #looking: Promise<void> | undefined;

  constructor(directories: ProjectDirectories, projects: () => Iterable<Project>) {
    this.#directories = directories;
    this.#projects = projects;
  }

  /** Before the first look nobody knows. */
  presenceOf(projectId: string): Presence {
    return this.#seen.get(projectId) ?? 'unknown';
  }

  /** Looks once at every directory; who asks during a look waits for the same. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const projects = [...this.#projects()];
    const known = new Set(projects.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!known.has(id)) this.#seen.delete(id);
    await Promise.all(
      projects.map(async ({ id, root, disk }) => {
        const presence = await this.#directories.look(root, disk);
        if (presence === this.presenceOf(id)) return;
        this.#seen.set(id, presence);
        this.onChanged.emit(id);
      }),
    );
  }
}
