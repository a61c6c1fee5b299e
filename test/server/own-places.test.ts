/** What somebody else may have put where our files belong. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '#client/connection/start-server.ts';
import { isOwnDirectory, makeOwnDirectory } from '#discovery/own-directory.ts';
import { createOwnFile, readOwnFile, replaceOwnFile } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { newSocketAddress } from '#discovery/socket-address.ts';
import { readOrMakeToken, readToken } from '#discovery/token.ts';
import { Harbor } from './harbor.ts';

/** Root alone can give something to somebody else; for everybody else, root's own places are somebody else's. */
async function give(path: string, theirs: string): Promise<string> {
  if (process.getuid?.() !== 0) return theirs;
  await chown(path, nobody, nobody);
  return path;
}
const nobody = 65_534;

describe('A place of ours', () => {
  let harbor: Harbor;
  let path: string;

  beforeEach(async () => {
    harbor = await Harbor.open();
    path = join(harbor.root, 'place');
  });
  afterEach(() => harbor.close());

  it('is made with every missing level closed to others, whatever the umask', async () => {
    const umask = process.umask(0);
    try {
      await makeOwnDirectory(join(path, 'deep', 'deeper'));
    } finally {
      process.umask(umask);
    }
    for (const level of [path, join(path, 'deep'), join(path, 'deep', 'deeper')])
      assert.equal((await lstat(level)).mode & 0o777, 0o700);
  });

  it('is absent, not made, when it is only looked for', async () => {
    assert.equal(isOwnDirectory(path), false);
    assert.equal(isOwnDirectory(path), false);
  });

  for (const [what, spoil, message] of [
    ['a link to a sound directory', () => symlink(harbor.root, path), /symbolic link/],
    ['a file', () => writeFile(path, ''), /not a directory/],
    ['a directory open to others', () => mkdir(path).then(() => chmod(path, 0o777)), /mode 777/],
    ['a directory others may list', () => mkdir(path).then(() => chmod(path, 0o750)), /mode 750/],
  ] as const)
    it(`is refused, not repaired, when it is ${what}`, async () => {
      await spoil();
      const before = await lstat(path);
      await assert.rejects(makeOwnDirectory(path), { code: 'unsafePlace', message });
      assert.throws(() => isOwnDirectory(path), { code: 'unsafePlace', message });
      const { mode, uid, ino } = await lstat(path);
      assert.deepEqual({ mode, uid, ino }, { mode: before.mode, uid: before.uid, ino: before.ino });
    });
});

describe('A place of somebody else', () => {
  let harbor: Harbor;

  beforeEach(async () => {
    harbor = await Harbor.open();
  });
  afterEach(() => harbor.close());

  it('is refused as a directory of ours', async () => {
    const path = join(harbor.root, 'place');
    await mkdir(path, { mode: 0o700 });
    const theirs = await give(path, '/etc');
    await assert.rejects(makeOwnDirectory(theirs), {
      code: 'unsafePlace',
      message: /another user/,
    });
  });

  it('is not believed as a file of ours', async () => {
    const path = join(harbor.root, 'file');
    await writeFile(path, 'x', { mode: 0o600 });
    const reading = readOwnFile(await give(path, '/etc/passwd'));
    assert.ok(reading.kind === 'unsafe' && /another user/.test(reading.why));
  });
});

describe('A file of ours', () => {
  let harbor: Harbor;
  let path: string;

  beforeEach(async () => {
    harbor = await Harbor.open();
    path = join(harbor.root, 'file');
  });
  afterEach(() => harbor.close());

  it('is read as it was written, and closed to others', async () => {
    assert.equal(await createOwnFile(path, 'one'), true);
    assert.deepEqual(readOwnFile(path), { kind: 'text', text: 'one' });
    assert.equal((await lstat(path)).mode & 0o777, 0o600);
  });

  it('is made by one of many makers and never replaced by the others, who leave nothing behind', async () => {
    const makers = Array.from({ length: 20 }, (_, index) => createOwnFile(path, `${index}`));
    const made = await Promise.all(makers);
    const first = made.indexOf(true);
    assert.deepEqual(made.filter(Boolean), [true]);
    assert.equal(await readFile(path, 'utf8'), `${first}`);
    assert.deepEqual(
      (await readdir(harbor.root)).filter((name) => name.startsWith('file.')),
      [],
    );
  });

  it('is replaced whole, the link at its place and not what it points to', async () => {
    const target = join(harbor.root, 'target');
    await writeFile(target, 'theirs');
    await symlink(target, path);
    await replaceOwnFile(path, 'ours');
    assert.equal(await readFile(target, 'utf8'), 'theirs');
    assert.deepEqual(readOwnFile(path), { kind: 'text', text: 'ours' });
  });

  for (const [what, spoil, why] of [
    ['a link', () => symlink('/etc/hostname', path), /a link/],
    ['a directory', () => mkdir(path), /regular file|EISDIR/],
    ['a pipe that nobody writes to', async () => execFileSync('mkfifo', [path]), /regular file/],
    ['open to others', () => writeFile(path, 'x', { mode: 0o644 }), /open to others/],
    ['too large', () => writeFile(path, 'x'.repeat(20_000), { mode: 0o600 }), /too large/],
  ] as const)
    it(`is not believed when it is ${what}`, async () => {
      await spoil();
      const reading = readOwnFile(path);
      assert.ok(reading.kind === 'unsafe', JSON.stringify(reading));
      assert.match(reading.why, why);
    });
});

