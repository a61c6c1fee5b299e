/** The environment of a login, asked of real shells whose start files are as people have them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoginEnvironment } from '#server/os/login-environment.ts';
import { answerIn, loginShell, questionFor } from '#server/os/login-shell.ts';
import { until } from '#test/editor/host/until.ts';

const bash = '/bin/bash';

describe('The environment of a login', function () {
  this.timeout(120_000);
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'hm-login-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const put = (file: string, text: string) => writeFile(join(home, file), text);
  const login = (options: { shell?: string; patience?: number; limit?: number } = {}) => {
    const { shell = bash, ...more } = options;
    const environment = { HOME: home, PATH: '/usr/bin:/bin', SHELL: shell };
    return new LoginEnvironment({ environment, home, ...more });
  };

  /** As Debian's: what is not interactive reads nothing more. */
  const bashrc = (text: string) => put('.bashrc', `case $- in *i*) ;; *) return;; esac\n${text}`);
  const readsBashrc = () => put('.bash_profile', '. ~/.bashrc\n');

  it('is what only an interactive shell sets, as nvm does, whatever else is printed', async () => {
    await readsBashrc();
    await bashrc('echo "Welcome {"; export PATH="$HOME/.nvm/bin:$PATH"; export TEXT="a\nb{}"\n');
    const { variables, how, shell } = await login().read();
    assert.deepEqual([how, shell], ['read', bash]);
    assert.ok(variables?.PATH?.startsWith(`${home}/.nvm/bin:`), variables?.PATH);
    assert.equal(variables?.TEXT, 'a\nb{}');
    assert.equal(variables?.HARBORMASTER_READS_ENVIRONMENT, '1', 'which start files may ask for');
  });

  it('is what a plain login shell without job control says, too', async () => {
    await put('.profile', 'export KEY=profile\n');
    const { variables, how } = await login({ shell: '/bin/sh' }).read();
    assert.deepEqual([how, variables?.KEY], ['read', 'profile']);
  });

  it('is asked once for all, and again when a start file has changed', async () => {
    await put('.bash_profile', 'echo x >> ~/asked; export KEY=one\n');
    const environment = login();
    const keys = async () => (await environment.read()).variables?.KEY;
    assert.deepEqual(await Promise.all([keys(), keys(), keys()]), ['one', 'one', 'one']);
    assert.equal(await keys(), 'one');
    assert.equal(await readFile(join(home, 'asked'), 'utf8'), 'x\n');
    await put('.bash_profile', 'export KEY=three\n');
    assert.equal(await keys(), 'three');
  });

  it('is not waited for by what a start file leaves running with its output open', async () => {
    await put('.bash_profile', 'sleep 1000 & echo $! > ~/left\n');
    assert.equal((await login().read()).how, 'read');
    // It throws when that one is gone already, and so was waited for.
    process.kill(Number(await readFile(join(home, 'left'), 'utf8')));
  });

  it('is late when the shell is, and there for whoever asks later', async () => {
    await put('.bash_profile', 'until [ -e ~/go ]; do sleep 0.02; done; export KEY=late\n');
    const environment = login({ patience: 150 });
    const early = await environment.read();
    assert.deepEqual([early.how, early.variables], ['late', undefined]);
    await put('go', '');
    await until('an answer', async () => (await environment.read()).variables?.KEY === 'late');
  });

  it('is none when a start file becomes another program; nobody waits for that twice, and it is ended', async () => {
    await put('.bash_profile', 'echo $$ > ~/pid; exec sleep 30\n');
    // Time enough for any shell to begin, on any machine.
    const environment = login({ limit: 3_000 });
    assert.equal((await environment.read()).how, 'failed');
    const pid = (await readFile(join(home, 'pid'), 'utf8')).trim();
    await until('its end', () => !existsSync(`/proc/${pid}/status`));
    await rm(join(home, 'pid'));
    assert.equal((await environment.read()).how, 'failed');
    assert.equal(existsSync(join(home, 'pid')), false);
    await put('.bash_profile', 'export KEY=mended\n');
    assert.equal((await environment.read()).variables?.KEY, 'mended');
  });

  it('is none when there is no such shell, or it says no', async () => {
    assert.equal((await login({ shell: '/no/such/shell' }).read()).how, 'failed');
    await put('.bash_profile', 'exit 3\n');
    assert.equal((await login().read()).how, 'failed');
  });
});

describe('A login shell', () => {
  it('is the one that is named, unless nobody can log in with it', () => {
    assert.equal(loginShell('/usr/bin/fish'), '/usr/bin/fish');
    for (const none of [undefined, '', 'bash', '/usr/sbin/nologin', '/bin/false'])
      assert.match(loginShell(none), /^\/.*sh$/, none);
  });

  it('is asked in its own words', () => {
    const args = (shell: string) => questionFor(shell, "/o'b/node", 'MARK').args;
    const print = `"MARK" + JSON.stringify(process.env) + "MARK"`;
    assert.deepEqual(args('/bin/zsh'), ['-i', '-l', '-c', `'/o'\\''b/node' -p '${print}'`]);
    assert.deepEqual(args('/bin/tcsh'), ['-ic', `'/o'\\''b/node' -p '${print}'`]);
    assert.deepEqual(args('/usr/bin/nu').at(-1)?.[0], '^');
    const [, , words] = args('/usr/bin/pwsh');
    assert.equal(words, `& '/o''b/node' -p '${print.replaceAll('"', "''")}'`);
  });

  it('answers between two marks, and nowhere else', () => {
    assert.deepEqual(answerIn('hi {M{"A":"b","n":1}M bye', 'M'), { A: 'b' });
    for (const none of ['', 'M', '{"A":"b"}', 'M{"A":"b"}', 'M{"A"M', 'M3M'])
      assert.equal(answerIn(none, 'M'), undefined, none);
  });
});
