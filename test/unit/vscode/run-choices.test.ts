import { strict as assert } from 'node:assert';
import { quoted } from '#client/launcher/shell-word.ts';
import { runChoices } from '#client/vscode/run-choices.ts';

describe('what a folder could run', () => {
  it('is what its project file declares, then its scripts, servers first, by its package manager', () => {
    const projectFile =
      '{ "version": 1, /* ours */ "services": { "api": { "command": "flask run" }, "db": {} }, }';
    const packageJson = JSON.stringify({ scripts: { build: 'tsc', dev: 'vite', 'my:x y': 'x' } });
    const choices = runChoices({ projectFile, packageJson, files: ['pnpm-lock.yaml'] });
    assert.deepEqual(
      choices.map(({ name, service, command }) => [name, service, command]),
      [
        ['api', 'api', 'flask run'],
        ['dev', undefined, 'pnpm run dev'],
        ['build', undefined, 'pnpm run build'],
        ['my:x y', undefined, "pnpm run 'my:x y'"],
      ],
    );
  });

  it('follows packageManager before lock files, and is npm when neither says', () => {
    const command = (rest: object, files: string[]) =>
      runChoices({ packageJson: JSON.stringify({ scripts: { dev: 'x' }, ...rest }), files })[0]
        ?.command;
    assert.equal(command({ packageManager: 'yarn@4.1.0' }, ['pnpm-lock.yaml']), 'yarn run dev');
    assert.equal(command({}, ['bun.lock']), 'bun run dev');
    assert.equal(command({}, []), 'npm run dev');
  });

  it('is nothing in a folder whose files cannot be understood', () => {
    assert.deepEqual(runChoices({ projectFile: '[', packageJson: 'null', files: [] }), []);
  });
});

describe('a word for a shell', () => {
  it('stays as it is when it is plain, and is in single quotes otherwise', () => {
    const words = ['npm', '/opt/x-1/hm', 'two words', "it's", '$HOME `id`', ''];
    assert.deepEqual(words.map(quoted), [
      'npm',
      '/opt/x-1/hm',
      "'two words'",
      `'it'\\''s'`,
      "'$HOME `id`'",
      "''",
    ]);
  });
});
