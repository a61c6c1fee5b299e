/** What of a project's files a command is followed into. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectFiles } from '#client/cli/run/project-files.ts';

describe('the files of a project', () => {
  let root: string;
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  };

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'hm-'));
  });

  afterEach(() => rm(root, { recursive: true }));

  it('give the scripts of a package, and none of one that is broken', async () => {
    await write('package.json', '{ "scripts": { "dev": "vite", "odd": 7 } }');
    await write('web/package.json', '{ "scripts": ');
    const files = projectFiles(root);
    assert.deepEqual(files.in('.'), { dev: 'vite' });
    assert.equal(files.in('web'), undefined);
    assert.equal(files.in('nowhere'), undefined);
  });

  it('are plain, and not too long', async () => {
    await write('Makefile', 'dev:\n\tvite\n');
    await write('long.sh', 'x'.repeat(300_000));
    await symlink('/dev/zero', path.join(root, 'endless.sh'));
    const files = projectFiles(root);
    assert.equal(files.text?.('Makefile'), 'dev:\n\tvite\n');
    for (const file of ['long.sh', 'endless.sh', '.']) assert.equal(files.text?.(file), undefined);
  });

  for (const [manager, file, text] of [
    ['npm', 'package.json', '{ "workspaces": ["apps/*", "docs"] }'],
    ['yarn', 'package.json', '{ "workspaces": { "packages": ["apps/*"] } }'],
    ['pnpm', 'pnpm-workspace.yaml', "packages:\n  - 'apps/*'\n  - docs\n"],
  ] as const)
    it(`know the workspaces of ${manager} by their names`, async () => {
      await write(file, text);
      await write('apps/shop/package.json', '{ "name": "@shop/web" }');
      const files = projectFiles(root);
      assert.equal(files.workspace?.('@shop/web'), 'apps/shop');
      assert.equal(files.workspace?.('@shop/api'), undefined);
    });
});
