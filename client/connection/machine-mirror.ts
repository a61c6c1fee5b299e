/** Everything that listens on the machine, as the server sees it: asked for while somebody wants it, and forgotten after. Knows no view. */
import { Emitter } from '#common/emitter.ts';
import type { MachineListener } from '#protocol/machine.ts';
import type { Peer } from './peer.ts';

export class MachineMirror {
  /** Emits after each change. */
  readonly onDidChange = new Emitter<undefined>();
  readonly #listeners = new Map<string, MachineListener>();
  #peer: Peer | undefined;
  #wanted = false;
  #udp = false;
  #stop: (() => void) | undefined;
  /** Undefined before the first list, and while nobody wants one. */
  #known = false;

  get listeners(): ReadonlyMap<string, MachineListener> | undefined {
    return this.#known ? this.#listeners : undefined;
  }

  /** The connection to ask over, as long as it lasts. */
  attach(peer: Peer): void {
    this.#leave();
    this.#peer = peer;
    void peer.closed.then(() => {
      if (this.#peer !== peer) return;
      this.#leave();
      this.#peer = undefined;
    });
    if (this.#wanted) void this.#watch(peer);
  }

  /** Whether anybody looks, and for UDP, too. The server is asked for nothing, and looks at nothing, while nobody does. */
  want(wanted: boolean, udp = this.#udp): void {
    const isSame = wanted === this.#wanted && (udp === this.#udp || !wanted);
    this.#wanted = wanted;
    this.#udp = udp;
    const peer = this.#peer;
    if (isSame || !peer) return;
    // What is known stays until the next list is there.
    this.#stop?.();
    if (wanted) return void this.#watch(peer);
    this.#leave();
    // A server that is gone tells nothing anyway.
    peer.request('machine/unwatch', {}).catch(() => {});
  }

  async #watch(peer: Peer): Promise<void> {
    let early: (() => void)[] | undefined = [];
    const stop = peer.onEvent('machine/didChange', ({ listeners, gone }) => {
      const take = () => this.#take(listeners, gone);
      if (early) early.push(take);
      else take();
    });
    this.#stop = stop;
    try {
      const { listeners } = await peer.request('machine/watch', { udp: this.#udp });
      // Somebody looked away, and perhaps back, meanwhile.
      if (this.#stop !== stop) return;
      this.#known = true;
      this.#take(listeners, [...this.#listeners.keys()]);
      for (const take of early) take();
      early = undefined;
    } catch {
      // An older server knows no such list: there is none to show.
      stop();
    }
  }

  #take(listeners: readonly MachineListener[], gone: readonly string[]): void {
    for (const id of gone) this.#listeners.delete(id);
    for (const listener of listeners) this.#listeners.set(listener.id, listener);
    this.onDidChange.emit(undefined);
  }

  #leave(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#known = false;
    this.#listeners.clear();
    this.onDidChange.emit(undefined);
  }
}
