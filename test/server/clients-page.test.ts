/** docs/clients.md, as somebody else's program uses it: the examples are taken from the page and run. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lease } from '#protocol/ports.ts';
import { builtProgram } from './built.ts';
import { kill } from './harbor.ts';
import { Terminal } from './terminal.ts';

const root = join(import.meta.dirname, '../..');

describe('A program of somebody else', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  const block = async (language: string) => {
    const page = await readFile(join(root, 'docs/clients.md'), 'utf8');
    const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
    return found ?? assert.fail(`there is no example in ${language}`);
  };
  /** Runs a program on Node beside an installed package, and returns what it printed. */
  const run = async (text: string) => {
    const file = join(terminal.directory, 'program.mjs');
    await writeFile(file, text);
    const said = await terminal.spawn(process.execPath, file).ended;
    assert.equal(said.code, 0, said.stderr);
    return said.stdout.trim();
  };

  beforeEach(async () => {
    terminal = await Terminal.open();
    const bin = join((await terminal.in('bin')).directory, 'hm');
    const hm = `#!/bin/sh\nexec '${process.execPath}' '${builtProgram('hm')}' "$@"\n`;
    await writeFile(bin, hm, { mode: 0o755 });
    terminal = await terminal.in('shop', {
      PATH: `${join(bin, '..')}:${terminal.env.PATH}`,
    });
    await mkdir(join(terminal.directory, 'node_modules'));
    await symlink(root, join(terminal.directory, 'node_modules/harbormaster'));
  });
  afterEach(() => terminal.close());

  it('in Python finds the server, proves itself and leases a port, in fifteen lines', async () => {
    const text = await block('python');
    assert.ok(text.trim().split('\n').length <= 15, text);
    const said = await terminal.spawn('python3', '-c', text).ended;
    assert.equal(said.code, 0, said.stderr);
    const leases = await terminal.askJson<Lease[]>('ls');
    assert.deepEqual(
      leases.map(({ port }) => String(port)),
      [said.stdout.trim()],
    );
  });

  it('in Python is stopped by its own check when whoever listens is not the server', async () => {
    const text = (await block('python')).replace('mac("server")', 'mac("sorcerer")');
    const said = await terminal.spawn('python3', '-c', text).ended;
    assert.match(said.stderr, /this is not the server/);
  });

  it('on Node leases by the library, which starts the server', async () => {
    assert.equal(await run(await block('js')), String((await terminal.lease('web'))?.port));
  });

  it('on Node, within a coding agent, asks with no more than the agent’s authority', async () => {
    await terminal.ask('server', 'start');
    const text = `import { openHarbor } from 'harbormaster/client';
      const harbor = await openHarbor({ name: 'x' });
      console.log(await harbor.request('server/stop', {}).catch(({ code }) => code));
      harbor.close();`;
    terminal = await terminal.in('shop', { CLAUDECODE: '1', PATH: terminal.env.PATH ?? '' });
    assert.equal(await run(text), 'notAllowed');
  });

  it('on Node is told that none runs when it does not want one started', async () => {
    const said = await run(`import { openHarbor } from 'harbormaster/client';
      console.log(await openHarbor({ name: 'x', start: false }));`);
    assert.equal(said, 'undefined');
    assert.deepEqual(await terminal.harbor.processes(), []);
  });

  it('on Node gives up at its deadline or its signal, while the server is stopped', async () => {
    await terminal.ask('server', 'start');
    const pid = await terminal.serverPid();
    const text = `import { openHarbor } from 'harbormaster/client';
      const harbor = await openHarbor({ name: 'x' });
      process.kill(${pid}, 'SIGSTOP');
      const end = new AbortController();
      const late = harbor.request('server/health', {}, { deadlineMs: 100 }).catch((e) => e.name);
      const given = harbor.request('server/health', {}, { signal: end.signal }).catch((e) => e);
      console.log(await late);
      end.abort('enough');
      console.log(await given);
      harbor.close();
      await harbor.closed;`;
    try {
      assert.equal(await run(text), 'DeadlinePassed\nenough');
    } finally {
      kill(pid, 'SIGCONT');
    }
  });

  it('in TypeScript is held to the contract', async () => {
    const check = async (body: string) => {
      const file = join(terminal.directory, 'sample.mts');
      const head = `import { openHarbor } from 'harbormaster/client';\nconst harbor = await openHarbor({ name: 'x' });\n`;
      await writeFile(file, head + body);
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
      const more = ['--types', '', '--skipLibCheck', 'false', '--ignoreConfig'];
      try {
        execFileSync(join(root, 'node_modules/.bin/tsc'), [...options, ...more, file], {
          cwd: terminal.directory,
          encoding: 'utf8',
        });
        return '';
      } catch (failure) {
        return (failure as { stdout: string }).stdout;
      }
    };
    const sound = `const a = await harbor.request('ports/lease', { path: '/x', service: 'web' });
      if (a.kind === 'granted') { const port: number = a.leases[0]!.port; void port; }`;
    assert.equal(await check(sound), '');
    assert.match(await check("await harbor.request('ports/leese', {});"), /ports\/leese/);
    assert.match(await check("await harbor.request('ports/lease', { path: 7 });"), /number/);
  });
});
