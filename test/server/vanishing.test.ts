/** An update takes away what a living server was started from: folder, copy and Node. Everything goes on, or has one name. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { readPointer } from '#discovery/pointer.ts';
import { buildPrograms } from '#test/programs/build.ts';
import type { CallerReport } from '#test/programs/caller.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { type Said, Terminal } from './terminal.ts';

describe('What vanishes under a living server', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  /** Copies of the extension's bundles and of Node, which may be removed. */
  let extension: string;
  let node: string;
  let caller: string;

  beforeEach(async () => {
    terminal = await Terminal.open();
    const { root } = terminal.harbor;
    extension = join(root, 'extension');
    await mkdir(extension);
    await cp(join(builtProgram('hm'), '..'), join(extension, 'out'), {
      recursive: true,
      filter: (path) => !path.includes('/out/types'),
    });
    node = join(root, 'node');
    await copyFile(process.execPath, node);
    await chmod(node, 0o755);
    ({ caller } = await buildPrograms(join(root, 'programs'), ['caller']));
  });
  afterEach(() => terminal.close());

  const versions = () => terminal.harbor.places.versions;
  const server = () => {
    const reading = readPointer(terminal.harbor.places.pointer);
    return reading.kind === 'found' ? reading.pointer : undefined;
  };

  /** `hm` as the extension brought it, run by the copy of Node. */
  const copied = (...args: string[]): Promise<Said> =>
    terminal.spawn(node, join(extension, 'out/hm.cjs'), ...args).ended;

  /** A client that was loaded before anything vanished, and asks when `vanish` has been done. */
  async function longLived(path: string, vanish: () => Promise<void>): Promise<CallerReport> {
    const script = join(extension, 'out/server.cjs');
    const child = spawn(node, [caller, 'ensure', script, '8000'], {
      env: { ...terminal.env, PATH: path },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    await vanish();
    child.send('go');
    const [report] = (await once(child, 'message')) as [CallerReport];
    const gone = once(child, 'exit');
    child.send('end');
    await gone;
    return report;
  }

  /** A directory with a Node in it, and nothing else. */
  async function pathWithNode(): Promise<string> {
    const directory = join(terminal.harbor.root, 'bin');
    await mkdir(directory);
    await symlink(process.execPath, join(directory, 'node'));
    return directory;
  }

  const without = async (...paths: string[]) => {
    for (const path of paths) await rm(path, { recursive: true });
  };

  const serverGone = async () => {
    const pid = server()?.process.pid ?? 0;
    kill(pid, 'SIGKILL');
    await until(
      'the server is gone',
      async () => !(await terminal.harbor.processes()).includes(pid),
    );
  };

  it('leaves its requests as they were: folder, copy and Node are gone, and all is answered', async () => {
    assert.equal((await copied('port', 'web')).code, 0);
    const before = server();
    assert.equal(before?.build?.startsWith('0.'), true);
    await without(extension, versions(), node);
    const port = await terminal.ask('port', 'web');
    assert.notEqual(await terminal.ask('port', 'api'), port);
    for (const asked of [['ls'], ['who', port], ['suggest'], ['activity'], ['projects']])
      await terminal.ask(...asked);
    await terminal.ask('release', 'api');
    const run = await terminal.hm('run', '--service', 'job', '--', 'true');
    assert.equal(run.code, 0);
    assert.equal(server()?.serverId, before?.serverId);
    assert.match(await terminal.ask('server', 'stop'), /has left/);
    assert.equal(await terminal.ask('port', 'web'), port);
  });

  it('loads all of its code at start: what its bundle asks for later is part of Node', async () => {
    const text = await readFile(builtProgram('server'), 'utf8');
    const asked = [...text.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name);
    assert.ok(asked.length > 5);
    assert.deepEqual(
      asked.filter((name = '') => !isBuiltin(name)),
      [],
    );
  });

  it('is no hindrance for a window that stays: the copy is started', async () => {
    await copied('server', 'start');
    const report = await longLived('', async () => {
      await without(extension);
      await serverGone();
    });
    assert.equal(report.kind, 'answered');
  });

  it('is named when the folder and every copy are gone', async () => {
    await copied('server', 'start');
    const report = await longLived('', async () => {
      await serverGone();
      await without(extension, versions());
    });
    assert.deepEqual([report.kind, 'code' in report && report.code], ['failed', 'noProgram']);
  });

  it('is no hindrance when Node is gone and another one is on the PATH', async () => {
    await copied('server', 'start');
    const report = await longLived(await pathWithNode(), async () => {
      await serverGone();
      await without(extension, node);
    });
    assert.equal(report.kind, 'answered');
  });

  it('is named when the last Node is gone', async () => {
    await copied('server', 'start');
    const report = await longLived('', async () => {
      await serverGone();
      await without(node);
    });
    assert.deepEqual([report.kind, 'code' in report && report.code], ['failed', 'noRuntime']);
  });

  it('is named when a part of a command is gone that it needs only now', async () => {
    await without(join(extension, 'out/start-server.cjs'));
    const said = await copied('port', 'web', '--json');
    assert.equal(said.code, 7);
    assert.equal(JSON.parse(said.stderr).error.code, 'noProgram');
  });
});
