/** The end of a server whose clients do not do their part. */
import assert from 'node:assert/strict';
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { frameOf } from '#server/transport/bounded-writer.ts';
import { Terminal } from './terminal.ts';

describe('A server that leaves', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  beforeEach(async () => {
    terminal = await Terminal.open();
  });
  afterEach(() => terminal.close());

  it('waits no longer than a moment for a client that reads nothing', async () => {
    await terminal.ask('port', 'many', '--count', '100', '--range', '21000-25000');
    const found = await findServer({ places: terminal.harbor.places });
    assert.ok(found.kind === 'connected');
    const { socket } = found;
    const facts = { kind: 'script', name: 'deaf', version: '0.0.0' } as const;
    const initializationOptions = await introductionOf(facts);
    const initialize = { processId: null, rootUri: null, capabilities: {}, initializationOptions };
    const ask = (id: number, method: string, params: object) =>
      socket.write(frameOf({ jsonrpc: '2.0', id, method, params }));
    ask(1, 'initialize', initialize);
    // More than the buffers of both ends take, less than what a client may leave unread.
    for (let id = 2; id <= 100; id++) ask(id, 'ports/list', {});
    ask(101, 'ports/lease', { path: terminal.directory, service: 'last' });
    await terminal.until(
      'all that came before is answered',
      'last',
      (lease) => lease !== undefined,
    );
    assert.match(await terminal.ask('server', 'stop'), /has left/);
    socket.destroy();
  });
});
