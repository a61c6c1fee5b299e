/** What the register of projects needs of the world and of other rooms. */

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

/** `missing` only when the disk that it was on is there and it is not; a disk that is away or silent is `unknown`. */
export type Presence = 'present' | 'missing' | 'unknown';

export interface ProjectDirectories {
  /** Where the disk that has `root` is mounted; undefined when it cannot be told. Answers within seconds. */
  diskOf(root: string): Promise<string | undefined>;
  /** Whether the directory is there. `disk` is what `diskOf` said while it was. Answers within seconds, never rejects. */
  look(root: string, disk: string | undefined): Promise<Presence>;
}

/** Who holds something of a project or works in it, as other rooms know it: `Lease` and `Window` are theirs. */
export interface ProjectUse<Lease, Window> {
  leasesOf(projectId: string): readonly Lease[];
  windowsOf(projectId: string): readonly Window[];
}
