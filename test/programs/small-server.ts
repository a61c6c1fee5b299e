/** The smallest server that keeps the real claim and asks for the real proof: it welcomes, says its status, and stops when asked. */
import { createServer, type Socket } from 'node:net';
import {
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { systemClock } from '#common/clock.ts';
import { type Claim, claim, claimLostExitCode } from '#discovery/claim.ts';
import { proveClient } from '#discovery/proof.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { errorNumbers } from '#protocol/errors.ts';
import { protocolVersion } from '#protocol/version.ts';

async function main(): Promise<void> {
  const mine = await claim(placesHere(), { version: '0.0.0', protocol: protocolVersion });
  if (mine.kind === 'lost') process.exit(claimLostExitCode);
  const server = createServer(async (socket) => {
    if (await proveClient(socket, mine)) serve(socket, mine);
  });
  await mine.listenOn(server);
  await mine.publish();
  mine.keep(systemClock, () => void leave(mine));
}

function serve(socket: Socket, mine: Claim): void {
  const connection = createMessageConnection(
    new StreamMessageReader(socket),
    new StreamMessageWriter(socket),
  );
  const { serverId, epoch } = mine;
  connection.onRequest('initialize', () => ({
    capabilities: {
      experimental: { instanceId: 'i_1', serverId, version: '0.0.0', protocol: protocolVersion },
    },
  }));
  connection.onRequest('server/status', () => ({ serverId, epoch, pid: process.pid }));
  connection.onRequest('server/stop', () => leave(mine));
  connection.onRequest('ports/lease', () => {
    const data = { code: 'noSuchDirectory', path: '/nowhere' };
    return new ResponseError(errorNumbers.noSuchDirectory, 'There is no such directory.', data);
  });
  connection.onRequest('ports/list', () => new Promise(() => {}));
  socket.on('close', () => connection.dispose());
  connection.listen();
}

async function leave(mine: Claim): Promise<void> {
  await mine.leave();
  process.exit(0);
}

void main();
