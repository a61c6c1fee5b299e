/** From a path to the project it belongs to, and what its file declares. */
import type { Origin } from '#common/origin.ts';
import { withProjectTypes } from '#config/project-types.ts';
import { trustedParts, trustedView } from '#discovery/trusted-parts.ts';
import { HarborError } from '#protocol/errors.ts';
import type { ProjectFile } from '#protocol/project-file.ts';
import type { TrustRecords } from '#server/authority/needs.ts';
import type { ProjectPlace, ProjectPlaces } from '#server/projects/needs.ts';
import type { SeenProject } from '#server/projects/project.ts';
import type { DeclaredType, TypeTable } from '#services/type-table.ts';
import type { Caller } from './caller.ts';

/** A project, and its file when it has one. */
export interface Found {
  readonly project: SeenProject;
  /** What of it takes effect: what is not trusted is not there. */
  readonly file?: ProjectFile | undefined;
  /** How many parts of it nobody has trusted. */
  readonly untrusted: number;
  /** The runners that are not there because of it. */
  readonly untrustedRunners?: readonly string[] | undefined;
  /** True when one of them may declare types. */
  readonly hidesTypes?: boolean | undefined;
  /** The service types that there are for it. */
  readonly types: TypeTable;
}

/** A project, and its file as somebody wrote it. */
export interface FoundAsWritten {
  readonly project: SeenProject;
  readonly written?: ProjectFile | undefined;
}

/** What a project's file says, and where it speaks of service types. */
interface Reading {
  readonly file: ProjectFile;
  readonly types: readonly DeclaredType[];
}

/** Both are undefined without a file, and throw a HarborError `brokenProjectFile` with line and column. */
export interface ReadsProjectFiles {
  /** With what it extends. */
  read(root: string): Promise<Reading | undefined>;
  /** By itself. */
  readOwn(root: string): Promise<Reading | undefined>;
}

export interface ProjectLookupParts {
  readonly places: ProjectPlaces;
  readonly files: ReadsProjectFiles;
  readonly trust: Pick<TrustRecords, 'of'>;
  /** The types that the user has, as they are now. */
  readonly types: () => TypeTable;
  readonly meet: Meet;
}

/** Writes down what is new about a project. */
type Meet = (project: SeenProject, origin: Origin) => Promise<void>;

export class ProjectLookup {
  readonly #places: ProjectPlaces;
  readonly #files: ReadsProjectFiles;
  readonly #meet: Meet;
  readonly #trust: Pick<TrustRecords, 'of'>;
  readonly #types: () => TypeTable;

  constructor({ places, files, trust, types, meet }: ProjectLookupParts) {
    this.#trust = trust;
    this.#places = places;
    this.#files = files;
    this.#types = types;
    this.#meet = meet;
  }

  /** Which project a path belongs to. Throws `noSuchDirectory` or `brokenProjectFile`. */
  async find(path: string): Promise<Found> {
    const place = await this.#placeOf(path);
    const written = await this.#written(place);
    const trusted = this.#trusted(place, written?.file);
    return { ...trusted, types: this.#typesIn(trusted, written) };
  }

  /** The service types of a project whose place is known. Throws `brokenProjectFile`. */
  async typesOf(place: Pick<ProjectPlace, 'id' | 'root'>): Promise<TypeTable> {
    const written = await this.#written(place);
    return this.#typesIn(this.#trusted(place, written?.file), written);
  }

  /** The same, with all that the file says, for those who decide about trust. */
  async findAsWritten(path: string): Promise<FoundAsWritten> {
    const place = await this.#placeOf(path);
    const written = (await this.#written(place))?.file;
    return { project: projectAt(place, written), written };
  }

  /** The same, but a broken project file only costs the project its name. */
  async findWhateverItsFile(path: string): Promise<SeenProject> {
    const place = await this.#placeOf(path);
    const written = await this.#written(place).catch(() => undefined);
    return this.#trusted(place, written?.file).project;
  }

  /** The id of the project a path belongs to. Throws `noSuchDirectory`. */
  async idAt(path: string): Promise<string> {
    return (await this.#placeOf(path)).id;
  }

  /** Writes down what is new about a project that something happens to. */
  meet(project: SeenProject, caller: Caller): Promise<void> {
    return this.#meet(project, caller.origin());
  }

  /** The same for what the server does by itself; a directory that is gone is not met. */
  async meetAt(root: string, origin: Origin): Promise<void> {
    const project = await this.findWhateverItsFile(root).catch(() => undefined);
    if (project) await this.#meet(project, origin);
  }

  #typesIn({ file }: Pick<Found, 'file'>, written: Reading | undefined): TypeTable {
    return withProjectTypes(this.#types(), file?.types ? (written?.types ?? []) : []);
  }

  /** The file, with what it extends once the user trusts that it does: until then no other file is read. */
  async #written(place: ProjectPlace): Promise<Reading | undefined> {
    const own = await this.#files.readOwn(place.root);
    const reference = own && trustedParts(own.file).find(({ id }) => id === 'extends');
    return reference && this.#trust.of(place).has(reference.hash)
      ? this.#files.read(place.root)
      : own;
  }

  #trusted(place: ProjectPlace, written: ProjectFile | undefined): Omit<Found, 'types'> {
    if (!written) return { project: projectAt(place, undefined), untrusted: 0 };
    const { file, untrusted, untrustedRunners } = trustedView(written, this.#trust.of(place));
    const hidesTypes = untrusted.some(({ id }) => id === 'types' || id === 'extends');
    return {
      project: projectAt(place, file),
      file,
      untrusted: untrusted.length,
      untrustedRunners,
      hidesTypes,
    };
  }

  async #placeOf(path: string): Promise<ProjectPlace> {
    if (!/^([/\\]|[A-Za-z]:[/\\])/.test(path))
      throw new HarborError('noSuchDirectory', `'${path}' is not an absolute path.`, { path });
    const place = await this.#places.find(path);
    if (place) return place;
    throw new HarborError('noSuchDirectory', `There is no directory '${path}'.`, { path });
  }
}

function projectAt(place: ProjectPlace, file: ProjectFile | undefined): SeenProject {
  const { id, root, branch, main } = place;
  const name = file?.name ?? lastPart(root);
  return { id, root, name, branch, mainProjectId: main?.id, mainService: mainOf(file) };
}

/** The service declared as main; undefined when none is. */
export function mainOf(file: ProjectFile | undefined): string | undefined {
  return Object.entries(file?.services ?? {}).find(([, { main }]) => main)?.[0];
}

function lastPart(root: string): string {
  return root.split(/[/\\]/).filter(Boolean).at(-1) ?? root;
}
