/** The listeners of one look, found by port, by marker and by ancestor without going through all of them again. Pure. */

import type { Listener } from './needs.ts';
import type { PortLease } from './port-lease.ts';

export class Sightings {
  readonly #byPort = new Map<number, Listener[]>();
  readonly #all: readonly Listener[];
  #byKin: ReadonlyMap<string | number, readonly Listener[]> | undefined;

  constructor(all: readonly Listener[]) {
    this.#all = all;
    for (const listener of all) add(this.#byPort, listener.port, listener);
  }

  on(port: number): readonly Listener[] {
    return this.#byPort.get(port) ?? nobody;
  }

  /** Those who may be of the lease's holder: they have its marker, or its pid among their ancestors' or as their own. */
  kinOf({ holder }: PortLease): readonly Listener[] {
    if (holder.kind !== 'process') return nobody;
    this.#byKin ??= kinAmong(this.#all);
    const marked = holder.marker === '' ? nobody : (this.#byKin.get(holder.marker) ?? nobody);
    return [...new Set([...marked, ...(this.#byKin.get(holder.process.pid) ?? nobody)])];
  }
}

const nobody: readonly Listener[] = [];

/** By marker (text) and by pid of the process and of each of its ancestors (numbers). */
function kinAmong(all: readonly Listener[]): ReadonlyMap<string | number, readonly Listener[]> {
  const kin = new Map<string | number, Listener[]>();
  for (const listener of all) {
    if (!listener.process) continue;
    const { process, ancestors, marker } = listener.process;
    if (marker !== undefined) add(kin, marker, listener);
    for (const pid of new Set([process.pid, ...ancestors])) add(kin, pid, listener);
  }
  return kin;
}

function add<K>(map: Map<K, Listener[]>, key: K, listener: Listener): void {
  const known = map.get(key);
  if (known) known.push(listener);
  else map.set(key, [listener]);
}
