/** Translates between the contract and the register of projects. */
import type { Handlers } from '#protocol/grammar.ts';
import type { Instance as WireInstance } from '#protocol/instances.ts';
import type { Lease as WireLease } from '#protocol/ports.ts';
import type { projects as contract } from '#protocol/project-register.ts';
import type { Project } from '#server/projects/project.ts';
import type { Projects } from '#server/projects/projects.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';
import type { RegisterView } from './register-view.ts';

export interface ProjectHandlerParts {
  readonly lookup: ProjectLookup;
  readonly view: RegisterView;
  readonly projects: Projects<WireLease, WireInstance>;
  /** Takes a new look at every directory. */
  readonly look: () => Promise<void>;
}

export function projectHandlers(parts: ProjectHandlerParts): Handlers<typeof contract, Caller> {
  const { lookup, view, projects, look } = parts;
  const meant = (word: string) => view.meant(word, (path) => lookup.idAt(path));

  /** The project that `word` means after `change`. One that was forgotten in the meantime is asked for anew, and not found. */
  async function changed(
    word: string,
    change: (id: string) => Promise<Project | undefined>,
  ): Promise<Project> {
    const { id } = await meant(word);
    return (await change(id)) ?? (await meant(word));
  }

  return {
    find: async ({ path }) => view.seen(await lookup.findWhateverItsFile(path)),
    list: async ({ archived = false }) => {
      await look();
      const shown = view.all().filter((project) => archived || !project.archived);
      return shown.map((project) => view.registered(project));
    },
    show: async ({ project }) => {
      await look();
      return view.registered(await meant(project));
    },
    rename: async ({ project, name }, caller) =>
      view.project(await changed(project, (id) => projects.rename(id, name, caller.origin()))),
    tag: async ({ project, add = [], remove = [] }, caller) =>
      view.project(await changed(project, (id) => projects.tag(id, add, remove, caller.origin()))),
    archive: async ({ project }, caller) =>
      view.project(await changed(project, (id) => projects.archive(id, true, caller.origin()))),
    unarchive: async ({ project }, caller) =>
      view.project(await changed(project, (id) => projects.archive(id, false, caller.origin()))),
    forget: async ({ project: word }, caller) => {
      const project = view.project(await meant(word));
      const answer = await projects.forget(project.id, caller.origin());
      if (answer === undefined || !('kind' in answer)) return { kind: 'forgotten', project };
      return { ...answer, project, leases: [...answer.leases], windows: [...answer.windows] };
    },
  };
}
