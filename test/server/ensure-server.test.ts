/** Finding, starting and not replacing the server, with real processes. */
import assert from 'node:assert/strict';
import { chmod, chown, mkdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { ensureServer } from '#client/connection/ensure-server.ts';
import { findServer, type ServerSocket } from '#client/connection/find-server.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { replaceOwnFile } from '#discovery/own-file.ts';
import { type Pointer, readPointer, writePointer } from '#discovery/pointer.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { readOrMakeToken } from '#discovery/token.ts';
import { Crowd } from '#test/chaos/crowd.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { Harbor, kill, until } from './harbor.ts';

describe('Ensuring a server', function () {
  this.timeout(120_000);
  let workshop: Harbor;
  let programs: Readonly<Record<'caller' | 'small-server' | 'crash-on-start', string>>;
  let harbor: Harbor;
  let open: ServerSocket[];

  before(async () => {
    workshop = await Harbor.open();
    programs = await buildPrograms(workshop.root, ['caller', 'small-server', 'crash-on-start']);
    // Somebody else must be able to run them.
    await chmod(workshop.root, 0o755);
  });
  after(() => workshop.close());
  beforeEach(async () => {
    harbor = await Harbor.open();
    open = [];
  });
  afterEach(async () => {
    for (const { socket } of open) socket.destroy();
    await harbor.close();
  });

  async function ensure(
    env: NodeJS.ProcessEnv = harbor.env,
    deadlineMs = 10_000,
    script = programs['small-server'],
  ): Promise<ServerSocket> {
    const found = await ensureServer({ env, deadlineMs, program: { script } });
    open.push(found);
    return found;
  }

  async function published(): Promise<Pointer> {
    const reading = readPointer(harbor.places.pointer);
    assert.ok(reading.kind === 'found');
    return reading.pointer;
  }

  it('starts one and finds it from then on', async () => {
    assert.deepEqual(await findServer({ places: harbor.places }), { kind: 'absent' });
    const first = await ensure();
    const second = await ensure();
    assert.deepEqual(second.pointer, first.pointer);
    assert.deepEqual(await harbor.processes(), [first.pointer.process.pid]);
  });

  it('starts it apart from its starter: own session, root directory, nothing of an editor in its environment', async () => {
    const env = { ...harbor.env, VSCODE_PID: '1', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' };
    const { pid } = (await ensure(env)).pointer.process;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // proc(5): after the name in brackets come state, parent, process group, session.
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    assert.deepEqual([group, session], [`${pid}`, `${pid}`]);
    assert.equal(await readlink(`/proc/${pid}/cwd`), '/');
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    assert.doesNotMatch(environment, /VSCODE_|ELECTRON_|NODE_OPTIONS/);
  });

  it('keeps the token out of command line, environment and log', async () => {
    const { pid } = (await ensure()).pointer.process;
    const token = (await readFile(harbor.places.token, 'utf8')).trim();
    for (const path of [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`, harbor.places.log])
      assert.ok(!(await readFile(path, 'utf8')).includes(token), path);
  });

  it('finds the same one from another TMPDIR, without XDG variables and with others', async () => {
    const { PATH, HOME } = harbor.env as { PATH: string; HOME: string };
    const runtime = join(harbor.root, 'runtime');
    await mkdir(runtime, { mode: 0o700 });
    const first = await ensure({ PATH, HOME, XDG_RUNTIME_DIR: runtime, TMPDIR: '/tmp' });
    assert.ok(first.pointer.address.startsWith(`${runtime}/harbormaster/`));
    for (const env of [
      { PATH, HOME },
      { PATH, HOME, TMPDIR: join(harbor.root, 'tmp') },
      { PATH, HOME, XDG_RUNTIME_DIR: '/nowhere', XDG_STATE_HOME: join(harbor.root, 'state') },
    ])
      assert.deepEqual((await ensure(env)).pointer, first.pointer);
  });

  it('gives two state directories two servers', async () => {
    const other = join(harbor.root, 'other');
    const first = await ensure();
    const second = await ensure({ ...harbor.env, HARBORMASTER_STATE_DIR: other });
    assert.notEqual(second.pointer.serverId, first.pointer.serverId);
    assert.equal((await harbor.listeners()).length, 2);
  });

  it('waits for a stopped server until the deadline, names it, and never replaces it', async () => {
    const { pointer } = await ensure();
    const { pid } = pointer.process;
    kill(pid, 'SIGSTOP');
    const sighting = await findServer({ places: harbor.places, limitMs: 200 });
    assert.ok(sighting.kind === 'silent' && sighting.why === 'busy' && sighting.verdict === 'live');
    await assert.rejects(ensure(harbor.env, 1_000), {
      code: 'notAnswering',
      message: new RegExp(`not answering \\(pid ${pid} is stopped or busy\\)`),
    });
    assert.deepEqual(await harbor.processes(), [pid]);
    kill(pid, 'SIGCONT');
    assert.deepEqual((await ensure()).pointer, pointer);
  });

  it('replaces a server that is proven dead, and its socket is gone with it', async () => {
    const { pointer } = await ensure();
    kill(pointer.process.pid, 'SIGKILL');
    await until('it is stale', async () => {
      return (await findServer({ places: harbor.places })).kind === 'stale';
    });
    const next = await ensure();
    assert.ok(next.pointer.epoch > pointer.epoch);
    assert.deepEqual(await harbor.listeners(), [next.pointer.address]);
  });

  it('does not replace a living server whose socket was taken away; it listens anew, and is found', async () => {
    const { pointer, socket } = await ensure();
    await rm(dirname(pointer.address), { recursive: true });
    await assert.rejects(ensure(harbor.env, 300), { code: 'notAnswering' });
    const next = await ensure(harbor.env, 20_000);
    assert.deepEqual({ ...next.pointer, address: pointer.address }, pointer);
    assert.equal(socket.destroyed, false);
    assert.deepEqual(await harbor.processes(), [pointer.process.pid]);
  });

  it('does not replace a server of which it cannot be told whether it lives', async () => {
    const { places } = harbor;
    const { pointer } = await ensure();
    kill(pointer.process.pid, 'SIGKILL');
    const process = { ...pointer.process, pidNamespace: 'pid:[1]' };
    await writePointer(places.pointer, { ...pointer, process });
    const seat = join(places.reigns, `${pointer.epoch}.json`);
    await replaceOwnFile(seat, JSON.stringify({ process }));
    await assert.rejects(ensure(harbor.env, 500), {
      code: 'notAnswering',
      details: { pid: process.pid },
    });
    await rm(places.pointer);
    await assert.rejects(ensure(harbor.env, 500), { code: 'notAnswering' });
    assert.deepEqual(await harbor.processes(), []);
  });

  it('does not start a second server where this process may not connect to the first', async () => {
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    if (uid !== undefined)
      for (const name of ['', 'home', 'tmp', 'failpoints'])
        await chown(join(harbor.root, name), uid, uid);
    const args = ['ensure', programs['small-server'], '10000'];
    const crowd = await Crowd.gather(1, programs.caller, args, harbor.env, uid);
    const [first] = await crowd.go();
    assert.ok(first?.kind === 'answered', JSON.stringify(first));
    const [address] = await harbor.listeners();
    await chmod(address!, 0);
    const [second] = await crowd.go();
    assert.ok(second?.kind === 'failed' && second.code === 'forbidden', JSON.stringify(second));
    await crowd.disperse();
    assert.deepEqual(await harbor.processes(), [first.pid]);
  });

  it('shows an impostor at the address, tells him nothing, and starts nothing', async () => {
    const { places } = harbor;
    await makeOwnDirectory(places.stateDir);
    const token = await readOrMakeToken(places);
    const address = join(harbor.root, 'impostor.sock');
    let heard = '';
    const impostor = createServer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
        socket.write('{"harbormaster":1,"mac":"0"}\n');
      });
    });
    await new Promise<void>((resolve) => impostor.listen(address, resolve));
    await writePointer(places.pointer, {
      serverId: 's_0123456789abcdef',
      process: await identifySelf(),
      address,
      protocol: { major: 1, minor: 0 },
      version: '1.2.3',
      mode: 'shared',
      epoch: 1,
      startedAt: 0,
    });
    await assert.rejects(ensure(), { code: 'impostor' });
    impostor.close();
    assert.ok(heard.length > 0 && !heard.includes(token.toString('hex')));
    assert.deepEqual(await harbor.processes(), []);
  });

  it('leaves the pointer of a newer product as it is', async () => {
    const { places } = harbor;
    await makeOwnDirectory(places.stateDir);
    await writeFile(places.pointer, '{"schema":9}', { mode: 0o600 });
    await assert.rejects(ensure(), { code: 'newerServer' });
    assert.equal(await readFile(places.pointer, 'utf8'), '{"schema":9}');
    assert.deepEqual(await harbor.processes(), []);
  });

  it('gets past a pointer that is no pointer', async () => {
    await makeOwnDirectory(harbor.places.stateDir);
    await writeFile(harbor.places.pointer, '{"schema":1,', { mode: 0o600 });
    const { pointer } = await ensure();
    assert.deepEqual(await published(), pointer);
  });

  it('refuses a state directory that is open to others, and starts nothing', async () => {
    await makeOwnDirectory(harbor.places.stateDir);
    await chmod(harbor.places.stateDir, 0o777);
    await assert.rejects(ensure(), { code: 'unsafePlace', message: /mode 777/ });
    assert.deepEqual(await harbor.processes(), []);
  });

  it('starts a server that fails five times within a minute, all callers together, and then needs attention', async () => {
    const crash = programs['crash-on-start'];
    const callers = Array.from({ length: 10 }, () => ensure(harbor.env, 30_000, crash));
    const outcomes = await Promise.allSettled(callers);
    for (const outcome of outcomes) {
      assert.ok(outcome.status === 'rejected');
      assert.equal((outcome.reason as { code: string }).code, 'needsAttention');
      assert.match(String(outcome.reason), new RegExp(`log says why: ${harbor.places.log}`));
    }
    const starts = await readFile(join(harbor.root, 'tmp', 'starts'), 'utf8');
    assert.equal(starts.trim().split('\n').length, 5);
    assert.match(await readFile(harbor.places.log, 'utf8'), /This program always fails/);
  });

  it('gives up early when its caller does', async () => {
    const { pointer } = await ensure();
    kill(pointer.process.pid, 'SIGSTOP');
    const reason = new Error('The window closed.');
    const signal = AbortSignal.abort(reason);
    const program = { script: programs['small-server'] };
    await assert.rejects(ensureServer({ env: harbor.env, program, signal }), reason);
  });
});
