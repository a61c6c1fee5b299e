/** The login item: written as the system takes it, kept company by a keeper that outlives servers, and gone when it is taken away. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kill, until } from './harbor.ts';
import { Terminal } from './terminal.ts';

const run = promisify(execFile);

interface Status {
  readonly running: boolean;
  readonly pid?: number;
  readonly layers: {
    readonly loginItem: string;
    readonly watchdog?: { readonly process: { readonly pid: number } };
  };
}

describe('The login item', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let unit: string;

  before(async () => {
    // Debian's own, of which nothing need run.
    if (!existsSync('/usr/bin/systemd-analyze')) {
      await run('apt-get', ['update']);
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'systemd']);
    }
    terminal = await Terminal.open();
    unit = join(terminal.env.HOME ?? '', '.config/systemd/user/harbormaster.service');
  });
  after(() => terminal.close());

  /** With whatever exit code: none may run. */
  const status = async () =>
    JSON.parse((await terminal.hm('server', 'status', '--json')).stdout) as Status;
  const verify = (path: string) =>
    run('systemd-analyze', ['verify', '--user', path], {
      env: { ...terminal.env, XDG_RUNTIME_DIR: terminal.env.TMPDIR },
    });

  it('is refused to an agent', async () => {
    const agent = await terminal.in(terminal.directory, { CLAUDECODE: '1' });
    assert.equal((await agent.hm('server', 'install')).code, 8);
    assert.ok(!existsSync(unit));
  });

  it('is a unit that systemd finds nothing wrong with, which (control) it does with a broken one', async () => {
    assert.equal((await status()).layers.loginItem, 'absent');
    const said = await terminal.ask('server', 'install');
    assert.match(said, /It begins at your next login/);
    const { stdout, stderr } = await verify(unit);
    assert.equal(stdout + stderr, '');
    assert.equal((await status()).layers.loginItem, 'installed');
    const broken = join(terminal.harbor.root, 'broken.service');
    const text = await readFile(unit, 'utf8');
    await writeFile(broken, text.replace(/ExecStart=.*/, 'ExecStart="/no/such/program"'));
    await assert.rejects(verify(broken));
  });

  it('keeps a server there that dies, and says who watches over it', async () => {
    const launcher = join(terminal.env.HARBORMASTER_STATE_DIR ?? '', 'bin/hm');
    const keeper = terminal.spawn(launcher, 'server', 'keep');
    let seen: Status | undefined;
    const isKept = async () => {
      seen = await status();
      return seen.running && seen.layers.watchdog?.process.pid === keeper.pid;
    };
    await until('the keeper has found a server', isKept, 30_000);
    const first = seen?.pid ?? 0;
    kill(first, 'SIGKILL');
    await until(
      'there is another server',
      async () => (await isKept()) && seen?.pid !== first,
      30_000,
    );
    const text = await terminal.ask('server', 'status');
    assert.match(text, /on demand +yes/);
    assert.match(text, /login item +installed/);
    assert.match(text, new RegExp(`watchdog +pid ${keeper.pid}, answered \\d+ s ago`));
    await terminal.ask('server', 'uninstall');
    assert.equal((await keeper.ended).code, 0);
    assert.ok(!existsSync(unit));
    assert.equal((await status()).layers.loginItem, 'absent');
  });

  it('goes with everything else', async () => {
    await terminal.ask('server', 'install');
    const said = await terminal.ask('uninstall');
    assert.match(said, new RegExp(`removed: ${unit}`));
    assert.ok(!existsSync(unit));
  });
});
