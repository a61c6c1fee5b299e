/** The listeners of a machine that is asked through a tool. Knows neither the tool nor its output. */
import type { ListenerSource, SeenListener } from './listener-source.ts';

/** One reading of a tool's listing; rejects when the tool gave none. */
export type ReadListeners = () => Promise<readonly SeenListener[]>;

export class ToolListeners implements ListenerSource {
  readonly #read: ReadListeners;

  constructor(read: ReadListeners) {
    this.#read = read;
  }

  listeners(): Promise<readonly SeenListener[]> {
    return this.#read();
  }

  async ports(): Promise<ReadonlySet<number>> {
    return new Set((await this.#read()).map((listener) => listener.port));
  }
}
