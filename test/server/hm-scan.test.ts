/** `hm scan` on the real machine: what listens, whose it is, and what is left out. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { MachineSocket } from '#protocol/machine.ts';
import { type Command, Terminal } from './terminal.ts';

const listen = join(import.meta.dirname, '../programs/listen.py');

describe('hm scan', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  const programs: Command[] = [];

  before(async () => {
    terminal = await Terminal.open();
  });
  after(async () => {
    for (const { child } of programs) child.kill();
    await Promise.all(programs.map(({ ended }) => ended));
    await terminal.close();
  });

  async function listening(...words: string[]): Promise<string> {
    return ready(terminal.spawn('python3', ...words));
  }

  async function ready(command: Command): Promise<string> {
    programs.push(command);
    return (await command.says(/ready (\d+)/))[1] ?? '';
  }

  async function scanned(...words: string[]): Promise<readonly MachineSocket[]> {
    const { sockets } = await terminal.askJson<{ sockets: MachineSocket[] }>('scan', ...words);
    return sockets;
  }

  it('shows what hm run started as ours, and a stranger of the same project as foreign', async () => {
    const stranger = await listening(listen, '127.0.0.1', '0', '--token=hunter2-secret');
    const port = await terminal.ask('port', 'web');
    await ready(terminal.start('run', '-s', 'web', '--', 'python3', listen, '127.0.0.1', port));
    const [ours] = await scanned(port);
    assert.deepEqual([ours?.ours, ours?.lease?.service, ours?.family], [true, 'web', 'ipv4']);
    const [foreign] = await scanned(stranger);
    assert.ok(foreign?.process?.projectId);
    assert.deepEqual([foreign.ours, foreign.lease], [false, undefined]);
    assert.equal(foreign.process.projectId, ours?.process?.projectId);
    assert.equal(foreign.user, userInfo().username);
    const text = await terminal.ask('scan');
    assert.match(text, new RegExp(`^${port} +127\\.0\\.0\\.1 .* web of shop `, 'm'));
    assert.match(text, new RegExp(`^${stranger} .* shop +python3.*--token=\\*\\*\\*`, 'm'));
    assert.doesNotMatch(text, /hunter2/);
  });

  it('shows UDP when it is asked to', async () => {
    const bound =
      'import signal,socket; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.bind(("127.0.0.1",0)); print("ready",s.getsockname()[1],flush=True); signal.pause()';
    const port = await listening('-c', bound);
    assert.deepEqual(await scanned(port), []);
    const [seen] = await scanned(port, '--udp');
    assert.deepEqual([seen?.protocol, seen?.address], ['udp', '127.0.0.1']);
    assert.match(await terminal.ask('scan', '--udp', port), new RegExp(`^${port}/udp `, 'm'));
  });

  it('says what a project should declare, and writes it where it is told to, with every comment kept', async () => {
    const shop = await terminal.in('undeclared');
    const [port = ''] = (await shop.ask('suggest', '--type', 'test')).split('\n');
    const file = join(shop.directory, 'harbormaster.jsonc');
    await shop.declare(
      '{\n  // ours\n  "version": 1,\n  "services": {\n    "api": { "port": 8099 } // kept\n  }\n}\n',
    );
    const command = shop.spawn('python3', listen, '127.0.0.1', port);
    programs.push(command);
    await command.says(/ready/);
    const said = await shop.askJson<{ services: object[]; written: boolean }>(
      'scan',
      '--unmanaged',
    );
    const declared = `python3 ${listen} 127.0.0.1 ${port}`;
    const web = { service: 'web', type: 'dev', port: Number(port), command: declared };
    assert.deepEqual([said.written, said.services], [false, [web]]);
    const agent = await terminal.in('undeclared', { CLAUDECODE: '1' });
    assert.equal((await agent.hm('scan', '--unmanaged', '--write')).code, 8);
    assert.match(await shop.ask('scan', '--unmanaged'), new RegExp(`^web +dev +${port} `, 'm'));
    assert.match(
      await shop.ask('scan', '--unmanaged', '--write'),
      /^Wrote into .*harbormaster\.jsonc/,
    );
    const text = await readFile(file, 'utf8');
    assert.match(text, /\/\/ ours/);
    assert.match(text, /"api": \{ "port": 8099 \},? \/\/ kept/);
    assert.match(text, new RegExp(`"web": \\{[^}]*"port": ${port}`));
    assert.match(
      await shop.ask('scan', '--unmanaged'),
      /^Everything that listens .* is declared or leased/,
    );
    assert.equal((await shop.hm('scan', '--write')).code, 2);
  });

  it('says it when nobody listens, and refuses what is no range', async () => {
    assert.match(await terminal.ask('scan', '1-2'), /^Nobody listens on 1-2\./);
    const wrong = await terminal.hm('scan', '3010-3000');
    assert.deepEqual([wrong.code, /the smaller port comes first/.test(wrong.stderr)], [2, true]);
  });
});
