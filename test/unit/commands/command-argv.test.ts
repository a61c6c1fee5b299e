/** The command of a project file as the words of a process. */
import assert from 'node:assert/strict';
import { commandArgv } from '#commands/command-argv.ts';
import { planLaunch } from '#commands/launch-plan.ts';
import { plannedWithFiles } from '#commands/planned-with-files.ts';

const shell = (text: string) => ['/bin/sh', '-c', text];

describe('A command of a project file', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['npm run dev', ['npm', 'run', 'dev']],
    ['  node   "my server.js" --name \'a b\' ""', ['node', 'my server.js', '--name', 'a b', '']],
    ['./bin/web --port=3000', ['./bin/web', '--port=3000']],
    ['echo a "b c" \'d "e"\' f\'\'g', ['echo', 'a', 'b c', 'd "e"', 'fg']],
    ['web --x="y z" "it\'s" a=b', ['web', '--x=y z', "it's", 'a=b']],
    ['A=b npm start', shell('A=b npm start')],
    ['npm ci && npm start', shell('npm ci && npm start')],
    ['node "$HOME/x"', shell('node "$HOME/x"')],
    ['ls *.ts', shell('ls *.ts')],
    ['exec web', shell('exec web')],
    ['cd web', shell('cd web')],
    ['web > log', shell('web > log')],
    ['web &', shell('web &')],
    ['node "half', shell('node "half')],
    ['web # note', shell('web # note')],
    ['""', shell('""')],
    ['   ', shell('   ')],
  ];
  for (const [text, argv] of rows)
    it(`${text} is ${JSON.stringify(argv)}`, () => assert.deepEqual(commandArgv(text), argv));

  it('that is words stays so, and on Windows the system’s own shell reads it', () => {
    assert.deepEqual(commandArgv(['a b', '$c']), ['a b', '$c']);
    assert.deepEqual(commandArgv('npm start', 'win32'), [
      ...['cmd.exe', '/d', '/s', '/c', 'npm start'],
    ]);
  });
});

describe('A plan with files that are read later', () => {
  const files: Readonly<Record<string, string>> = {
    'package.json': '{ "scripts": { "dev": "npm run real -w web" }, "workspaces": ["apps/*"] }',
    'apps/site/package.json': '{ "name": "site" }',
    'apps/web/package.json': '{ "name": "web", "scripts": { "real": "make run" } }',
    'apps/web/Makefile': 'run:\n\tvite\n',
  };
  const asked: string[] = [];
  const late = {
    text: async (file: string) => {
      asked.push(file);
      return files[file];
    },
    directoriesIn: async (directory: string) => (directory === 'apps' ? ['site', 'web'] : []),
  };

  it('is the one that would have been made with all of them there, each read once', async () => {
    const argv = ['npm', 'run', 'dev'];
    const plan = await plannedWithFiles(late, (reads) => planLaunch(argv, reads, 3_001));
    assert.equal(plan.tool?.name, 'vite');
    assert.equal(new Set(asked).size, asked.length);
    const control = await plannedWithFiles(
      { text: async () => undefined, directoriesIn: async () => [] },
      (reads) => planLaunch(argv, reads, 3_001),
    );
    assert.equal(control.tool, undefined);
  });

  it('ends though every file leads to another one', async () => {
    let n = 0;
    const endless = { ...late, text: async () => '{}' };
    await plannedWithFiles(endless, (reads) => reads.text?.(`file-${++n}`));
    assert.ok(n < 100);
  });
});
