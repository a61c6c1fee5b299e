/**
 * One of many clients in a storm: leases and releases in turn, asks again under the same key whatever happens to the server,
 * and writes down what it was told, durably, before it goes on.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { connect } from '#client/connection/connect.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import { NaiveGrantor } from './naive-grantor.ts';

/** One line of a client's log. Times are of the machine's monotonic clock, in milliseconds: all processes share it. */
export type LogLine = { readonly service: string; readonly key: string; readonly at: number } & (
  | { readonly what: 'leased'; readonly leaseId: string; readonly port: number }
  /** About to ask for it: from here on the port may be anybody's. */
  | { readonly what: 'releasing'; readonly leaseId: string; readonly port: number }
  | { readonly what: 'released'; readonly leaseId: string; readonly port: number }
);

interface Held {
  readonly leaseId: string;
  readonly port: number;
}

/** What grants ports: the real server, or the naive one of the control. Both may die at any moment. */
interface Grantor {
  lease(service: string, key: string): Promise<Held>;
  release(held: Held, key: string): Promise<void>;
}

const [, , way = '', target = '', name = '', leases = '0', log = '', from = '', to = ''] =
  process.argv;
const range = { from: Number(from), to: Number(to) };
/** How long one question may be asked again, in milliseconds. */
const patience = 120_000;

class Harbor implements Grantor {
  #peer: SocketPeer | undefined;

  async lease(service: string, key: string): Promise<Held> {
    const peer = await this.#connected();
    const answer = await peer.request('ports/lease', { path: process.cwd(), service, range, key });
    const lease = answer.kind === 'granted' ? answer.leases[0] : undefined;
    if (!lease) throw new Error(`It was ${JSON.stringify(answer)}`);
    return { leaseId: lease.id, port: lease.port };
  }

  async release({ leaseId }: Held, key: string): Promise<void> {
    const peer = await this.#connected();
    const answer = await peer.request('ports/release', { leaseId, key });
    if (answer.kind !== 'released') throw new Error(`${leaseId} is not leased.`);
  }

  async #connected(): Promise<SocketPeer> {
    if (this.#peer) return this.#peer;
    const facts = { kind: 'script' as const, name, version: '0.0.0' };
    const peer = await connect({ program: { script: target } }, facts);
    this.#peer = peer;
    void peer.closed.then(() => {
      if (this.#peer === peer) this.#peer = undefined;
    });
    return peer;
  }
}

class Naive implements Grantor {
  readonly #grantor = new NaiveGrantor(target);

  async lease(service: string): Promise<Held> {
    return (await this.#grantor.lease(service, range)).told[0]!;
  }

  release({ leaseId }: Held): Promise<void> {
    return this.#grantor.release(leaseId);
  }
}

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return await ask();
    } catch (failure) {
      if (performance.now() > end) throw failure;
      await pause(10 + Math.random() * 40);
    }
  }
}

async function storm(grantor: Grantor): Promise<void> {
  const file = openSync(log, 'a');
  const write = (line: Omit<LogLine, 'at'>) => {
    const at = Number(process.hrtime.bigint() / 1_000n) / 1_000;
    writeSync(file, `${JSON.stringify({ ...line, at })}\n`);
    fdatasyncSync(file);
  };
  for (let n = 0; n < Number(leases); n++) {
    // Every other time the same service, which has its port already; else a new one, which must find one.
    const service = n % 2 === 0 ? name : `${name}-${n}`;
    const key = `${name}.lease.${n}`;
    const held = await untilAnswered(() => grantor.lease(service, key));
    write({ what: 'leased', service, key, ...held });
    process.send?.('leased');
    // The last one is kept, to be found afterwards.
    if (n === Number(leases) - 1) break;
    const releaseKey = `${name}.release.${n}`;
    write({ what: 'releasing', service, key: releaseKey, ...held });
    await untilAnswered(() => grantor.release(held, releaseKey));
    write({ what: 'released', service, key: releaseKey, ...held });
  }
  closeSync(file);
}

process.on('disconnect', () => process.exit(0));
storm(way === 'naive' ? new Naive() : new Harbor()).then(
  () => process.exit(0),
  (failure: unknown) => {
    process.stderr.write(`${name}: ${String(failure)}\n`);
    process.exit(1);
  },
);
