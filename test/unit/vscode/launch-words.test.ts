import { strict as assert } from 'node:assert';
import { shellArgv } from '#client/launcher/shell-argv.ts';
import { argvOf } from '#client/vscode/launch-words.ts';

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
});
