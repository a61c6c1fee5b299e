/** Makes a plan whose files are read meanwhile by somebody who does not wait for a disk in between. Pure but for who reads. */
import { type FileSource, readsFrom } from './package-files.ts';
import type { ProjectReads } from './project-reads.ts';

/** Reads the files of a project. Neither rejects. */
export interface LateFiles {
  text(file: string): Promise<string | undefined>;
  directoriesIn(directory: string): Promise<readonly string[]>;
}

/** A plan leads from file to file so many times at most; what is behind that is not there. */
const mostRounds = 24;

/** Plans again with all that was missing, until nothing is: what is planned is pure, so that only the last time counts. */
export async function plannedWithFiles<T>(
  files: LateFiles,
  plan: (reads: ProjectReads) => T,
): Promise<T> {
  const texts = new Map<string, string | undefined>();
  const directories = new Map<string, readonly string[]>();
  for (let round = 0; ; round++) {
    const missing: Promise<unknown>[] = [];
    const source: FileSource = {
      text: (file) => {
        if (!texts.has(file)) {
          texts.set(file, undefined);
          missing.push(files.text(file).then((text) => texts.set(file, text)));
        }
        return texts.get(file);
      },
      directoriesIn: (directory) => {
        const known = directories.get(directory);
        if (known) return known;
        directories.set(directory, []);
        missing.push(files.directoriesIn(directory).then((all) => directories.set(directory, all)));
        return [];
      },
    };
    const planned = plan(readsFrom(source));
    if (missing.length === 0 || round >= mostRounds) return planned;
    await Promise.all(missing);
  }
}
