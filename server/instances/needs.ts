/** What it takes to know where a path belongs. The machine room provides it. */

/** A canonical root directory, and what git says of it. */
export interface ProjectPlace {
  /** `p_` and the first 8 hex digits of the SHA-256 of `root`. */
  readonly id: string;
  readonly root: string;
  readonly branch?: string | undefined;
  /** For a linked git worktree: the root of its main checkout and that project's id. */
  readonly main?: { readonly id: string; readonly root: string } | undefined;
}

export interface ProjectPlaces {
  /** Undefined when `path` does not exist or is no directory. Answers within 5 s, whatever git does. */
  find(path: string): Promise<ProjectPlace | undefined>;
}
