/** Who is about to start what a lease is for: kept in memory until somebody listens, so that two who start one service at one moment do not meet. */
import type { Clock } from '#common/clock.ts';
import type { Starting } from '#protocol/starting.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { Caller } from './caller.ts';

/** How long a start is believed that nobody sees listening, in milliseconds: longer than dev servers take, shorter than patience. */
const believed = 15_000;

/** More starts than one machine has at a time. */
const mostStarts = 1_000;

interface Begun extends Starting {
  readonly who: string;
  /** Of the monotonic clock. */
  readonly until: number;
}

export class BegunStarts {
  readonly #begun = new Map<string, Begun>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody listens, or nobody may any more: a start is over. */
  heard(events: readonly { readonly type: string; readonly leaseId?: unknown }[]): void {
    for (const { type, leaseId } of events)
      if (type === 'portBound' || type === 'portReleased') this.#begun.delete(String(leaseId));
  }

  /**
   * Says who began to start it just before; without one it is the caller who does. Who began may say so again. A lease that is bound
   * says itself who runs.
   */
  note(
    lease: PortLease | undefined,
    { path, tool }: { readonly path: string; readonly tool?: string | undefined },
    caller: Caller,
  ): { readonly starting?: Starting } {
    if (!lease) return {};
    const { id, state } = lease;
    const now = this.#clock.monotonic();
    const known = this.#begun.get(id);
    const who = whoIs(caller);
    if (state === 'bound') this.#begun.delete(id);
    else if (known && known.until > now && known.who !== who) {
      const { who: _, until, ...starting } = known;
      return { starting };
    } else {
      this.#begun.delete(id);
      const { name: agent } = caller.authority;
      const since = this.#clock.now();
      const what = { agent, since, path, ...(tool !== undefined && { tool }) };
      this.#begun.set(id, { ...what, who, until: now + believed });
      const [oldest] = this.#begun.keys();
      if (this.#begun.size > mostStarts && oldest !== undefined) this.#begun.delete(oldest);
    }
    return {};
  }
}

/** One conversation, one token, or one process that is none of an agent's. */
function whoIs({ authority, instance }: Caller): string {
  return authority.token ?? instance.sessionId ?? JSON.stringify(instance.process);
}
