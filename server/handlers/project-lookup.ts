/** From a path to the project it belongs to, and what its file declares. */
import type { Origin } from '#common/origin.ts';
import { HarborError } from '#protocol/errors.ts';
import type { ProjectFile } from '#protocol/project-file.ts';
import type { ProjectPlace, ProjectPlaces } from '#server/projects/needs.ts';
import type { SeenProject } from '#server/projects/project.ts';
import type { Caller } from './caller.ts';

/** A project, and its file when it has one. */
export interface Found {
  readonly project: SeenProject;
  readonly file?: ProjectFile | undefined;
}

/** Undefined without a file; throws a HarborError `brokenProjectFile` with line and column. */
export type ReadProjectFile = (root: string) => Promise<ProjectFile | undefined>;

/** Writes down what is new about a project. */
type Meet = (project: SeenProject, origin: Origin) => Promise<void>;

export class ProjectLookup {
  readonly #places: ProjectPlaces;
  readonly #read: ReadProjectFile;
  readonly #meet: Meet;

  constructor(places: ProjectPlaces, read: ReadProjectFile, meet: Meet) {
    this.#places = places;
    this.#read = read;
    this.#meet = meet;
  }

  /** Which project a path belongs to. Throws `noSuchDirectory` or `brokenProjectFile`. */
  async find(path: string): Promise<Found> {
    const place = await this.#placeOf(path);
    const file = await this.#read(place.root);
    return { project: projectAt(place, file), file };
  }

  /** The same, but a broken project file only costs the project its name. */
  async findWhateverItsFile(path: string): Promise<SeenProject> {
    const place = await this.#placeOf(path);
    const file = await this.#read(place.root).catch(() => undefined);
    return projectAt(place, file);
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
