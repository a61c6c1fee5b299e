/** How long a durable lease takes, against an echo over the same kind of stream plus one append and fdatasync. */
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { BenchHarbor } from './bench-harbor.ts';
import { inTurns, median, quantile } from './measure.ts';
import type { Report } from './report.ts';

const record = Buffer.alloc(700, 'x');

export async function benchRoundTrip(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  const echo = await startEcho();
  try {
    const peer = await harbor.connect();
    let n = 0;
    const times = await inTurns(
      {
        lease: () =>
          peer.request('ports/lease', {
            path: harbor.project,
            service: `s${n++}`,
            range: { from: 10_000, to: 30_000 },
          }),
        echo: () => echo.request(),
        status: () => peer.request('server/status', {}),
      },
      20,
      50,
    );
    const lease = median(times.lease);
    const bare = median(times.echo);
    report.under(
      'durable lease, against echo + append + fdatasync',
      lease / bare,
      2,
      `p50 ${lease.toFixed(2)} ms (p99 ${quantile(times.lease, 0.99).toFixed(2)}), bare ${bare.toFixed(2)} ms, status ${median(times.status).toFixed(2)} ms`,
    );
  } finally {
    await echo.close();
    await harbor.close();
  }
}

/** An echo server in this process, over a socket of the file system, that appends and syncs before each answer. */
export async function startEcho(syncs = true) {
  const directory = mkdtempSync(join(tmpdir(), 'hm-echo-'));
  const file = await open(join(directory, 'journal'), 'a');
  const peers = new Set<Socket>();
  const server = createServer((socket) => {
    peers.add(socket);
    const connection = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    connection.onRequest('echo', async (params) => {
      if (syncs) {
        await file.write(record);
        await file.datasync();
      }
      return params;
    });
    connection.listen();
  });
  const address = join(directory, 'echo.sock');
  await new Promise<void>((resolve) => server.listen(address, resolve));
  const socket = connectSocket(address);
  const connection = createMessageConnection(
    new StreamMessageReader(socket),
    new StreamMessageWriter(socket),
  );
  connection.listen();
  return {
    request: () => connection.sendRequest('echo', { path: directory, service: 'web' }),
    async close() {
      connection.dispose();
      socket.destroy();
      for (const peer of peers) peer.destroy();
      server.close();
      await file.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
