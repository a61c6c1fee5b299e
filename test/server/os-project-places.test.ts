import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { x } from 'tinyexec';
import { systemClock } from '#common/clock.ts';
import { MachineProjectPlaces } from '#server/os/project-places.ts';

/** Every case has fresh places: nothing is answered from memory. */
let tree: string;
const at = (path: string) => join(tree, path);

async function git(directory: string, ...args: string[]): Promise<void> {
  await x('git', ['-C', at(directory), '-c', 'protocol.file.allow=always', ...args], {
    throwOnError: true,
    nodeOptions: {
      env: {
        HOME: tree,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@b',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@b',
      },
    },
  });
}

function put(path: string, text = ''): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

async function repository(path: string, branch = 'main'): Promise<void> {
  mkdirSync(at(path), { recursive: true });
  await git(path, 'init', '-q', '-b', branch);
  await git(path, 'commit', '-q', '--allow-empty', '-m', 'first');
}

function idOf(root: string): string {
  return `p_${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
}

interface Row {
  readonly path: string;
  readonly root: string;
  readonly branch?: string;
  readonly main?: string;
}

async function check({ path, root, branch, main }: Row, home = at('home')): Promise<void> {
  const place = await new MachineProjectPlaces(home).find(at(path));
  assert.deepEqual(
    { root: place?.root, id: place?.id, branch: place?.branch, main: place?.main },
    {
      root: at(root),
      id: idOf(at(root)),
      branch,
      main: main === undefined ? undefined : { id: idOf(at(main)), root: at(main) },
    },
  );
}

describe('The project of a directory', () => {
  before(async () => {
    tree = realpathSync(mkdtempSync(join(tmpdir(), 'hm-places-')));
    await repository('repo');
    for (const file of [
      'repo/src/deep/x.ts',
      'repo/packages/a/package.json',
      'repo/packages/b/harbormaster.jsonc',
      'repo/packages/b/src/inner/harbormaster.jsonc',
      'repo/packages/b/src/inner/lib/x',
    ])
      put(file);
    await git('repo', 'add', '.');
    await git('repo', 'commit', '-q', '-m', 'second');
    await git('repo', 'worktree', 'add', '-q', '-b', 'feature/one', at('linked'));
    await git('repo', 'worktree', 'add', '-q', '-b', 'within', at('repo/.worktrees/within'));
    await repository('repo/nested', 'inner');
    await repository('innermost', 'deepest');
    await repository('sub', 'library');
    await git('sub', 'submodule', '--quiet', 'add', at('innermost'), 'vendor');
    await git('sub', 'commit', '-q', '-m', 'vendor');
    await repository('outer', 'trunk');
    await git('outer', 'submodule', '--quiet', 'add', at('sub'), 'libs/sub');
    await git('outer', 'submodule', '--quiet', 'update', '--init', '--recursive');
    await git('outer', 'commit', '-q', '-m', 'libs');
    await git('.', 'clone', '-q', '--bare', at('repo'), at('bare.git'));
    await git('bare.git', 'worktree', 'add', '-q', '-b', 'from-bare', at('from-bare'));
    await repository('detached');
    await git('detached', 'checkout', '-q', '--detach');
    mkdirSync(at('unborn'));
    await git('unborn', 'init', '-q', '-b', 'first-one');
    await repository('others');
    chownSync(at('others'), 65534, 65534);
    await repository('with späce ünd )');
    put('loose/harbormaster.jsonc');
    put('loose/app/package.json');
    put('loose/app/src/x');
    put('loose/py/pyproject.toml');
    put('loose/claude/.claude/settings.json');
    put('loose/claude/src/x');
    put('plain/.claude', 'a file, which marks nothing');
    put('plain/deep/x');
    put('home/.claude/settings.json');
    put('home/notes/x');
    put('home/app/package.json');
    put('shared/package.json');
    put('shared/mine/deep/x');
    chmodSync(at('shared'), 0o1777);
    put('broken/.git/nothing');
    put('broken/src/x');
    symlinkSync(at('repo/src'), at('link-to-src'));
    symlinkSync(at('loose/app'), at('link-to-app'));
  });
  after(() => rmSync(tree, { recursive: true }));

  const rows: Record<string, Row> = {
    'is the top of its repository': { path: 'repo', root: 'repo', branch: 'main' },
    'is the top of its repository from any directory below': {
      path: 'repo/src/deep',
      root: 'repo',
      branch: 'main',
    },
    'is not a package inside of a repository': {
      path: 'repo/packages/a',
      root: 'repo',
      branch: 'main',
    },
    'is a directory of a repository that has a project file': {
      path: 'repo/packages/b',
      root: 'repo/packages/b',
      branch: 'main',
    },
    'is where the nearest project file lies': {
      path: 'repo/packages/b/src/inner/lib',
      root: 'repo/packages/b/src/inner',
      branch: 'main',
    },
    'is where the project file lies, from below it': {
      path: 'repo/packages/b/src',
      root: 'repo/packages/b',
      branch: 'main',
    },
    'is the linked worktree, of which the main checkout is told': {
      path: 'linked/src',
      root: 'linked',
      branch: 'feature/one',
      main: 'repo',
    },
    'is the linked worktree that lies inside of its main checkout': {
      path: 'repo/.worktrees/within',
      root: 'repo/.worktrees/within',
      branch: 'within',
      main: 'repo',
    },
    'has its counterpart in the main checkout when it lies below the top of a worktree': {
      path: 'linked/packages/b',
      root: 'linked/packages/b',
      branch: 'feature/one',
      main: 'repo/packages/b',
    },
    'is the inner repository when that is no submodule': {
      path: 'repo/nested',
      root: 'repo/nested',
      branch: 'inner',
    },
    'is the outer repository of a submodule': {
      path: 'outer/libs/sub',
      root: 'outer',
      branch: 'trunk',
    },
    'is the outermost repository of a submodule in a submodule': {
      path: 'outer/libs/sub/vendor',
      root: 'outer',
      branch: 'trunk',
    },
    'is a worktree of a bare repository, which has no main checkout': {
      path: 'from-bare',
      root: 'from-bare',
      branch: 'from-bare',
    },
    'has no branch when the head is detached': { path: 'detached', root: 'detached' },
    'has a branch before the first commit': { path: 'unborn', root: 'unborn', branch: 'first-one' },
    'is found in a repository of another user, which git refuses to open': {
      path: 'others',
      root: 'others',
      branch: 'main',
    },
    'may have any name': { path: 'with späce ünd )', root: 'with späce ünd )', branch: 'main' },
    'is found through a link into a repository': {
      path: 'link-to-src/deep',
      root: 'repo',
      branch: 'main',
    },
    'is found through a link outside of git': { path: 'link-to-app/src', root: 'loose/app' },
    'is the nearest marker outside of git': { path: 'loose/app/src', root: 'loose/app' },
    'is marked by pyproject.toml': { path: 'loose/py', root: 'loose/py' },
    'is marked by a .claude directory': { path: 'loose/claude/src', root: 'loose/claude' },
    'is marked by a project file': { path: 'loose', root: 'loose' },
    'is not marked by a file called .claude': { path: 'plain/deep', root: 'plain/deep' },
    'is never the home for its .claude directory': { path: 'home/notes', root: 'home/notes' },
    'may be a package in the home': { path: 'home/app', root: 'home/app' },
    'is not marked by what anybody may have left in a shared directory': {
      path: 'shared/mine/deep',
      root: 'shared/mine/deep',
    },
    'is the directory itself when nothing marks it and .git is broken': {
      path: 'broken/src',
      root: 'broken/src',
    },
  };
  for (const [title, row] of Object.entries(rows)) it(title, () => check(row));

  it('(control) the nearest .git alone would take a submodule for a project', async () => {
    const top = await x('git', ['-C', at('outer/libs/sub'), 'rev-parse', '--show-toplevel']);
    assert.equal(top.stdout.trim(), at('outer/libs/sub'));
  });

  it('is nothing for what is no directory', async () => {
    const places = new MachineProjectPlaces(at('home'));
    for (const path of [at('missing'), at('repo/src/deep/x.ts'), 'repo', '', '\0'])
      assert.equal(await places.find(path), undefined);
    assert.equal((await places.find('/'))?.root, '/');
  });

  /** How long git hangs, in seconds: longer than any machine needs for the rest. */
  const hangs = 30;
  const standIns: Record<string, string | undefined> = {
    'git is missing': undefined,
    'git hangs, and so does what it started': `#!/bin/sh\nsleep ${hangs} & wait\n`,
    'git crashes': '#!/bin/sh\nkill -9 $$\n',
    'git prints nothing': '#!/bin/sh\nexit 0\n',
  };
  for (const [title, script] of Object.entries(standIns))
    it(`is read from the files when ${title}`, async () => {
      const bin = mkdtempSync(join(tree, 'bin-'));
      if (script !== undefined) {
        writeFileSync(join(bin, 'git'), script);
        chmodSync(join(bin, 'git'), 0o755);
      }
      const path = process.env.PATH;
      process.env.PATH = script === undefined ? bin : `${bin}:/usr/bin:/bin`;
      const began = systemClock.monotonic();
      try {
        await Promise.all([
          check({ path: 'repo/src', root: 'repo', branch: 'main' }),
          check({ path: 'linked/packages/a', root: 'linked', branch: 'feature/one', main: 'repo' }),
          check({ path: 'outer/libs/sub/vendor', root: 'outer', branch: 'trunk' }),
          check({ path: 'loose/app/src', root: 'loose/app' }),
        ]);
      } finally {
        process.env.PATH = path;
      }
      // Nobody waited for one that hangs.
      assert.ok(systemClock.monotonic() - began < hangs * 900);
    });

  it('does not follow the variables of a git hook', async () => {
    process.env.GIT_DIR = at('detached/.git');
    process.env.GIT_WORK_TREE = at('detached');
    try {
      await check({ path: 'repo/src', root: 'repo', branch: 'main' });
    } finally {
      delete process.env.GIT_DIR;
      delete process.env.GIT_WORK_TREE;
    }
  });

  it('is asked of git, and (control) told otherwise by the files alone where .git is no repository', async () => {
    const path = process.env.PATH;
    process.env.PATH = mkdtempSync(join(tree, 'bin-'));
    try {
      await check({ path: 'broken/src', root: 'broken' });
    } finally {
      process.env.PATH = path;
    }
  });

  it('is one answer for all who ask at once', () => {
    const places = new MachineProjectPlaces(at('home'));
    assert.equal(places.find(at('repo')), places.find(at('repo')));
  });
});
