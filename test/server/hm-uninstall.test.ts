/** Leaving: `hm uninstall`, and the extension's own script. What is ours goes, what somebody holds or has put there stays, and all of it is said. */
import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import type { Leaving } from '#client/launcher/leaving.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { type Said, Terminal } from './terminal.ts';

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

describe('hm uninstall', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let home: string;
  let settings: string;
  const theirs = '{\n  "model": "opus"\n}\n';

  beforeEach(async () => {
    terminal = await Terminal.open();
    home = join(terminal.harbor.root, 'home');
    settings = join(home, '.claude', 'settings.json');
    await mkdir(dirname(settings));
    await writeFile(settings, theirs);
    await terminal.ask('install');
    await terminal.ask('hooks', 'install');
  });
  afterEach(() => terminal.close());

  const state = () => terminal.harbor.places.stateDir;
  /** All that was done, by its name. */
  const done = async (...args: string[]) => {
    const steps = await terminal.askJson<Leaving[]>('uninstall', ...args);
    return Object.fromEntries(steps.map((step) => [step.what, step]));
  };

  it('removes launcher, command and hook, stops the server that holds nothing, keeps the state, and lists it', async () => {
    await terminal.ask('server', 'start');
    const pid = await terminal.serverPid();
    const { launcher, installs, versions } = launcherPlaces(terminal.harbor.places);
    const said = await terminal.ask('uninstall');
    const command = join(home, '.local', 'bin', 'hm');
    for (const line of [
      `stopped: the server (pid ${pid})`,
      `removed: the hook in ${settings}; as it was before: ${settings}.before-harbormaster`,
      ...[command, launcher, installs, versions].map((path) => `removed: ${path}`),
      `kept: ${state()}, with journal and log.`,
    ])
      assert.ok(said.includes(line), `${line}\n${said}`);
    assert.deepEqual(await terminal.harbor.processes(), []);
    assert.equal(await readFile(settings, 'utf8'), theirs);
    assert.deepEqual(await namesIn(dirname(command)), []);
    assert.deepEqual(
      (await namesIn(state())).filter((name) => /^(bin|installs|versions)$/.test(name)),
      [],
    );
  });

  it('is done already when it is said again', async () => {
    await terminal.ask('uninstall');
    assert.match(await terminal.ask('uninstall'), /^kept: [^\n]*$/);
    await terminal.ask('uninstall', '--purge');
    assert.equal(await terminal.ask('uninstall'), 'Nothing of Harbormaster is there.');
    assert.equal(await terminal.ask('uninstall', '--purge'), 'Nothing of Harbormaster is there.');
  });

  it('gives back, after a new installation, what was kept', async () => {
    const port = await terminal.ask('port', 'web', '--type', 'hub');
    await terminal.ask('release', 'web');
    await terminal.ask('uninstall');
    assert.equal(await terminal.ask('port', 'web', '--type', 'hub'), port);
  });

  it('keeps a server that holds something, and says what', async () => {
    const port = await terminal.ask('port', 'web');
    const pid = await terminal.serverPid();
    const { server, versions, launcher } = await done('--purge');
    assert.deepEqual(server, {
      what: 'server',
      outcome: 'kept',
      why: 'holds',
      pid,
      holds: [`web ${port}`],
    });
    assert.equal(versions?.outcome, 'kept');
    assert.equal(launcher?.outcome, 'removed');
    assert.equal(await terminal.serverPid(), pid);
    assert.equal(await terminal.ask('port', 'web'), port);
  });

  it('ends the own servers of projects, too, but for one whose project holds something', async () => {
    const [busy, idle] = [await terminal.in('busy'), await terminal.in('idle')];
    for (const project of [busy, idle]) await project.ask('server', 'start', '--mode', 'project');
    const port = await busy.ask('port', 'web');
    const steps = await terminal.askJson<Leaving[]>('uninstall');
    const servers = steps.filter((step) => step.what === 'server');
    assert.deepEqual(
      new Map(servers.map(({ project, outcome }) => [project, outcome])),
      new Map([
        [busy.directory, 'kept'],
        [idle.directory, 'stopped'],
        [undefined, 'kept'],
      ]),
    );
    await busy.ask('release', port);
    assert.match(
      await terminal.ask('uninstall', '--purge'),
      /^stopped: the server of \S+\/busy \(pid \d+\)\nstopped: the server \(pid/,
    );
    assert.deepEqual(await terminal.harbor.processes(), []);
  });

  it('ends nothing and removes no state while the server does not answer', async () => {
    await terminal.ask('server', 'start');
    const pid = await terminal.serverPid();
    kill(pid, 'SIGSTOP');
    try {
      const { server, state: left } = await done('--purge');
      assert.deepEqual([server?.outcome, left?.outcome], ['kept', 'kept']);
    } finally {
      kill(pid, 'SIGCONT');
    }
    assert.equal(await terminal.serverPid(), pid);
  });

  it('removes the pointer of a server that is proven dead', async () => {
    await terminal.ask('port', 'web');
    kill(await terminal.serverPid(), 'SIGKILL');
    await until('it is dead', async () => (await terminal.harbor.processes()).length === 0);
    const { server, pointer } = await done();
    assert.equal(server?.outcome, 'absent');
    const { pointer: path } = terminal.harbor.places;
    assert.deepEqual(pointer, { what: 'pointer', outcome: 'removed', path });
    assert.equal((await terminal.hm('server', 'status')).code, 3);
  });

  it('with --purge leaves nothing, data that lie elsewhere included', async () => {
    const { dataChoice, hostId, floor } = terminal.harbor.places;
    // What windows agree by, and what hm config keeps of a file that it changes.
    for (const directory of [floor, join(state(), 'backups')]) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(join(directory, 'some'), '');
    }
    const elsewhere = join(terminal.harbor.root, 'xdg', 'harbormaster');
    const dataDir = join(elsewhere, `data-${hostId}`);
    await writeFile(dataChoice, JSON.stringify({ dataDir }), { mode: 0o600 });
    await terminal.ask('port', 'web');
    await terminal.ask('release', 'web');
    assert.notDeepEqual(await namesIn(dataDir), []);
    const left = await done('--purge');
    assert.deepEqual(left.state, { what: 'state', outcome: 'removed', path: state() });
    assert.deepEqual(await namesIn(join(terminal.harbor.root, 'xdg')), []);
    assert.ok(!(await namesIn(terminal.harbor.root)).includes('state'));
  });

  it('with --purge leaves what it does not know, and says so', async () => {
    await writeFile(join(state(), 'thesis.tex'), 'theirs');
    assert.match(await terminal.ask('uninstall', '--purge'), /but for what is not known: .*thesis/);
    assert.deepEqual(await namesIn(state()), ['thesis.tex']);
  });

  it('with --purge leaves what another machine has in a shared home', async () => {
    const other = 'server-0123456789ab.json';
    await writeFile(join(state(), other), '{}');
    await terminal.ask('server', 'start');
    await terminal.ask('uninstall', '--purge');
    const left = await namesIn(state());
    assert.ok(left.includes(other) && left.includes('token'), left.join());
  });

  it('leaves the command of somebody else, and settings that are broken', async () => {
    const command = join(home, '.local', 'bin', 'hm');
    await rm(command);
    await symlink('/opt/other/hm', command);
    await writeFile(settings, '{');
    const { command: left, hook } = await done();
    assert.deepEqual([left?.outcome, hook?.outcome], ['foreign', 'kept']);
    assert.deepEqual(await namesIn(dirname(command)), ['hm']);
    assert.equal(await readFile(settings, 'utf8'), '{');
  });

  it('works by the launcher when no installation is left', async () => {
    const { launcher, installs } = launcherPlaces(terminal.harbor.places);
    await writeFile(installs, '/gone\n');
    const said = await terminal.spawn(launcher, 'uninstall', '--purge').ended;
    assert.deepEqual([said.code, said.stderr], [0, '']);
    assert.match(said.stdout, /removed: .*bin\/hm/);
    assert.ok(!(await namesIn(terminal.harbor.root)).includes('state'));
  });

  it('is not for a coding agent: nothing is removed', async () => {
    const agent = await terminal.in('shop', { CLAUDECODE: '1' });
    const before = await namesIn(state());
    assert.equal((await agent.hm('uninstall', '--purge')).code, 8);
    assert.deepEqual(await namesIn(state()), before);
  });

  it('names an installation that would put the launcher back', async () => {
    assert.match(await terminal.ask('uninstall'), /^still installed: .+\. Uninstall it there too/m);
  });
});

