/** The machine's ports: probe, hold, list. Knows sockets and tables, and no lease. */

import { SharedRun } from '#common/shared-run.ts';
import type { Held, Listener, PortWorld, Probe } from '#server/ports/needs.ts';
import type { ProjectPlaces } from '#server/projects/needs.ts';
import type { DockerPorts, PublishedPort } from './docker-ports.ts';
import { holdPort } from './hold-port.ts';
import { ListedPorts } from './listed-ports.ts';
import type { ListenerSource, PortRanges, SeenListener } from './listener-source.ts';
import { PortTurns } from './port-turns.ts';
import { probeByBinding } from './probe-port.ts';

export class MachinePorts implements PortWorld {
  readonly #ranges: PortRanges;
  readonly #docker: DockerPorts;
  readonly #places: ProjectPlaces;
  readonly #turns = new PortTurns();
  readonly #listed: ListedPorts;
  readonly #listeners: SharedRun<readonly Listener[]>;

  constructor(
    source: ListenerSource,
    ranges: PortRanges,
    docker: DockerPorts,
    places: ProjectPlaces,
  ) {
    this.#places = places;
    this.#ranges = ranges;
    this.#docker = docker;
    this.#listed = new ListedPorts(source);
    this.#listeners = new SharedRun(() =>
      this.#turns.watched(async (touched) => {
        const seen = await source.listeners();
        const others = seen.filter((listener) => !isOurTouch(listener, touched));
        return withPublished(others.map(toListener), docker.published());
      }),
    );
  }

  probe(port: number): Promise<Probe> {
    return this.#turns.take(port, async () => {
      const refusal = this.#refusal(port) ?? (await probeByBinding(port));
      if (refusal !== 'free') return refusal;
      return (await this.#listed.has(port)) ? 'busy' : 'free';
    });
  }

  hold(port: number): Promise<Held | null> {
    return this.#turns.take(port, async () => {
      const held = this.#refusal(port) ? null : await holdPort(port);
      if (!held) return null;
      const done = this.#turns.touch(port);
      let released: Promise<void> | undefined;
      return {
        release() {
          released ??= held.release().finally(done);
          return released;
        },
      };
    });
  }

  listeners(): Promise<readonly Listener[]> {
    return this.#listeners.get();
  }

  isEphemeral(port: number): boolean {
    return this.#ranges.isEphemeral(port);
  }

  async projectOf(directory: string): Promise<string | undefined> {
    return (await this.#places.find(directory))?.id;
  }

  /** What stands against the port before anything is tried. */
  #refusal(port: number): Probe | undefined {
    if (this.#ranges.isExcluded(port)) return 'excluded';
    const published = this.#docker.last.some((each) => each.port === port);
    return published ? 'busy' : undefined;
  }
}

/** Our own probes and holds are seen in the table like anybody's sockets; they are nobody's binding. */
function isOurTouch(listener: SeenListener, touched: ReadonlySet<number>): boolean {
  if (!touched.has(listener.port)) return false;
  return listener.vanished === true || listener.process?.process.pid === process.pid;
}

function toListener({ port, address, process }: SeenListener): Listener {
  return { port, address, process };
}

/**
 * Docker's proxy listens for containers that it publishes: there it only gets its container's name. Where nothing
 * listens, a row of its own stands for the container, under pid 0, of which no verdict but `unknown` is ever given.
 */
function withPublished(
  listeners: readonly Listener[],
  published: readonly PublishedPort[],
): readonly Listener[] {
  const containers = new Map(published.map((each) => [each.port, each]));
  const shown = listeners.map((listener) => {
    const container = containers.get(listener.port);
    const isProxy = !listener.process || /\bdocker|vpnkit/i.test(listener.process.command);
    return container && isProxy ? forContainer(listener, container) : listener;
  });
  const listed = new Set(listeners.map((listener) => listener.port));
  const missing = published.filter((each) => !listed.has(each.port));
  return [...shown, ...missing.map((each) => forContainer(each, each))];
}

/** A container works where its compose file lies, which proves it the project's. */
function forContainer(
  { port, address, process }: Listener,
  { container, directory }: PublishedPort,
): Listener {
  const nobody = { process: { pid: 0, startTime: container, bootId: '' }, ancestors: [] };
  const seen = { ...(process ?? nobody), command: `docker: ${container}` };
  return { port, address, process: directory === undefined ? seen : { ...seen, cwd: directory } };
}
