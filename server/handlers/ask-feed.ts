/** Tells windows what agents ask: those that work in a project it is about, or all when there is none. */
import { authorityEvents, type Ask as WireAsk } from '#protocol/authority.ts';
import type { Ask, Asks } from '#server/authority/asks.ts';
import type { Instances } from '#server/instances/instances.ts';
import type { Caller } from './caller.ts';

export class AskFeed {
  readonly #instances: Instances;
  readonly #watchers = new Map<string, Caller>();

  constructor(asks: Asks, instances: Instances) {
    this.#instances = instances;
    asks.onAsked.on((ask) => this.#tell(ask));
  }

  /** Until its connection is gone. */
  watch(caller: Caller): void {
    if (this.#watchers.has(caller.connection)) return;
    this.#watchers.set(caller.connection, caller);
    caller.onGone(() => this.#watchers.delete(caller.connection));
  }

  #tell(ask: Ask): void {
    const all = [...this.#watchers.values()];
    const near = all.filter(({ instance }) =>
      this.#instances.get(instance.id)?.projectIds.some((id) => ask.projectIds.includes(id)),
    );
    for (const caller of near.length > 0 ? near : all)
      void caller.notify(authorityEvents.didAsk.method, wireAsk(ask));
  }
}

export function wireAsk({ projectIds, ...ask }: Ask): WireAsk {
  return { ...ask, projectIds: [...projectIds] };
}
