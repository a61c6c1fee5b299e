/** What the checks before a launch are told, on a real disk and of a real git. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '#server/os/find-program.ts';
import { checkoutState } from '#server/os/git-state.ts';
import { diskLeft, memoryLeft, seeDirectory } from '#server/os/room-left.ts';

describe('What is seen before a launch', function () {
  this.timeout(120_000);
  let root: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'hm-seen-')));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function script(file: string, text: string, mode = 0o755): Promise<string> {
    const path = join(root, file);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  }
  const look = (name: string, path = `${join(root, 'bin')}:/usr/bin:/bin`) =>
    findProgram(name, root, { PATH: path });

  it('is a program as the system would find it: by PATH, by path, from where it is run', async () => {
    await script('bin/tool', '#!/bin/sh\n');
    for (const name of ['tool', './bin/tool', 'bin/tool', join(root, 'bin/tool'), 'sh'])
      assert.deepEqual(await look(name), { kind: 'found' }, name);
    assert.deepEqual(await look('tool', 'bin'), { kind: 'found' }, 'a part of PATH is relative');
    for (const name of ['toll', './tool', 'bin', '', join(root, 'nothing')])
      assert.deepEqual(await look(name), { kind: 'missing' }, name);
    assert.deepEqual(await look('sh', ''), { kind: 'missing' });
  });

  it('is a file that may not be run, and the next of PATH that may', async () => {
    const path = await script('bin/tool', 'x', 0o644);
    assert.deepEqual(await look('tool'), { kind: 'notExecutable', path });
    await script('more/tool', '#!/bin/sh\n');
    assert.deepEqual(await look('tool', `${join(root, 'bin')}:${join(root, 'more')}`), {
      kind: 'found',
    });
  });

  it('is a script whose interpreter is there or not, as with a node that only some shell knows', async () => {
    const path = await script('bin/tool', '#!/usr/bin/env no-such-node\nx');
    const missing = { kind: 'interpreterMissing', path, interpreter: 'no-such-node' } as const;
    assert.deepEqual(await look('tool'), missing);
    await script('bin/no-such-node', '#!/bin/sh\n');
    assert.deepEqual(await look('tool'), { kind: 'found' });
    const split = await script('bin/split', '#!/usr/bin/env -S A=b nobody --x\n');
    assert.deepEqual(await look('split'), {
      ...{ kind: 'interpreterMissing', path: split, interpreter: 'nobody' },
    });
    const plain = await script('bin/plain', '#!/no/such/sh -e\n');
    assert.deepEqual(await look('plain'), {
      ...{ kind: 'interpreterMissing', path: plain, interpreter: '/no/such/sh' },
    });
  });

  it('is a directory, where it really lies, and what is none', async () => {
    await mkdir(join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'link'));
    await writeFile(join(root, 'file'), '');
    assert.deepEqual(await seeDirectory(join(root, 'link')), {
      ...{ kind: 'directory', canonical: join(root, 'real') },
    });
    assert.deepEqual(await seeDirectory(join(root, 'file')), { kind: 'notADirectory' });
    assert.deepEqual(await seeDirectory(join(root, 'gone')), { kind: 'missing' });
  });

  it('is the room that is left', async () => {
    const free = Number(
      execFileSync('df', ['--output=avail', '-B1', root], { encoding: 'utf8' }).split('\n')[1],
    );
    const left = (await diskLeft(root)) ?? 0;
    assert.ok(Math.abs(left - free) < free / 10 + 1e8, `${left} and ${free}`);
    assert.equal(await diskLeft(join(root, 'gone')), undefined);
    assert.ok((memoryLeft() ?? 0) > 0);
  });

  it('is what git has under way', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
        stdio: 'pipe',
      });
    assert.equal(await checkoutState(root), undefined);
    git('init', '-q', '-b', 'main');
    const put = (text: string) => writeFile(join(root, 'a'), text);
    const commit = async (text: string) => {
      await put(text);
      git('add', 'a');
      git('commit', '-qm', text);
    };
    await commit('one');
    git('switch', '-qc', 'other');
    await commit('two');
    git('switch', '-q', 'main');
    await commit('three');
    const calm = { isDetached: false, underWay: undefined, conflicts: 0 };
    assert.deepEqual(await checkoutState(root), calm);
    const fails = (...args: string[]) => assert.throws(() => git(...args));
    fails('merge', 'other');
    assert.deepEqual(await checkoutState(root), { ...calm, underWay: 'merge', conflicts: 1 });
    git('merge', '--abort');
    fails('rebase', 'other');
    assert.deepEqual(await checkoutState(root), {
      ...{ isDetached: true, underWay: 'rebase', conflicts: 1 },
    });
    git('rebase', '--abort');
    fails('cherry-pick', 'other');
    assert.equal((await checkoutState(root))?.underWay, 'cherryPick');
    git('cherry-pick', '--abort');
    git('worktree', 'add', '-q', '--detach', 'beside');
    const beside = join(root, 'beside');
    assert.deepEqual(await checkoutState(beside), { ...calm, isDetached: true });
    assert.deepEqual(await checkoutState(root), calm);
  });
});
