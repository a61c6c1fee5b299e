/** What it is to be a project that the server has met. */

/** A project as it is seen when something happens to it. */
export interface SeenProject {
  /** `p_` and the first 8 hex digits of the SHA-256 of `root`. */
  readonly id: string;
  readonly root: string;
  /** From its file, else its directory's name. */
  readonly name: string;
  /** Absent outside git or with a detached head. */
  readonly branch?: string | undefined;
  readonly mainProjectId?: string | undefined;
  /** As its file declares; absent in what was written before 0.2. */
  readonly mainService?: string | undefined;
  /** Where the disk that has its directory was mounted. Absent when nobody could tell. */
  readonly disk?: string | undefined;
}

/** The same with what its users said of it. Immutable: every change makes a new one. */
export interface Project extends SeenProject {
  /** A user's own name for it, which wins. */
  readonly givenName?: string | undefined;
  /** In alphabetical order, each once. */
  readonly tags: readonly string[];
  readonly archived: boolean;
  /** Of a linked worktree that needed one: its number among the copies of its main checkout. */
  readonly copy?: number | undefined;
  /** Milliseconds since 1970; absent for what an early version met. */
  readonly firstMet?: number | undefined;
  /** Milliseconds since 1970, to the hour: being seen all the time is no news. */
  readonly lastMet?: number | undefined;
}

export function nameOf({ givenName, name }: Pick<Project, 'givenName' | 'name'>): string {
  return givenName ?? name;
}
