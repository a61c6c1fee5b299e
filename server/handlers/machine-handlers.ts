/** Answers who wants to see everything that listens on the machine. */
import type { Handlers } from '#protocol/grammar.ts';
import type { machine as contract } from '#protocol/machine.ts';
import type { Caller } from './caller.ts';
import type { MachineFeed } from './machine-feed.ts';
import { machineSockets } from './machine-sockets.ts';
import { type MachineTraceParts, machineTrace } from './machine-trace.ts';
import type { ProjectLookup } from './project-lookup.ts';

export interface MachineHandlerParts extends MachineTraceParts {
  readonly feed: MachineFeed;
  readonly lookup: ProjectLookup;
}

export function machineHandlers(parts: MachineHandlerParts): Handlers<typeof contract, Caller> {
  const { feed, world, lookup } = parts;
  const projectAt = async (path: string | undefined) =>
    path === undefined ? undefined : lookup.findWhateverItsFile(path);
  return {
    sockets: async ({ udp = false, range, path }) => {
      const isMeant = (port: number) => !range || (range.from <= port && port <= range.to);
      const here = await projectAt(path);
      const [sockets, excluded] = await Promise.all([
        machineSockets(parts, { udp, isMeant, here }),
        world.excludedRanges(),
      ]);
      return {
        sockets,
        excluded: excluded.filter(
          ({ from, to }) => !range || (from <= range.to && range.from <= to),
        ),
      };
    },
    trace: async ({ port, path }) => ({
      traces: await machineTrace(parts, port, await projectAt(path)),
    }),
    watch: async ({ udp = false }, caller) => ({ listeners: [...(await feed.watch(caller, udp))] }),
    unwatch: (_, caller) => {
      feed.unwatch(caller);
      return null;
    },
  };
}
