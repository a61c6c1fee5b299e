/**
 * A window that stays: it connects anew whenever its server goes, as the editor does, and leases and releases all the time.
 * It writes down what it was told, durably, before it goes on. Built from the sources of any release, so it uses only what all have.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { introductionOf } from '#client/connection/connect.ts';
import { ensureServer } from '#client/connection/ensure-server.ts';
import { stayConnected } from '#client/connection/reconnect.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import { productVersion } from '#protocol/product.ts';

/** What a window reports to whoever started it. */
export type WindowReport =
  /** Ready; begins at the word `go`, and ends after what it is at with the word `end`. */
  | { readonly kind: 'waiting' }
  /** Welcomed by a server of this version. */
  | { readonly kind: 'met'; readonly version: string }
  /** Its place is in use; how long the longest answer took until now, in milliseconds. */
  | { readonly kind: 'leased'; readonly longest: number };

const [, , script = '', name = '', log = '', from = '', to = ''] = process.argv;
const range = { from: Number(from), to: Number(to) };
/** How long one question may be asked again, in milliseconds. */
const patience = 60_000;

const over = new AbortController();
let peer: SocketPeer | undefined;
let isEnding = false;

function report(what: WindowReport): void {
  if (process.connected) process.send?.(what);
}

async function live(signal: AbortSignal): Promise<void> {
  const facts = { kind: 'window', name, version: productVersion } as const;
  const { socket } = await ensureServer({ program: { script }, signal });
  const next = await introducePeer(socket, await introductionOf(facts));
  if (signal.aborted) return next.close();
  await next.request('instances/announce', { folders: [process.cwd()] });
  report({ kind: 'met', version: next.welcome.version });
  peer = next;
  await next.closed;
  peer = undefined;
}

async function untilAnswered<T>(ask: (peer: SocketPeer) => Promise<T>): Promise<T> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      if (peer) return await ask(peer);
    } catch (failure) {
      if (performance.now() > end) throw failure;
    }
    await pause(10);
  }
}

async function work(): Promise<void> {
  const file = openSync(log, 'a');
  const write = (line: object) => {
    const at = Number(process.hrtime.bigint() / 1_000n) / 1_000;
    writeSync(file, `${JSON.stringify({ ...line, at })}\n`);
    fdatasyncSync(file);
  };
  let longest = 0;
  for (let n = 0; ; n++) {
    // Every other time the same service, which has its port already; else a new one, which must find one.
    const service = n % 2 === 0 ? name : `${name}-${n}`;
    const key = `${name}.lease.${n}`;
    const begun = performance.now();
    const held = await untilAnswered(async (server) => {
      const asked = { path: process.cwd(), service, range, key };
      const answer = await server.request('ports/lease', asked);
      const lease = answer.kind === 'granted' ? answer.leases[0] : undefined;
      if (!lease) throw new Error(`It was ${JSON.stringify(answer)}`);
      return { leaseId: lease.id, port: lease.port };
    });
    longest = Math.max(longest, performance.now() - begun);
    write({ what: 'leased', service, key, ...held });
    report({ kind: 'leased', longest });
    // The last one is kept, to be found afterwards.
    if (isEnding) break;
    const releaseKey = `${name}.release.${n}`;
    write({ what: 'releasing', service, key: releaseKey, ...held });
    await untilAnswered(async (server) => {
      const asked = { leaseId: held.leaseId, key: releaseKey };
      const answer = await server.request('ports/release', asked);
      if (answer.kind !== 'released') throw new Error(`${held.leaseId} is not leased.`);
    });
    write({ what: 'released', service, key: releaseKey, ...held });
  }
  closeSync(file);
  over.abort();
  peer?.close();
}

process.on('disconnect', () => process.exit(0));
process.on('message', (word) => {
  if (word === 'end') {
    isEnding = true;
    return;
  }
  void stayConnected({ live, signal: over.signal });
  work().then(
    () => process.exit(0),
    (failure: unknown) => {
      process.stderr.write(`${name}: ${String(failure)}\n`);
      process.exit(1);
    },
  );
});
report({ kind: 'waiting' });
