/** What a server does when what clients find it by is lost while it serves, on real files. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { type Claim, type ClaimEnd, claim } from '#discovery/claim.ts';
import type { Places } from '#discovery/paths.ts';
import { type Pointer, readPointer, writePointer } from '#discovery/pointer.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { Succession } from '#discovery/succession.ts';
import { Harbor } from './harbor.ts';
import { Turns } from './turns.ts';

describe('A claim that is kept', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let places: Places;
  let servers: Server[];

  beforeEach(async () => {
    harbor = await Harbor.open();
    places = harbor.places;
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) server.close();
    await harbor.close();
  });

  async function serving(): Promise<Claim> {
    const mine = await claim(places, { version: '1.2.3', protocol: { major: 1, minor: 0 } });
    assert.ok(mine.kind === 'claimed');
    const server = createServer();
    servers.push(server);
    await mine.listenOn(server);
    await mine.publish();
    return mine;
  }

  async function pointer(): Promise<Pointer> {
    const reading = readPointer(places.pointer);
    assert.ok(reading.kind === 'found', JSON.stringify(reading));
    return reading.pointer;
  }

  const ends: readonly (readonly [string, ClaimEnd, (mine: Claim) => Promise<unknown>])[] = [
    [
      'the pointer names another server',
      'superseded',
      async (mine) =>
        writePointer(places.pointer, {
          ...(await pointer()),
          serverId: 's_ffffffffffffffff',
          epoch: mine.epoch + 1,
        }),
    ],
    [
      'another took the next seat',
      'superseded',
      async (mine) => new Succession(places.reigns).moveAbove(mine.epoch, await identifySelf()),
    ],
    ['the pointer is gone', 'lost', () => rm(places.pointer)],
    ['the token is gone', 'lost', () => rm(places.token)],
    ['the state directory is gone', 'lost', () => rm(places.stateDir, { recursive: true })],
  ];
  for (const [what, end, misfortune] of ends)
    it(`ends as ${end} when ${what}`, async () => {
      const mine = await serving();
      const told: ClaimEnd[] = [];
      const turns = new Turns();
      mine.keep(turns, (reason) => told.push(reason));
      await turns.pass();
      await turns.pass();
      assert.deepEqual(told, []);
      await misfortune(mine);
      await turns.pass();
      assert.deepEqual(told, [end]);
      assert.equal(turns.waiting, 0);
    });

  const losses: readonly (readonly [string, (mine: Claim) => Promise<unknown>])[] = [
    ['the socket is gone', (mine) => rm(mine.address)],
    ['the whole directory is gone', (mine) => rm(dirname(mine.address), { recursive: true })],
    [
      'another socket has its name',
      async (mine) => {
        const other = `${mine.address}2`;
        const server = createServer();
        servers.push(server);
        await new Promise<void>((resolve) => server.listen(other, resolve));
        await rename(other, mine.address);
      },
    ],
  ];
  for (const [what, misfortune] of losses)
    it(`listens anew and says where when ${what}, and drops no connection`, async () => {
      const mine = await serving();
      const [server] = servers;
      server!.on('connection', (socket) => socket.on('error', () => {}).pipe(socket));
      const told: ClaimEnd[] = [];
      const turns = new Turns();
      const cancel = mine.keep(turns, (reason) => told.push(reason));
      const before = await pointer();
      const early = await echoed(before.address);
      for (let time = 0; time < 2; time++) {
        const { address } = mine;
        await misfortune(mine);
        await turns.pass();
        const after = await pointer();
        assert.notEqual(after.address, address);
        assert.deepEqual({ ...after, address: before.address }, before);
        (await echoed(after.address)).destroy();
        await echo(early);
      }
      assert.deepEqual(told, []);
      cancel();
      early.destroy();
      await new Promise((resolve) => server!.close(resolve));
      await mine.leave();
      // The kernel still shows the two of a stranger by the names under which they listened.
      const strangers = (await harbor.listeners()).filter((path) => path.endsWith('sock2'));
      assert.deepEqual(await harbor.listeners(), strangers);
    });

  it('ends as lost when there is no place for another socket', async () => {
    const directory = join(harbor.root, 'only');
    places = { ...places, runtimeDir: undefined, socketDirs: [directory] };
    const mine = await serving();
    const told: ClaimEnd[] = [];
    const turns = new Turns();
    mine.keep(turns, (reason) => told.push(reason));
    await rm(directory, { recursive: true });
    await writeFile(directory, '');
    await turns.pass();
    assert.deepEqual(told, ['lost']);
    assert.equal(await readFile(directory, 'utf8'), '');
  });
});

/** A connection over which a byte went to and fro. */
async function echoed(address: string): Promise<Socket> {
  const socket = connect(address);
  await once(socket, 'connect');
  await echo(socket);
  return socket;
}

async function echo(socket: Socket): Promise<void> {
  socket.write('x');
  assert.equal(String((await once(socket, 'data'))[0]), 'x');
}
