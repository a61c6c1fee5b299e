/** Another user of the machine, who may do what the system lets him. Each attack is shown to work on what is left open. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, chown, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { readPointer } from '#discovery/pointer.ts';
import { Crowd } from '#test/chaos/crowd.ts';
import { Quay } from '#test/chaos/quay.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { Harbor } from './harbor.ts';
import { requireRoot } from './os-program.ts';

const stranger = 65_534;
/** A user whose server a stranger waits for. */
const owner = 64_123;

/** What a stranger tries, and what the system told him: `done`, or a code. */
const attack = `
const fs = require('fs'), net = require('net');
const paths = JSON.parse(process.argv[1]);
const attempt = (what) => { try { what(); return 'done'; } catch (failure) { return failure.code; } };
const said = {};
for (const [name, path] of Object.entries(paths.files)) said['read ' + name] = attempt(() => fs.readFileSync(path));
said.list = attempt(() => fs.readdirSync(paths.directory));
said.create = attempt(() => fs.writeFileSync(paths.directory + '/planted', ''));
said.remove = attempt(() => fs.unlinkSync(paths.socket));
const socket = net.connect(paths.socket);
socket.once('error', ({ code }) => tell(code));
socket.once('connect', () => tell('done'));
function tell(how) { socket.destroy(); console.log(JSON.stringify({ ...said, connect: how })); }
`;

interface Target {
  readonly files: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly socket: string;
}

async function attackAs(uid: number, target: Target): Promise<Record<string, string>> {
  const user = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups'];
  const args = [...user, process.execPath, '-e', attack, JSON.stringify(target)];
  const { stdout } = await promisify(execFile)('setpriv', args);
  return JSON.parse(stdout);
}

describe('Another user', function () {
  this.timeout(120_000);
  let harbor: Harbor;

  before(requireRoot);
  beforeEach(async () => {
    harbor = await Harbor.open();
    // Only our own directories are to keep him out.
    await chmod(harbor.root, 0o755);
  });
  afterEach(() => harbor.close());

  it('reads, lists, makes, removes and reaches nothing of a server', async () => {
    const { places } = harbor;
    const quay = await Quay.at(harbor);
    await quay.lease(quay.root, 'web');
    const reading = readPointer(places.pointer);
    assert.ok(reading.kind === 'found');
    const [journal = ''] = (await readdir(places.dataDir)).filter((name) => /^journal/.test(name));
    const { token, pointer, log } = places;
    const said = await attackAs(stranger, {
      files: { token, pointer, log, journal: join(places.dataDir, journal) },
      directory: places.stateDir,
      socket: reading.pointer.address,
    });
    assert.deepEqual([...new Set(Object.values(said))], ['EACCES'], JSON.stringify(said));
    await quay.stop();
  });

  it('(control) does all of it where the directory is open and the umask is the usual one', async () => {
    const directory = join(harbor.root, 'naive');
    await mkdir(directory);
    await chmod(directory, 0o777);
    const token = join(directory, 'token');
    await writeFile(token, 'secret', { mode: 0o644 });
    const socket = join(directory, 's.sock');
    const server = createServer();
    const umask = process.umask(0);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    process.umask(umask);
    const { remove, ...said } = await attackAs(stranger, { files: { token }, directory, socket });
    assert.equal(remove, 'done');
    assert.deepEqual(said, {
      'read token': 'done',
      list: 'done',
      create: 'done',
      connect: 'ENOENT',
    });
    await new Promise((resolve) => server.close(resolve));
  });

  it('gains nothing by making the directory of the sockets before its user does', async () => {
    const { caller, 'small-server': server } = await buildPrograms(join(harbor.root, 'p'), [
      'caller',
      'small-server',
    ]);
    for (const name of ['', 'home', 'tmp', 'failpoints', 'p'])
      await chown(join(harbor.root, name), owner, owner);
    const planted = `/tmp/harbormaster-${owner}`;
    await rm(planted, { recursive: true, force: true });
    await mkdir(planted);
    await chmod(planted, 0o777);
    await chown(planted, stranger, stranger);
    try {
      // No HARBORMASTER_STATE_DIR: that directory is the first choice then.
      const { HOME = '', PATH = '', TMPDIR = '' } = harbor.env;
      const crowd = await Crowd.gather(
        1,
        caller,
        ['ensure', server],
        { HOME, PATH, TMPDIR },
        owner,
      );
      const [outcome] = await crowd.go();
      assert.equal(outcome?.kind, 'answered', JSON.stringify(outcome));
      const [address = ''] = await harbor.listeners();
      assert.match(basename(address), /^s_[0-9a-f]{16}\.sock$/);
      assert.deepEqual(await readdir(planted), []);
      assert.equal((await lstat(planted)).uid, stranger);
      await crowd.disperse();
    } finally {
      await rm(planted, { recursive: true, force: true });
    }
  });
});
