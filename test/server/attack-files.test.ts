/** What somebody put where a server's files belong, before the real server starts. Each trap is shown to catch a naive one. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, link, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pause, withDeadline } from '#common/clock.ts';
import type { Places } from '#discovery/paths.ts';
import { Quay } from '#test/chaos/quay.ts';
import { builtProgram } from './built.ts';
import { Harbor } from './harbor.ts';

const precious = 'precious\n';

describe('A server', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let places: Places;
  /** Somebody's file; not a byte of it may change. */
  let victim: string;

  beforeEach(async () => {
    harbor = await Harbor.open();
    places = harbor.places;
    victim = join(harbor.root, 'victim');
    await mkdir(places.stateDir, { mode: 0o700 });
    await writeFile(victim, precious, { mode: 0o600 });
  });
  afterEach(() => harbor.close());

  /** Starts the server's own program, as nobody's client does, and returns what it says when it refuses. */
  async function startBare(): Promise<string> {
    const child = spawn(process.execPath, [builtProgram('server')], {
      env: { ...harbor.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said, [code]] = await withDeadline(
      Promise.all([text(child.stderr), once(child, 'exit')]),
      20_000,
      'The refusal',
    );
    assert.equal(code, 1);
    return said;
  }

  const fifo = async (path: string) => void execFileSync('mkfifo', ['-m', '600', path]);
  const traps: readonly (readonly [string, (places: Places) => Promise<unknown>, RegExp])[] = [
    ['a pipe at its log', ({ log }) => fifo(log), /not a regular file|cannot be opened/],
    ['a second name of its log', ({ log }) => link(victim, log), /second name/],
    ['a link at its log', ({ log }) => symlink(victim, log), /not a regular file|cannot be opened/],
    ['a pipe at its token', ({ token }) => fifo(token), /not a regular file/],
    ['a link at its token', ({ token }) => symlink(victim, token), /a link/],
    ['its directory open to all', ({ stateDir }) => chmod(stateDir, 0o777), /mode 777/],
    [
      'a link at its directory',
      async ({ stateDir }) => {
        await rename(stateDir, `${stateDir}-2`);
        await symlink(`${stateDir}-2`, stateDir);
      },
      /symbolic link/,
    ],
  ];
  for (const [what, set, says] of traps)
    it(`refuses ${what}, by whatever it is started, and waits for nothing`, async () => {
      await set(places);
      await assert.rejects(Quay.at(harbor), { code: 'unsafePlace', message: says });
      assert.match(await startBare(), says);
      assert.equal(await readFile(victim, 'utf8'), precious);
      assert.deepEqual(await harbor.processes(), []);
    });

  it('gets past a pipe, a link and a second name at its pointer, through which it writes nothing', async () => {
    for (const set of [
      fifo,
      (path: string) => symlink(victim, path),
      (path: string) => link(victim, path),
    ]) {
      await set(places.pointer);
      const quay = await Quay.at(harbor);
      assert.ok((await quay.pid()) > 0);
      await quay.stop();
      assert.equal(await readFile(victim, 'utf8'), precious);
    }
  });

  it('takes the next place when somebody has put a link or a pipe where its sockets belong', async () => {
    const run = join(places.stateDir, 'run');
    await mkdir(join(harbor.root, 'theirs'), { mode: 0o700 });
    await symlink(join(harbor.root, 'theirs'), run);
    const quay = await Quay.at(harbor);
    assert.equal((await harbor.listeners()).length, 0);
    await quay.stop();
  });

  it('(control) who just opens a log writes into the victim, and who just reads a pipe waits for ever', async () => {
    await link(victim, places.log);
    appendFileSync(places.log, 'a line\n');
    assert.notEqual(readFileSync(victim, 'utf8'), precious);
    writeFileSync(victim, precious);
    await symlink(victim, places.pointer);
    writeFileSync(places.pointer, '{}');
    assert.notEqual(readFileSync(victim, 'utf8'), precious);
    await fifo(places.token);
    const program = `require('fs').readFileSync(${JSON.stringify(places.token)})`;
    const reader = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
    await pause(1_000);
    assert.equal(reader.exitCode, null);
    const gone = once(reader, 'exit');
    reader.kill('SIGKILL');
    await gone;
  });

  it('refuses a directory for its data that somebody left open', async () => {
    const data = places.dataDir;
    await mkdir(data, { recursive: true });
    await chmod(data, 0o755);
    assert.match(await startBare(), /mode 755/);
  });
});
