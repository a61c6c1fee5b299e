import { strict as assert } from 'node:assert';
import { shellArgv } from '#client/launcher/shell-argv.ts';
import { argvOf, nameOf } from '#client/vscode/launch-words.ts';

const [linux, windows] = (['linux', 'win32'] as const).map(
  (platform) => (line: string) => shellArgv(line, platform),
);

describe('a line to be launched', () => {
  it('is the words of its program, quotes taken off', () => {
    assert.deepEqual(argvOf('npm run dev', linux), ['npm', 'run', 'dev']);
    assert.deepEqual(argvOf(` claude "fix the login" --model='opus' `, linux), [
      ...['claude', 'fix the login', '--model=opus'],
    ]);
    assert.deepEqual(argvOf('""', linux), ['']);
  });

  it('is handed to a shell when only that understands it', () => {
    for (const line of [
      'a | b',
      'a && b',
      'echo $HOME',
      'ls *.ts',
      'X=1 npm start',
      "it's",
      'a > f',
    ])
      assert.deepEqual(argvOf(line, linux), ['/bin/sh', '-c', line]);
    assert.deepEqual(argvOf('a & b', windows), ['cmd.exe', '/d', '/s', '/c', 'a & b']);
  });

  it('has a name that a person would give it', () => {
    const name = (line: string) => nameOf(argvOf(line, linux));
    assert.equal(name('npm run dev'), 'dev');
    assert.equal(name('pnpm --filter web dev'), 'web');
    assert.equal(name('/usr/bin/htop -d 5'), 'htop');
    assert.equal(name('claude --continue'), 'claude');
    assert.equal(name('node server.cjs | tee log'), 'node');
    assert.equal(nameOf(['/x/___']), 'runner');
    assert.equal(nameOf(['My Tool.exe']), 'my-tool-exe');
  });
});
