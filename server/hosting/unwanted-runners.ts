/** Runners that a host started when nobody waited for its answer any more: they are ended, and forgotten. */
import type { Emitter } from '#common/emitter.ts';
import { type HostedRunner, type HostSignal, host } from '#protocol/host.ts';
import type { HostLink } from './host-link.ts';
import type { HostedExit, Reached } from './hosting.ts';

/** What of the hosts it takes. */
interface Ending {
  readonly onList: Emitter<{ readonly hostId: string; readonly runners: readonly HostedRunner[] }>;
  readonly onExit: Emitter<HostedExit>;
  signal(hostId: string, runnerId: string, signal: HostSignal): Promise<Reached>;
  forget(hostId: string, runnerId: string): Promise<void>;
}

export class UnwantedRunners {
  readonly #hosts: Ending;
  readonly #runnerIds = new Set<string>();

  constructor(hosts: Ending) {
    this.#hosts = hosts;
    hosts.onList.on(({ hostId, runners }) => this.#end(hostId, runners));
    hosts.onExit.on(({ hostId, runnerId }) => {
      if (this.#runnerIds.delete(runnerId)) void hosts.forget(hostId, runnerId);
    });
  }

  add(runnerId: string): void {
    this.#runnerIds.add(runnerId);
  }

  /** It is wanted after all: it is started again. */
  delete(runnerId: string): void {
    this.#runnerIds.delete(runnerId);
  }

  /** The late answer is there, and so is what it started. */
  look(link: HostLink): void {
    const { hostId } = link.pointer;
    link.ask(host.list, {}).then(
      (answer) => this.#end(hostId, answer?.runners ?? []),
      // A host that does not answer now says what it has when it is connected again.
      () => {},
    );
  }

  #end(hostId: string, runners: readonly HostedRunner[]): void {
    for (const { runnerId, exit } of runners) {
      if (!this.#runnerIds.has(runnerId)) continue;
      if (!exit) void this.#hosts.signal(hostId, runnerId, 'SIGKILL');
      else if (this.#runnerIds.delete(runnerId)) void this.#hosts.forget(hostId, runnerId);
    }
  }
}
