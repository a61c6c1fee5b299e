/** Runners that a host may start when nobody waits for its answer any more: they are ended there, and forgotten, wherever else they were started since. */
import { type HostedRunner, type HostSignal, host } from '#protocol/host.ts';
import type { HostLink } from './host-link.ts';
import type { Reached } from './hosting.ts';

/** What of the hosts it takes. */
interface Ending {
  signal(hostId: string, runnerId: string, signal: HostSignal): Promise<Reached>;
  forget(hostId: string, runnerId: string): Promise<void>;
}

export class UnwantedRunners {
  readonly #hosts: Ending;
  /** By host: another may have the same runner, and that one is wanted. */
  readonly #runnerIds = new Map<string, Set<string>>();

  constructor(hosts: Ending) {
    this.#hosts = hosts;
  }

  has(hostId: string, runnerId: string): boolean {
    return this.#runnerIds.get(hostId)?.has(runnerId) ?? false;
  }

  add(hostId: string, runnerId: string): void {
    this.#runnerIds.set(hostId, (this.#runnerIds.get(hostId) ?? new Set()).add(runnerId));
  }

  /** It is wanted after all: it is started again, at the same host. */
  delete(hostId: string, runnerId: string): void {
    const all = this.#runnerIds.get(hostId);
    all?.delete(runnerId);
    if (all?.size === 0) this.#runnerIds.delete(hostId);
  }

  /** Nothing more is to be heard of the host. */
  drop(hostId: string): void {
    this.#runnerIds.delete(hostId);
  }

  /** Ends those of a host's runners that nobody wants, and answers the others. */
  sift<Told extends Pick<HostedRunner, 'runnerId'> & { readonly exit?: unknown }>(
    hostId: string,
    runners: readonly Told[],
  ): readonly Told[] {
    if (!this.#runnerIds.has(hostId)) return runners;
    return runners.filter(({ runnerId, exit }) => {
      if (!this.has(hostId, runnerId)) return true;
      if (exit) this.ended(hostId, runnerId);
      else void this.#hosts.signal(hostId, runnerId, 'SIGKILL');
      return false;
    });
  }

  /** Whether it was one that nobody wants; then its host forgets it. */
  ended(hostId: string, runnerId: string): boolean {
    if (!this.has(hostId, runnerId)) return false;
    this.delete(hostId, runnerId);
    void this.#hosts.forget(hostId, runnerId);
    return true;
  }

  /** The late answer is there, and so is what it started. */
  look(link: HostLink): void {
    const { hostId } = link.pointer;
    link.ask(host.list, {}).then(
      (answer) => void this.sift(hostId, answer?.runners ?? []),
      // A host that does not answer now says what it has when it is connected again.
      () => {},
    );
  }
}
