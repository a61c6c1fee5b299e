/** What is asked of the files of a project, so that a command can be followed into them. Reads nothing itself. */

/** The scripts of packages, as the caller reads them. */
export interface PackageScripts {
  /** "scripts" of the package.json in this directory, relative to where the command is run ('.'). */
  in(directory: string): Readonly<Record<string, string>> | undefined;
  /** The directory of the workspace of this name. */
  workspace?(name: string): string | undefined;
}

/** The files of a project: bounded, plain, and never waiting. */
export interface ProjectReads extends PackageScripts {
  /**
   * The text of a file, by a path from where the command is run; undefined when it is missing, no plain file, or too
   * long. Asked for Makefiles, Procfiles, shell scripts that are run, and pid files that are killed by.
   */
  text?(path: string): string | undefined;
}

/** The same files, asked at most so often: what a text leads to is bounded, whatever the text is. */
export function bounded(reads: ProjectReads, most: number): ProjectReads {
  let left = most;
  const ask = <T>(read: () => T | undefined): T | undefined => {
    left -= 1;
    return left < 0 ? undefined : read();
  };
  return {
    in: (directory) => ask(() => reads.in(directory)),
    workspace: (name) => ask(() => reads.workspace?.(name)),
    text: (path) => ask(() => reads.text?.(path)),
  };
}
