/** `hm who`, `hm ls`, `hm release`, `hm suggest` and `hm activity`: what a user gets to know, and can give back. */
import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Activity } from '#protocol/activity.ts';
import type { MachineTrace } from '#protocol/machine.ts';
import type { Lease, PortReport } from '#protocol/ports.ts';
import { type Command, Terminal } from './terminal.ts';

const listen = join(import.meta.dirname, '../programs/listen.py');

/** What every colour begins with (ECMA-48, ESC). */
const escapeCode = String.fromCharCode(27);

describe('What hm tells of ports', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  const strangers: Command[] = [];

  before(async () => {
    terminal = await Terminal.open();
  });
  after(async () => {
    for (const { child } of strangers) child.kill();
    await Promise.all(strangers.map(({ ended }) => ended));
    await terminal.close();
  });

  /** A process that no lease knows, on a port of the system's choice. */
  async function stranger(
    directory: string,
  ): Promise<{ readonly pid: number; readonly port: string }> {
    const at = await terminal.in(directory);
    const command = at.spawn('python3', listen, '127.0.0.1', '0');
    strangers.push(command);
    const [, port = ''] = await command.says(/ready (\d+)/);
    return { pid: command.pid, port };
  }

  it('a port that nobody has is free', async () => {
    const [free = ''] = (await terminal.ask('suggest', '--type', 'test')).split('\n');
    assert.match(await terminal.ask('who', free), new RegExp(`^port ${free} +free$`));
  });

  it('a leased port is told with service, project, holder and URL', async () => {
    const port = await terminal.ask('port', 'web');
    const said = await terminal.ask('who', port);
    assert.match(said, /leased/);
    assert.match(said, /service +web \(dev\)/);
    assert.match(said, new RegExp(`project +shop \\(${terminal.directory}\\)`));
    assert.match(said, /held by +project/);
    assert.match(said, new RegExp(`url +http://localhost:${port}`));
  });

  it("a stranger's port is told with pid, command, start, directory and project", async () => {
    const { pid, port } = await stranger('elsewhere');
    const said = await terminal.ask('who', port);
    assert.match(said, /in use, without a lease/);
    assert.match(said, /listens on +127\.0\.0\.1/);
    assert.match(said, new RegExp(`process .*pid ${pid}`));
    assert.match(said, /command .*listen\.py 127\.0\.0\.1 0/);
    assert.match(said, /started +\d+ s ago/);
    assert.match(said, /directory +\S+\/elsewhere/);
    assert.match(said, /works in +elsewhere \(\S+\/elsewhere\)/);
    const report = await terminal.askJson<PortReport>('who', port);
    assert.equal(report.verdict, 'used');
    assert.equal(report.listeners[0]?.process?.process.pid, pid);
  });

  it('a stranger of this project is told with its agent and parents, and its URL instead of a second copy', async () => {
    const agent = await terminal.in('shop', { CLAUDECODE: 'hunter2', SOME_KEY: 'hunter2' });
    const command = agent.spawn('python3', listen, '127.0.0.1', '0');
    strangers.push(command);
    const [, port = ''] = await command.says(/ready (\d+)/);
    const said = await terminal.ask('who', port);
    assert.match(said, /came from +the agent claude-code/);
    assert.match(said, new RegExp(`started by .* ${process.pid}( <|$)`, 'm'));
    assert.match(
      said,
      new RegExp(`use http://localhost:${port} instead of starting a second copy`),
    );
    assert.match(said, new RegExp(`hm scan ${port} --unmanaged --write`));
    assert.doesNotMatch(said, /hunter2/);
    const report = await terminal.askJson<{ traces: MachineTrace[] }>('who', port);
    assert.equal(report.traces[0]?.sameProject, true);
    assert.doesNotMatch(JSON.stringify(report), /hunter2/);
    const elsewhere = await terminal.in('elsewhere');
    assert.doesNotMatch(await elsewhere.ask('who', port), /second copy/);
  });

  it("the token in a stranger's command line is not shown", async () => {
    const command = terminal.spawn(
      'python3',
      listen,
      '127.0.0.1',
      '0',
      '--token=hunter2-very-secret',
    );
    strangers.push(command);
    const [, port = ''] = await command.says(/ready (\d+)/);
    const said = await terminal.ask('who', port);
    assert.match(said, /listen\.py/);
    assert.doesNotMatch(said, /hunter2/);
  });

  it('what a stranger calls itself cannot steer the terminal', async () => {
    const command = terminal.spawn('python3', listen, '127.0.0.1', '0', `${escapeCode}]0;owned`);
    strangers.push(command);
    const [, port = ''] = await command.says(/ready (\d+)/);
    const said = await terminal.ask('who', port);
    assert.match(said, /owned/);
    assert.ok(!said.includes(escapeCode));
  });

  it('a port of the ephemeral range is not leased by itself, and an exact wish for a used port is refused', async () => {
    const { pid, port } = await stranger('elsewhere');
    const said = await terminal.hm('port', 'mine', '--port', port);
    assert.equal(said.code, 5);
    assert.match(said.stderr, new RegExp(`Port ${port} is in use by .*pid ${pid}`));
    assert.match(said.stderr, /Port \d+ is free/);
  });

  it('a released port rests for another service, not for its own, and is told as resting', async () => {
    const port = await terminal.ask('port', 'guest');
    assert.equal(await terminal.ask('release', 'guest'), `Released port ${port} of guest.`);
    assert.match(await terminal.ask('who', port), /free, but rests until \d\d:\d\d:\d\d/);
    const other = await terminal.hm('port', 'rival', '--port', port);
    assert.equal(other.code, 5);
    assert.match(other.stderr, /was released a moment ago and rests until/);
    assert.equal(await terminal.ask('port', 'guest'), port);
    await terminal.ask('release', port);
    assert.equal(await terminal.lease('guest'), undefined);
  });

  it('releasing what is not leased fails and says where to look', async () => {
    const said = await terminal.hm('release', 'nobody');
    assert.equal(said.code, 1);
    assert.match(said.stderr, /'nobody' of this project is not leased\. See: hm ls/);
  });

  it('suggested ports can be leased, and suggesting leases none', async () => {
    const before = (await terminal.askJson<Lease[]>('ls')).length;
    const ports = (await terminal.ask('suggest', '--type', 'api', '--count', '3')).split('\n');
    assert.equal(new Set(ports).size, 3);
    assert.equal((await terminal.askJson<Lease[]>('ls')).length, before);
    for (const [n, port] of ports.entries())
      assert.equal(await terminal.ask('port', `suggested-${n}`, '-p', port), port);
  });

  it("the list has this project's leases first, one line each, without colour when it is no terminal", async () => {
    const other = await terminal.in('another');
    await other.ask('port', 'web');
    const [head = '', ...rows] = (await other.ask('ls')).split('\n');
    assert.match(head, /^PROJECT +SERVICE +PORT +STATE +HELD BY +PROCESS +SINCE$/);
    assert.match(rows[0]!, /^another +web +\d+ +reserved +project +- +\d+ s$/);
    assert.ok(rows.slice(1).every((row) => row.startsWith('shop ')));
    assert.equal((await other.askJson<Lease[]>('ls', '--here')).length, 1);
    assert.ok(!rows.join('').includes(escapeCode));
  });

  it('colour comes when it is forced, and NO_COLOR has the last word', async () => {
    const forced = await terminal.in('shop', { FORCE_COLOR: '1' });
    assert.ok((await forced.ask('ls')).includes(escapeCode));
    const plain = await terminal.in('shop', { FORCE_COLOR: '1', NO_COLOR: '1' });
    assert.ok(!(await plain.ask('ls')).includes(escapeCode));
  });

  it('the activity tells what happened to a port, newest first, and by whom', async () => {
    const port = await terminal.ask('port', 'told');
    await terminal.ask('release', 'told');
    const events = await terminal.askJson<Activity[]>('activity', '--port', port, '--limit', '2');
    assert.deepEqual(
      events.map(({ type }) => type),
      ['portReleased', 'portLeased'],
    );
    const text = await terminal.ask('activity', '--port', port);
    assert.match(text, new RegExp(`port released +told ${port}`));
  });

  it('a symbolic link leads to the same project', async () => {
    const linked = join(terminal.harbor.root, 'linked');
    await symlink(terminal.directory, linked);
    assert.equal(
      await terminal.ask('port', 'web', '--dir', linked),
      await terminal.ask('port', 'web'),
    );
  });

  it('everything works in a directory whose name is hard', async () => {
    const odd = await terminal.in("ä 'quoted' $HOME\nline");
    await writeFile(join(odd.directory, 'package.json'), '{}');
    const port = await odd.ask('port', 'web');
    assert.match(await odd.ask('who', port), /leased/);
    await odd.ask('ls');
  });
});
