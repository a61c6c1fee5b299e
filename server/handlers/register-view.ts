/** The register of projects in the contract's words: what is durable of them, with what other rooms know. */
import { distance } from 'fastest-levenshtein';
import { HarborError } from '#protocol/errors.ts';
import type { Instance as WireInstance } from '#protocol/instances.ts';
import type { Lease as WireLease } from '#protocol/ports.ts';
import type { RegisteredProject } from '#protocol/project-register.ts';
import type { Project as WireProject } from '#protocol/projects.ts';
import type { HarborState } from '#server/harbor-state.ts';
import type { Instances } from '#server/instances/instances.ts';
import type { Presence } from '#server/projects/needs.ts';
import { nameOf, type Project, type SeenProject } from '#server/projects/project.ts';
import { wireInstance, wireLease, wireProject } from './words.ts';

/** So many edits still make a slip. */
const mostEdits = 2;

export class RegisterView {
  readonly #durable: HarborState;
  readonly #instances: Instances;
  readonly #presenceOf: (projectId: string) => Presence;

  constructor(
    durable: HarborState,
    instances: Instances,
    presenceOf: (projectId: string) => Presence,
  ) {
    this.#durable = durable;
    this.#instances = instances;
    this.#presenceOf = presenceOf;
  }

  all(): Project[] {
    return [...this.#durable.projects.projects()];
  }

  windowsOf(projectId: string): WireInstance[] {
    return this.#instances
      .all()
      .filter(({ kind, projectIds }) => kind === 'window' && projectIds.includes(projectId))
      .map(wireInstance);
  }

  leasesOf(projectId: string): WireLease[] {
    return this.#durable.ports.leasesOfProject(projectId).map(wireLease);
  }

  project(project: Project): WireProject {
    return wireProject(project, this.#presenceOf(project.id));
  }

  registered(project: Project): RegisteredProject {
    const { id } = project;
    return {
      ...this.project(project),
      windows: this.windowsOf(id),
      leases: this.leasesOf(id),
    };
  }

  /** One that was just looked at, and may not have been met: its directory was there. */
  seen(seen: SeenProject): WireProject {
    const known = this.#durable.projects.project(seen.id);
    return wireProject({ tags: [], archived: false, ...known, ...seen }, 'present');
  }

  /**
   * The project that a word means: its id, its root or a path in it (`idAt` says which that is), or its name.
   * Throws `noSuchProject` or `ambiguousProject`.
   */
  async meant(word: string, idAt: (path: string) => Promise<string>): Promise<Project> {
    const all = this.all();
    const exact = all.find(({ id, root }) => id === word || root === trimmed(word));
    if (exact) return exact;
    if (/^([/\\]|[A-Za-z]:[/\\])/.test(word)) {
      const id = await idAt(word);
      return all.find((project) => project.id === id) ?? unknown(word, all);
    }
    const alike = all.filter((project) => sameName(nameOf(project), word));
    const same = alike.filter((project) => nameOf(project) === word);
    const [only, ...others] = same.length > 0 ? same : alike;
    if (!only) return unknown(word, all);
    if (others.length > 0) throw ambiguous(word, [only, ...others]);
    return only;
  }
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/[/\\]+$/, '') : path;
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function unknown(word: string, all: readonly Project[]): never {
  const [nearest] = all
    .map((project) => ({ name: nameOf(project), edits: distance(nameOf(project), word) }))
    .filter(({ name, edits }) => edits <= mostEdits && edits < name.length)
    .sort((a, b) => a.edits - b.edits);
  const hint = nearest ? ` Did you mean '${nearest.name}'?` : ' See: hm projects --all';
  throw new HarborError('noSuchProject', `No project '${word}' was met.${hint}`, {
    suggestion: nearest?.name,
  });
}

function ambiguous(word: string, candidates: readonly Project[]): HarborError {
  const list = candidates.map(({ id, root }) => `${id} (${root})`).join(', ');
  return new HarborError(
    'ambiguousProject',
    `${candidates.length} projects are called '${word}'; say which by its id or path: ${list}.`,
    { problems: candidates.map(({ id, root }) => ({ where: id, message: root })) },
  );
}
