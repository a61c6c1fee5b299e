/** Translates between the contract and the room of instances. */
import type { Handlers } from '#protocol/grammar.ts';
import type { instances as contract } from '#protocol/instances.ts';
import type { Instances } from '#server/instances/instances.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';
import type { RegisterView } from './register-view.ts';
import { wireInstance } from './words.ts';

export function instanceHandlers(
  instances: Instances,
  projects: ProjectLookup,
  view: RegisterView,
): Handlers<typeof contract, Caller> {
  return {
    list: () => instances.all().map(wireInstance),
    announce: async ({ folders }, caller) => {
      const met = await Promise.all(folders.map((folder) => projects.findWhateverItsFile(folder)));
      for (const project of met) await projects.meet(project, caller);
      const ids = new Set(met.map(({ id }) => id));
      instances.announce(caller.instance.id, [...ids]);
      return { projects: met.map((project) => view.seen(project)) };
    },
  };
}
