/** The machine's ports: probe, hold, list. Knows sockets and tables, and no lease. */

import { systemClock } from '#common/clock.ts';
import { SharedRun } from '#common/shared-run.ts';
import type {
  ChainLink,
  Held,
  Listener,
  MachineSocket,
  PortSpan,
  PortWorld,
  Probe,
  SocketWorld,
} from '#server/ports/needs.ts';
import type { ProjectPlaces } from '#server/projects/needs.ts';
import type { DockerPorts } from './docker-ports.ts';
import { Glance, type TableSign } from './glance.ts';
import { holdPort } from './hold-port.ts';
import { ListedPorts } from './listed-ports.ts';
import type { ListenerSource, PortRanges, SeenListener } from './listener-source.ts';
import { PortTurns } from './port-turns.ts';
import { probeByBinding } from './probe-port.ts';
import { withPublished, withPublishedSockets } from './published-ports.ts';

export class MachinePorts implements PortWorld, SocketWorld {
  readonly #source: ListenerSource;
  readonly #ranges: PortRanges;
  readonly #docker: DockerPorts;
  readonly #places: ProjectPlaces;
  readonly #turns = new PortTurns();
  readonly #listed: ListedPorts;
  readonly #listeners: SharedRun<readonly Listener[]>;
  readonly #glance: Glance;

  constructor(
    source: ListenerSource,
    ranges: PortRanges,
    docker: DockerPorts,
    places: ProjectPlaces,
    tableSign: TableSign = () => undefined,
  ) {
    this.#source = source;
    this.#glance = new Glance(() => this.listeners(), tableSign, systemClock);
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

  allSockets({ udp }: { readonly udp: boolean }): Promise<readonly MachineSocket[]> {
    return this.#turns.watched(async (touched) => {
      const [seen, published] = await Promise.all([
        this.#source.sockets(udp),
        this.#docker.recent(),
      ]);
      const others = seen.filter((socket) => !isOurTouch(socket, touched));
      return withPublishedSockets(others, published, udp, (id) => this.#docker.nameOf(id));
    });
  }

  excludedRanges(): Promise<readonly PortSpan[]> {
    return this.#ranges.excluded();
  }

  chainOf(pid: number, variables: readonly string[]): Promise<readonly ChainLink[]> {
    return this.#source.chain(pid, variables);
  }

  glance(quiet: boolean): Promise<readonly Listener[]> {
    return this.#glance.listeners(quiet);
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