describe('The token', () => {
  let harbor: Harbor;
  let places: Places;

  beforeEach(async () => {
    harbor = await Harbor.open();
    places = harbor.places;
    await makeOwnDirectory(places.stateDir);
  });
  afterEach(() => harbor.close());

  it('is one for all who make it at one time: 32 bytes, closed to others', async () => {
    assert.equal(readToken(places), undefined);
    const tokens = await Promise.all(Array.from({ length: 10 }, () => readOrMakeToken(places)));
    assert.equal(new Set(tokens.map((token) => token.toString('hex'))).size, 1);
    assert.equal(tokens[0]?.length, 32);
    assert.equal((await lstat(places.token)).mode & 0o777, 0o600);
  });

  for (const text of ['', 'short', 'z'.repeat(64)])
    it(`is refused, not replaced, when it is "${text.slice(0, 8)}"`, async () => {
      await writeFile(places.token, text, { mode: 0o600 });
      await assert.rejects(readOrMakeToken(places), { code: 'unsafePlace' });
      assert.equal(await readFile(places.token, 'utf8'), text);
    });
});

describe('The log of a server', () => {
  it('is not written through a link', async () => {
    const harbor = await Harbor.open();
    try {
      const { places } = harbor;
      await makeOwnDirectory(places.stateDir);
      const target = join(harbor.root, 'target');
      await writeFile(target, '');
      await symlink(target, places.log);
      const starting = startServer(places, harbor.env, { script: '/nowhere.cjs' }, 1_000);
      await assert.rejects(starting, { code: 'unsafePlace' });
      assert.equal(await readFile(target, 'utf8'), '');
    } finally {
      await harbor.close();
    }
  });
});

describe('The place of a socket', () => {
  let harbor: Harbor;
  const serverId = 's_0123456789abcdef';

  beforeEach(async () => {
    harbor = await Harbor.open();
  });
  afterEach(() => harbor.close());

  function places(runtimeDir: string | undefined, ...socketDirs: string[]): Places {
    return { ...harbor.places, runtimeDir, socketDirs };
  }

  it("is the session's runtime directory when that is ours and closed to others", async () => {
    const runtime = join(harbor.root, 'runtime');
    await mkdir(runtime, { mode: 0o700 });
    const address = await newSocketAddress(places(runtime, join(harbor.root, 'other')), serverId);
    assert.equal(address, join(runtime, 'harbormaster', `${serverId}.sock`));
  });

  for (const [what, spoil] of [
    ['is not there', async () => {}],
    ['is open to others', (path: string) => mkdir(path).then(() => chmod(path, 0o755))],
    ['is a link', (path: string) => symlink(harbor.root, path)],
  ] as const)
    it(`is the next one when the session's runtime directory ${what}`, async () => {
      const runtime = join(harbor.root, 'runtime');
      await spoil(runtime);
      const other = join(harbor.root, 'other');
      const address = await newSocketAddress(places(runtime, other), serverId);
      assert.equal(address, join(other, `${serverId}.sock`));
    });

  it('is the next one when somebody else took the first, which stays as it is', async () => {
    const taken = join(harbor.root, 'taken');
    await symlink(harbor.root, taken);
    const other = join(harbor.root, 'other');
    const address = await newSocketAddress(places(undefined, taken, other), serverId);
    assert.equal(address, join(other, `${serverId}.sock`));
    assert.ok((await lstat(taken)).isSymbolicLink());
  });

  it('is the next one when the path would be too long, counted in bytes', async () => {
    const long = join(harbor.root, 'ü'.repeat(40));
    const other = join(harbor.root, 'other');
    const address = await newSocketAddress(places(undefined, long, other), serverId);
    assert.equal(address, join(other, `${serverId}.sock`));
  });

  it('is named as too long when none is short enough, and nothing is made', async () => {
    const long = join(harbor.root, 'x'.repeat(100));
    await assert.rejects(newSocketAddress(places(undefined, long), serverId), {
      code: 'socketPathTooLong',
      message: /bytes; a socket's path may have 107/,
    });
    await assert.rejects(lstat(long), { code: 'ENOENT' });
  });
});
