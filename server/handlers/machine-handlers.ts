/** Answers who wants to see everything that listens on the machine. */
import type { Handlers } from '#protocol/grammar.ts';
import type { machine as contract } from '#protocol/machine.ts';
import type { Caller } from './caller.ts';
import type { MachineFeed } from './machine-feed.ts';

export function machineHandlers(feed: MachineFeed): Handlers<typeof contract, Caller> {
  return {
    watch: async (_, caller) => ({ listeners: [...(await feed.watch(caller))] }),
    unwatch: (_, caller) => {
      feed.unwatch(caller);
      return null;
    },
  };
}
