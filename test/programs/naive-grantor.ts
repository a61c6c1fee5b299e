/** A client of the naive harbor, which may die at any moment; asks until there is an answer. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { pause } from '#common/clock.ts';

/** How long one question may be asked again, in milliseconds. */
const patience = 60_000;

interface Grant {
  readonly leaseId: string;
  readonly port: number;
}

export class NaiveGrantor {
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  async lease(service: string, range: { readonly from: number; readonly to: number }) {
    return { told: [await this.#asked({ service, ...range })] };
  }

  async release(leaseId: string): Promise<void> {
    await this.#asked({ release: leaseId });
  }

  async #asked(question: object): Promise<Grant> {
    const end = performance.now() + patience;
    for (;;)
      try {
        return await this.#ask(question);
      } catch (failure) {
        if (performance.now() > end) throw failure;
        await pause(20);
      }
  }

  async #ask(question: object): Promise<Grant> {
    const socket = connect(this.#address);
    try {
      return await new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.once('close', () => reject(new Error('It is gone.')));
        createInterface(socket)
          .once('line', (line) => resolve(JSON.parse(line)))
          .on('error', reject);
        socket.write(`${JSON.stringify(question)}\n`);
      });
    } finally {
      socket.destroy();
    }
  }
}
