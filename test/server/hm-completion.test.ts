/** Completion in real shells: what a user gets who presses Tab. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { builtProgram } from './built.ts';
import { Terminal } from './terminal.ts';

/** Every shell that this machine has; bash is always one of them. */
const has = (shell: string) =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, shell)));

describe('Completion', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let port = '';

  before(async () => {
    const plain = await Terminal.open();
    const bin = join(plain.harbor.root, 'bin');
    await mkdir(bin);
    await symlink(builtProgram('hm'), join(bin, 'hm'));
    terminal = await plain.in('shop', { PATH: `${bin}:${plain.env.PATH}` });
    const services = { api: {}, 'admin-ui': {}, 'x y': {}, '$(id)': {} };
    await writeFile(
      join(terminal.directory, 'harbormaster.jsonc'),
      JSON.stringify({ version: 1, services: { api: {}, 'admin-ui': {} } }),
    );
    port = await terminal.ask('port', 'web', '--type', 'hub');
    await writeFile(
      join(terminal.directory, 'harbormaster.jsonc'),
      `// broken, and odd\n${JSON.stringify({ version: 1, services })},`,
    );
  });
  after(() => terminal.close());

  /** What is offered behind `hm` and these words, by value. */
  async function offered(...words: string[]): Promise<string[]> {
    const said = await terminal.ask('complete', '--', ...words);
    return said === '' ? [] : said.split('\n').map((each) => each.split('\t')[0] ?? '');
  }

  async function run(shell: string, script: string): Promise<string> {
    const said = await terminal.spawn(shell, '-c', script).ended;
    assert.deepEqual([said.code, said.stderr], [0, ''], script);
    return said.stdout.trim();
  }

  it('offers every verb that help shows, and none that it hides', async () => {
    const verbs = await offered('');
    for (const verb of ['run', 'port', 'server', 'completion', 'uninstall'])
      assert.ok(verbs.includes(verb), verb);
    for (const verb of ['complete', 'hooks']) assert.ok(!verbs.includes(verb), verb);
    assert.deepEqual(await offered('po'), ['port']);
    assert.deepEqual(await offered('server', 'res'), ['restart']);
  });

  it('offers the options of the verb, and values of an option', async () => {
    assert.deepEqual(await offered('port', '--ty'), ['--type']);
    assert.deepEqual(await offered('port', '--type', 'dat'), ['database']);
    assert.deepEqual(await offered('port', '-t', 'dat'), ['database']);
    assert.deepEqual(await offered('port', '--dir', ''), [':files']);
    assert.deepEqual(await offered('completion', ''), ['bash', 'zsh', 'fish']);
    assert.deepEqual(await offered('frobnicate', ''), []);
  });

  it('offers the services that the project declares or holds, and the ports that are leased', async () => {
    assert.deepEqual((await offered('port', '')).sort(), ['admin-ui', 'api', 'web']);
    assert.deepEqual(await offered('release', 'w'), ['web']);
    assert.deepEqual(await offered('run', '--service', 'ap'), ['api']);
    assert.deepEqual(await offered('who', '4'), [port]);
  });

  it('leaves the command of hm run to the shell', async () => {
    for (const words of [
      ['--', ''],
      ['--', 'npm', 'r'],
      ['npm', 'r'],
      ['--service', 'web', '--', 'n'],
    ])
      assert.deepEqual(await offered('run', ...words), [':command']);
  });

  it('starts no server, and says nothing when there is none', async () => {
    const state = join(terminal.harbor.root, 'elsewhere');
    const shell = await terminal.in('empty', { HARBORMASTER_STATE_DIR: state });
    const before = await terminal.harbor.processes();
    const said = await shell.hm('complete', '--', 'release', '');
    assert.deepEqual([said.code, said.stdout, said.stderr], [0, '', '']);
    assert.deepEqual(await terminal.harbor.processes(), before);
  });

  it('refuses a shell that it does not know', async () => {
    const said = await terminal.hm('completion', 'tcsh');
    assert.equal(said.code, 2);
    assert.match(said.stderr, /bash, zsh, fish/);
  });

  describe('in bash', () => {
    const tab = (words: string[]) => {
      const typed = words.map((word) => `'${word}'`).join(' ');
      return run(
        'bash',
        `source <(hm completion bash); COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _hm; printf '%s\\n' "\${COMPREPLY[@]}"`,
      );
    };

    it('is loaded by the line that help names', async () => {
      const loaded = await run('bash', 'source <(hm completion bash); complete -p hm harbormaster');
      assert.equal(loaded, 'complete -F _hm hm\ncomplete -F _hm harbormaster');
    });

    it('completes verbs, services and programs', async () => {
      assert.equal(await tab(['hm', 'relea']), 'release');
      assert.equal(await tab(['hm', 'port', 'adm']), 'admin-ui');
      assert.equal(await tab(['hm', 'who', '']), port);
      assert.match(await tab(['hm', 'run', '--', 'mkdi']), /^mkdir$/m);
      assert.equal(await tab(['hm', 'port', '--dir', '']), '');
    });

    it('is silent when hm is gone', async () => {
      assert.equal(
        await run(
          'bash',
          'source <(hm completion bash); PATH=/nowhere; COMP_WORDS=(hm p); COMP_CWORD=1; _hm; [ -z "$COMPREPLY" ] && echo 0',
        ),
        '0',
      );
    });
  });

  if (has('fish'))
    describe('in fish', () => {
      it('completes verbs, services and programs', async () => {
        const tab = (typed: string) =>
          run('fish', `hm completion fish | source; complete -C '${typed}'`);
        assert.match(await tab('hm relea'), /^release\tGive a port back\.$/);
        assert.match(await tab('hm port adm'), /^admin-ui\t/);
        assert.match(await tab('hm run -- mkdi'), /^mkdir\b/m);
      });
    });

  if (has('zsh'))
    describe('in zsh', () => {
      it('is loaded by the line that help names', async () => {
        const loaded = await run(
          'zsh',
          'autoload -U compinit; compinit -D; source <(hm completion zsh); print $_comps[hm] $_comps[harbormaster]',
        );
        assert.equal(loaded, '_hm _hm');
      });
    });
});
