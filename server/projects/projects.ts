/** The front door of the register: what was met, what its users say of it, and what may be forgotten. Nothing is forgotten by itself. */
import type { Clock } from '#common/clock.ts';
import type { Journal, Origin } from '#common/origin.ts';
import { lowestFree, numberedCopies } from './copy-numbers.ts';
import type { ProjectDirectories, ProjectUse } from './needs.ts';
import type { Project, SeenProject } from './project.ts';
import type { ProjectEvent } from './project-events.ts';
import type { ProjectLedger } from './project-ledger.ts';

export interface ProjectsParts<Lease, Window> {
  readonly ledger: ProjectLedger;
  readonly journal: Journal<ProjectEvent>;
  readonly directories: ProjectDirectories;
  readonly use: ProjectUse<Lease, Window>;
  readonly clock: Clock;
}

/** Why a project stays. */
export interface StillUsed<Lease, Window> {
  readonly kind: 'refused';
  readonly leases: readonly Lease[];
  readonly windows: readonly Window[];
}

export class Projects<Lease, Window> {
  readonly #parts: ProjectsParts<Lease, Window>;

  constructor(parts: ProjectsParts<Lease, Window>) {
    this.#parts = parts;
  }

  /** Writes down what is new about a project that something happens to. */
  async meet(seen: SeenProject, origin: Origin): Promise<void> {
    const { ledger, journal, directories, clock } = this.#parts;
    if (ledger.meet(seen, clock.now()).length === 0) return;
    const disk = await directories.diskOf(seen.root);
    const events = ledger.meet({ ...seen, ...(disk !== undefined && { disk }) }, clock.now());
    if (events.length > 0) await journal.commit(events, origin);
  }

  /** Gives a name that wins over the file's; without one, the file's counts again. Undefined when it is not known. */
  rename(id: string, name: string | undefined, origin: Origin): Promise<Project | undefined> {
    return this.#change(id, origin, (project) =>
      project.givenName === name ? [] : [{ type: 'projectRenamed', projectId: id, name }],
    );
  }

  /** Adds and takes away tags. */
  tag(
    id: string,
    add: readonly string[],
    remove: readonly string[],
    origin: Origin,
  ): Promise<Project | undefined> {
    return this.#change(id, origin, ({ tags: before }) => {
      const tags = [...new Set([...before, ...add])].filter((tag) => !remove.includes(tag)).sort();
      const isSame = tags.length === before.length && tags.every((tag) => before.includes(tag));
      return isSame ? [] : [{ type: 'projectTagged', projectId: id, tags }];
    });
  }

  /** Puts it away from lists, or back; it keeps everything else. */
  archive(id: string, archived: boolean, origin: Origin): Promise<Project | undefined> {
    const type = archived ? 'projectArchived' : 'projectRestored';
    return this.#change(id, origin, (project) =>
      project.archived === archived ? [] : [{ type, projectId: id }],
    );
  }

  /** Forgets what is known of it, unless it holds something or is open. Undefined when it is not known. */
  async forget(
    id: string,
    origin: Origin,
  ): Promise<Project | StillUsed<Lease, Window> | undefined> {
    const { ledger, journal, use } = this.#parts;
    const project = ledger.project(id);
    if (!project) return undefined;
    const leases = use.leasesOf(id);
    const windows = use.windowsOf(id);
    if (leases.length + windows.length > 0) return { kind: 'refused', leases, windows };
    await journal.commit([{ type: 'projectForgotten', projectId: id }], origin);
    return project;
  }

  /** The number of a copy of a main checkout, from now on durable; 0 for what is no copy. */
  async copyNumber(id: string, origin: Origin): Promise<number> {
    const { ledger, journal } = this.#parts;
    const project = ledger.project(id);
    if (project?.mainProjectId === undefined) return 0;
    const gone =
      project.copy === undefined ? await this.#gone(project.mainProjectId) : new Set<string>();
    const events = ledger.number(id, gone);
    await (events.length > 0 ? journal.commit(events, origin) : journal.settled());
    return ledger.project(id)?.copy ?? 0;
  }

  /** The number that a copy has, or would get if it needed one now. */
  likelyNumber({ id, mainProjectId }: SeenProject): number {
    const { ledger } = this.#parts;
    if (mainProjectId === undefined) return 0;
    const copies = numberedCopies(ledger.projects(), mainProjectId);
    return ledger.project(id)?.copy ?? lowestFree(copies);
  }

  /** The numbers of all copies of one main checkout, and its own, which is 0. */
  siblings({ id, mainProjectId }: SeenProject): readonly number[] {
    const copies = numberedCopies(this.#parts.ledger.projects(), mainProjectId ?? id);
    return [0, ...copies.map(({ copy }) => copy ?? 0)];
  }

  /** Copies that hold nothing, are open nowhere, and whose directories are proven to be missing. */
  async #gone(mainProjectId: string): Promise<ReadonlySet<string>> {
    const { ledger, directories, use } = this.#parts;
    const copies = numberedCopies(ledger.projects(), mainProjectId).filter(
      ({ id }) => use.leasesOf(id).length + use.windowsOf(id).length === 0,
    );
    const seen = await Promise.all(copies.map(({ root, disk }) => directories.look(root, disk)));
    return new Set(copies.filter((_, n) => seen[n] === 'missing').map(({ id }) => id));
  }

  async #change(
    id: string,
    origin: Origin,
    decide: (project: Project) => readonly ProjectEvent[],
  ): Promise<Project | undefined> {
    const { ledger, journal } = this.#parts;
    const project = ledger.project(id);
    if (!project) return undefined;
    const events = decide(project);
    await (events.length > 0 ? journal.commit(events, origin) : journal.settled());
    return ledger.project(id);
  }
}
