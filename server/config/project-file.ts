/** Reads harbormaster.jsonc and what it extends, often and for many at once. Every mistake has its file, line and column. */
import path from 'node:path';
import { SharedRun } from '#common/shared-run.ts';
import type { Problem } from '#protocol/errors.ts';
import {
  keysOfProjectFile,
  ProjectFile,
  projectFileName,
  projectFileVersion,
} from '#protocol/project-file.ts';
import type { DeclaredType } from '#services/type-table.ts';
import { brokenFile } from './broken-file.ts';
import { type ExtendedFile, type MergedFile, mergedFile, type ReadOne } from './extended-file.ts';
import { type FileKind, parseJsonc, textOf } from './jsonc-file.ts';
import { typesDeclaredIn } from './project-types.ts';
import { refuseBrokenRunners } from './runner-problems.ts';

/** So many projects' readings, and so many parsed files, are kept: those asked for last. */
const mostKept = 200;

const kind: FileKind<typeof ProjectFile> = {
  schema: ProjectFile,
  newest: projectFileVersion,
  keysAt: keysOfProjectFile,
};

/** Something with its file, line and column. */
export type Placed<T> = T & {
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

/** What a project declares, and where that was written. */
export interface ProjectReading {
  /** The project's own file with what it extends put in. */
  readonly file: ProjectFile;
  /** Every file that was read, the project's own first: what of them takes effect is a matter of trust. */
  readonly files: readonly string[];
  /** Every setting that one of them says, the one that counts before the others of its key. */
  readonly settings: readonly Placed<{ readonly key: string; readonly value: unknown }>[];
  /** What its files say of service types, the farther files first. */
  readonly types: readonly DeclaredType[];
  /** What a later version wrote that we do not know. */
  readonly warnings: readonly (Problem & { readonly file: string })[];
}

/** Who asks at the same time shares one reading, and a text is parsed once. */
export class ProjectFiles {
  readonly #readings = new Map<string, SharedRun<ProjectReading | undefined>>();
  readonly #parsed = new Map<string, { readonly text: string; readonly file: ExtendedFile }>();

  /**
   * What the project's own file says by itself; nothing that it extends is looked at. Of one that extends others a runner
   * may lack what they say of it.
   */
  async readOwn(root: string): Promise<ProjectReading | undefined> {
    const own = await this.#readOne(path.join(root, projectFileName));
    if (own && own.file.extends === undefined) refuseBrokenRunners(own.file, [own]);
    return own && readingOf({ file: own.file, parts: [own] });
  }

  /**
   * What the project declares as its files are now, with what it extends, and where it was written; undefined when there is
   * none. Rejects with `brokenProjectFile` and every problem's place.
   */
  read(root: string): Promise<ProjectReading | undefined> {
    const known = this.#readings.get(root);
    const reading = known ?? new SharedRun(() => this.#read(root));
    keep(this.#readings, root, reading);
    return reading.get();
  }

  async #read(root: string): Promise<ProjectReading | undefined> {
    const own = await this.#readOne(path.join(root, projectFileName));
    return own && readingOf(await mergedFile(own, root, this.#readOne));
  }

  readonly #readOne: ReadOne = async (file) => {
    const read = await textOf(file);
    if (read === undefined) return undefined;
    if ('problem' in read) throw brokenFile(file, [read.problem]);
    const known = this.#parsed.get(file);
    const parsed = known?.text === read.text ? known.file : parsedFile(read.text, file);
    keep(this.#parsed, file, { text: read.text, file: parsed });
    return parsed;
  };
}

function readingOf({ file, parts }: MergedFile): ProjectReading {
  return {
    file,
    files: parts.map((part) => part.path),
    settings: parts.flatMap((part) =>
      Object.entries(part.file.settings ?? {}).map(([key, value]) => ({
        ...{ key, value, file: part.path },
        ...part.placeAt(['settings', key]),
      })),
    ),
    types: typesDeclaredIn(parts),
    warnings: parts.flatMap((part) =>
      part.warnings.map((warning) => ({ ...warning, file: part.path })),
    ),
  };
}

/** What `text` alone says; `file` is only named in errors. What its runners want of one that it extends is not looked for. */
export function parseProjectFile(text: string, file: string): ProjectFile {
  const parsed = parsedFile(text, file);
  if (parsed.file.extends === undefined) refuseBrokenRunners(parsed.file, [parsed]);
  return parsed.file;
}

function parsedFile(text: string, file: string): ExtendedFile {
  const reading = parseJsonc(text, kind);
  if (reading.kind === 'broken') throw brokenFile(file, reading.problems);
  const { value, warnings, placeAt } = reading;
  return { path: file, file: value, warnings, placeAt };
}

/** Puts `value` last, and drops what was asked for longest ago. */
function keep<T>(into: Map<string, T>, key: string, value: T): void {
  into.delete(key);
  into.set(key, value);
  for (const oldest of into.keys()) {
    if (into.size <= mostKept) return;
    into.delete(oldest);
  }
}
