/** A host that is out of its mind costs a server its line to it, and nothing more. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostPointer } from '#discovery/host-pointer.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { proveClient } from '#discovery/proof.ts';
import { host } from '#protocol/host.ts';
import { HostLine } from '#server/hosting/host-line.ts';
import { until } from './harbor.ts';

describe('The line to a host', () => {
  let directory: string;
  let server: Server;
  let address: string;
  const token = Buffer.alloc(32, 7);
  const hostId = 'h_0123456789abcdef';
  /** What the host says once it is proven. */
  let says: (socket: Socket) => void = () => {};

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
    address = join(directory, 'host.sock');
    server = createServer(async (socket) => {
      socket.on('error', () => {});
      if (await proveClient(socket, { token, serverId: hostId, tokenOf: () => undefined })) {
        socket.resume();
        says(socket);
      }
    });
    await new Promise<void>((resolve) => server.listen(address, () => resolve()));
  });
  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true });
  });

  const open = async () => {
    const pointer = { address, token, hostId, process: await identifySelf() };
    return HostLine.open(pointer as unknown as HostPointer, () => {});
  };
  const frame = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  for (const [what, sent] of [
    ['promises a message without end', 'Content-Length: 9999999999\r\n\r\n{'],
    ['never ends its header', 'x'.repeat(100_000)],
    ['nests deeper than anybody reads', frame('['.repeat(100_000))],
  ] as const)
    it(`is cut when it ${what}`, async () => {
      says = (socket) => void socket.write(sent);
      const line = await open();
      let isClosed = false;
      void line.closed.then(() => {
        isClosed = true;
      });
      await until('it is cut', () => isClosed);
    });

  it('(control) stays for one that answers as it should', async () => {
    says = (socket) =>
      void socket.once('data', () =>
        socket.write(frame('{"jsonrpc":"2.0","id":0,"result":{"runners":[]}}')),
      );
    const line = await open();
    assert.deepEqual(await line.ask(host.list, {}), { runners: [] });
    line.close();
    await line.closed;
  });
});
