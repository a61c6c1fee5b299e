/** The right to be the one server, on real files. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { type Claim, claim, claimLostExitCode } from '#discovery/claim.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { replaceOwnFile } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { type Pointer, readPointer, writePointer } from '#discovery/pointer.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { Harbor, until } from './harbor.ts';

const facts = { version: '1.2.3', protocol: { major: 1, minor: 0 } };

describe('A claim', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let places: Places;
  let self: ProcessIdentity;
  /** Somebody in a pid namespace that we cannot see into: never proven dead. */
  let unknown: ProcessIdentity;
  let servers: Server[];

  beforeEach(async () => {
    harbor = await Harbor.open();
    places = harbor.places;
    self = await identifySelf();
    unknown = { ...self, pid: 7, pidNamespace: 'pid:[1]' };
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) server.close();
    await harbor.close();
  });

  async function claimed(from: Places = places): Promise<Claim> {
    const mine = await claim(from, facts);
    assert.ok(mine.kind === 'claimed', `lost to ${JSON.stringify(mine)}`);
    return mine;
  }

  async function serving(): Promise<Claim> {
    const mine = await claimed();
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

  it('makes known who serves and where, and only after it listens', async () => {
    const mine = await claimed();
    assert.equal(readPointer(places.pointer).kind, 'absent');
    const server = createServer();
    servers.push(server);
    await mine.listenOn(server);
    assert.equal(readPointer(places.pointer).kind, 'absent');
    await mine.publish();
    const { startedAt, ...known } = await pointer();
    assert.ok(startedAt > 0);
    assert.deepEqual(known, {
      serverId: mine.serverId,
      process: self,
      address: mine.address,
      epoch: mine.epoch,
      mode: 'shared',
      ...facts,
    });
    assert.deepEqual(await harbor.listeners(), [mine.address]);
  });

  it('is held until it is given up, and then goes on with a greater epoch', async () => {
    const first = await serving();
    assert.deepEqual(await claim(places, facts), { kind: 'lost', to: self });
    await first.leave();
    const second = await claimed();
    assert.ok(second.epoch > first.epoch);
    assert.notEqual(second.serverId, first.serverId);
  });

  it('takes with it, when it is given up, its pointer and its socket, and nobody else’s', async () => {
    const first = await serving();
    const other = { ...(await pointer()), serverId: 's_ffffffffffffffff', epoch: 99 };
    await writePointer(places.pointer, other);
    await first.leave();
    assert.deepEqual(await pointer(), other);
    await assert.rejects(access(first.address), { code: 'ENOENT' });
  });

  it('is had by one of many who ask at one time, twenty times over', async () => {
    let last = 0;
    for (let round = 0; round < 20; round++) {
      const claims = await Promise.all(Array.from({ length: 10 }, () => claim(places, facts)));
      const [mine, ...others] = claims.filter((one) => one.kind === 'claimed');
      assert.ok(mine);
      assert.deepEqual(others, []);
      assert.ok(mine.epoch > last);
      last = mine.epoch;
      await mine.leave();
    }
  });

  it('is lost by who was stopped while taking it, however many came and went since', async () => {
    const { 'small-server': program } = await buildPrograms(harbor.root, ['small-server']);
    await harbor.arm('file-written', 'SIGSTOP');
    const slow = spawn(process.execPath, [program], { env: { ...harbor.env }, stdio: 'inherit' });
    const ended = once(slow, 'exit');
    await until('it stopped', async () => !(await harbor.isArmed('file-written')));
    for (let round = 0; round < 12; round++) await (await claimed()).leave();
    // Not known to anybody yet: only its seat says that there is one.
    await claimed();
    slow.kill('SIGCONT');
    assert.deepEqual(await ended, [claimLostExitCode, null]);
    assert.deepEqual(await claim(places, facts), { kind: 'lost', to: self });
  });

  it('is not had while it cannot be told whether its holder lives', async () => {
    await makeOwnDirectory(places.reigns);
    await replaceOwnFile(join(places.reigns, '4.json'), JSON.stringify({ process: unknown }));
    assert.deepEqual(await claim(places, facts), { kind: 'lost', to: unknown });
  });

  for (const text of ['', '{}', '{"process":{"pid":7}}'])
    it(`is not had while its seat cannot be read: "${text}"`, async () => {
      await makeOwnDirectory(places.reigns);
      await writeFile(join(places.reigns, '4.json'), text, { mode: 0o600 });
      assert.deepEqual(await claim(places, facts), { kind: 'lost', to: undefined });
    });

  it('passes on by proven death: another boot, or another process with the same number', async () => {
    await makeOwnDirectory(places.reigns);
    for (const [index, dead] of [
      { ...self, bootId: 'before' },
      { ...self, startTime: '1' },
    ].entries()) {
      const seat = 10 * (index + 1);
      await replaceOwnFile(join(places.reigns, `${seat}.json`), JSON.stringify({ process: dead }));
      const mine = await claimed();
      assert.equal(mine.epoch, seat + 1);
      await mine.leave();
    }
  });

  it('counts on from the pointer when its seats are gone, and not while its server may live', async () => {
    const first = await serving();
    await first.raiseEpoch(40);
    await first.publish();
    await rm(places.reigns, { recursive: true });
    assert.deepEqual(await claim(places, facts), { kind: 'lost', to: self });
    await writePointer(places.pointer, { ...(await pointer()), process: unknown });
    assert.deepEqual(await claim(places, facts), { kind: 'lost', to: unknown });
    const dead = { ...self, startTime: '1' };
    await writePointer(places.pointer, { ...(await pointer()), process: dead });
    assert.equal((await claimed()).epoch, 42);
  });

  it('can be raised above what a store knows, and stays the only one', async () => {
    const mine = await claimed();
    await mine.raiseEpoch(500);
    assert.equal(mine.epoch, 501);
    await mine.raiseEpoch(7);
    assert.equal(mine.epoch, 501);
    assert.equal((await claim(places, facts)).kind, 'lost');
    await mine.leave();
    assert.equal((await claimed()).epoch, 502);
  });

  it('is refused, and changes nothing, where a newer product left its pointer', async () => {
    await makeOwnDirectory(places.stateDir);
    await writeFile(places.pointer, '{"schema":9}', { mode: 0o600 });
    await assert.rejects(claim(places, facts), { code: 'newerServer' });
    assert.equal(await readFile(places.pointer, 'utf8'), '{"schema":9}');
  });

  it('finds the data where the first server put it, whatever the environment says later', async () => {
    const { HARBORMASTER_STATE_DIR: _, HARBORMASTER_TEST: __, ...env } = harbor.env;
    const [one, two] = ['one', 'two'].map((name) => join(harbor.root, name));
    const runtime = join(harbor.root, 'r');
    await mkdir(runtime, { mode: 0o700 });
    const from = (state: string | undefined) =>
      placesHere({ ...env, XDG_RUNTIME_DIR: runtime, XDG_STATE_HOME: state });
    const first = await claimed(from(one));
    assert.ok(first.dataDir.startsWith(`${one}/harbormaster/`));
    await first.leave();
    assert.equal((await claimed(from(two))).dataDir, first.dataDir);
  });

  it('removes the socket of the dead server before, and no file that merely is named by its pointer', async () => {
    const first = await serving();
    const dead = { ...(await pointer()), process: { ...self, startTime: '1' } };
    const precious = join(harbor.root, 'precious');
    await writeFile(precious, '');
    await rm(places.pointer);
    await first.leave();
    await writeFile(first.address, '');
    await writePointer(places.pointer, dead);
    const second = await claimed();
    await assert.rejects(access(first.address), { code: 'ENOENT' });
    await second.leave();
    await writePointer(places.pointer, { ...dead, address: precious });
    await claimed();
    await access(precious);
  });
});
