/** What the trees of many runners use, by one reading of the machine's table for all of them. */
import { type Clock, systemClock } from '#common/clock.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { PortWorld } from '#server/ports/needs.ts';
import {
  type CpuReading,
  cpuReadingOf,
  figuresOf,
  membersOf,
  type TreeFigures,
} from './tree-figures.ts';
import type { UseSource } from './use-source.ts';

export class MachineFigures {
  readonly #ports: Pick<PortWorld, 'listeners'>;
  readonly #source: UseSource;
  readonly #clock: Clock;
  #before: CpuReading | undefined;

  constructor(ports: Pick<PortWorld, 'listeners'>, source: UseSource, clock = systemClock) {
    this.#ports = ports;
    this.#source = source;
    this.#clock = clock;
  }

  /**
   * `roots`: by the name of the tree, which is the marker that its processes carry. Rejects when the table cannot be read; a
   * table of ports that cannot leaves the ports out. One reading at a time: the time since the last is what cores are counted by.
   */
  async read(
    roots: ReadonlyMap<string, ProcessIdentity>,
  ): Promise<ReadonlyMap<string, TreeFigures>> {
    const [uses, listeners] = await Promise.all([
      this.#source.uses(),
      this.#ports.listeners().catch(() => []),
    ]);
    const at = this.#clock.monotonic();
    const members = membersOf(uses, roots, await this.#source.markers(uses));
    const heard = listeners.map(({ port, process }) => ({ port, pid: process?.process.pid }));
    const figures = figuresOf(uses, members, roots.keys(), heard, this.#before, at);
    this.#before = cpuReadingOf(uses, at);
    return figures;
  }
}