describe("The extension's uninstall script", function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let extensions: string;

  beforeEach(async () => {
    terminal = await Terminal.open();
    extensions = join(terminal.harbor.root, 'extensions');
  });
  afterEach(() => terminal.close());

  /** An extension's folder as an editor unpacks it. */
  async function unpack(version: string): Promise<string> {
    const root = join(extensions, `harbormaster.harbormaster-${version}`);
    const out = dirname(builtProgram('hm'));
    const shipped = (path: string) => path === out || /\.cjs$|build\.json$/.test(path);
    await cp(out, join(root, 'out'), { recursive: true, filter: shipped });
    await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'harbormaster', version }));
    return root;
  }

  const run = (root: string, ...args: string[]): Promise<Said> =>
    terminal.spawn(process.execPath, join(root, ...args)).ended;

  async function leave(root: string): Promise<string> {
    const said = await run(root, 'out', 'uninstall.cjs');
    assert.deepEqual([said.code, said.stderr], [0, '']);
    return said.stdout;
  }

  async function install(root: string): Promise<void> {
    const hm = join(root, 'out', 'hm.cjs');
    assert.equal((await terminal.spawn(process.execPath, hm, 'install').ended).code, 0);
  }

  it('needs no editor, and removes everything when it was the last', async () => {
    const root = await unpack('0.2.0');
    await install(root);
    const said = await leave(root);
    assert.match(said, /removed: .*\.local\/bin\/hm\n/);
    assert.match(said, /kept: .*with journal and log/);
    assert.ok(!(await namesIn(terminal.harbor.places.stateDir)).includes('bin'));
  });

  it('of an older version removes its own line alone: the newer one keeps its launcher', async () => {
    const [older, newer] = [await unpack('0.2.0'), await unpack('0.3.0')];
    await install(older);
    await install(newer);
    const { launcher, installs } = launcherPlaces(terminal.harbor.places);
    await leave(older);
    await rm(older, { recursive: true });
    assert.equal(await readFile(installs, 'utf8'), `${newer}\n`);
    const said = await terminal.spawn(launcher, '--version').ended;
    assert.deepEqual([said.code, said.stderr], [0, '']);
  });

  it('knows a newer version beside it that was never started, but not one that is to go too', async () => {
    const [older, newer] = [await unpack('0.2.0'), await unpack('0.3.0')];
    await install(older);
    const { launcher } = launcherPlaces(terminal.harbor.places);
    assert.ok((await leave(older)).includes(`still installed: ${newer}`));
    await readFile(launcher);
    await install(older);
    const obsolete = { 'harbormaster.harbormaster-0.3.0': true };
    await writeFile(join(extensions, '.obsolete'), JSON.stringify(obsolete));
    await leave(older);
    await assert.rejects(readFile(launcher));
  });

  it('does no harm where nothing was ever placed, nor a second time', async () => {
    const root = await unpack('0.2.0');
    await leave(root);
    await install(root);
    await leave(root);
    await leave(root);
  });
});
