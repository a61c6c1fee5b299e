/** Translates between the contract and the projects. */
import type { Handlers } from '#protocol/grammar.ts';
import type { projects as contract } from '#protocol/projects.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';
import { wireProject } from './words.ts';

export function projectHandlers(projects: ProjectLookup): Handlers<typeof contract, Caller> {
  return {
    find: async ({ path }) => wireProject(await projects.findWhateverItsFile(path)),
  };
}
