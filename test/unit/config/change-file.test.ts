/** How a file that people write is changed, and what is kept of it. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeFile } from '#config/change-file.ts';
import { backupsOf, backupText } from '#config/file-backups.ts';
import { type Places, placesFor } from '#discovery/paths.ts';

describe('A change of a configuration file', () => {
  let root: string;
  let places: Places;
  let file: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hm-change-'));
    await mkdir(join(root, 'state'), { mode: 0o700 });
    places = placesFor({
      ...{ platform: 'linux', home: root, uid: 0, machineId: '', pidNamespace: '' },
      env: { HARBORMASTER_STATE_DIR: join(root, 'state') },
    });
    file = join(root, 'config.jsonc');
  });
  afterEach(() => rm(root, { recursive: true }));

  const change = (edit: (before: string | undefined) => string | undefined) =>
    changeFile(places, { file, mode: 0o600, edit });
  const numbers = async () => (await backupsOf(places, file)).map(({ number }) => number);

  it('makes a file with its mode, and keeps what an old one said and its mode', async () => {
    assert.deepEqual(await change(() => 'one'), { file, kept: undefined });
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    await rm(file);
    await writeFile(file, 'one', { mode: 0o640 });
    const changed = await change((before) => `${before} two`);
    assert.equal(await readFile(file, 'utf8'), 'one two');
    assert.equal((await stat(file)).mode & 0o777, 0o640);
    assert.ok(changed?.kept);
    assert.equal(await backupText(changed.kept), 'one');
    assert.equal((await stat(changed.kept.path)).mode & 0o777, 0o600);
  });

  it('writes and keeps nothing when there is nothing to change, or when it cannot be said', async () => {
    await writeFile(file, 'one');
    assert.equal(await change((before) => before), undefined);
    assert.equal(await change(() => undefined), undefined);
    await assert.rejects(
      change(() => {
        throw new Error('no');
      }),
      { message: 'no' },
    );
    assert.deepEqual([await readFile(file, 'utf8'), await numbers()], ['one', []]);
    assert.deepEqual((await readdir(root)).sort(), ['config.jsonc', 'state']);
  });

  it('follows a link, and looks again when somebody saves the file meanwhile', async () => {
    const dotfile = join(root, 'dotfile');
    await writeFile(dotfile, 'one');
    await symlink(dotfile, file);
    let isFirst = true;
    const changed = await change((before) => {
      if (isFirst) writeFileSync(dotfile, 'saved');
      isFirst = false;
      return `${before} and changed`;
    });
    assert.equal(changed?.file, dotfile);
    assert.equal(await readFile(dotfile, 'utf8'), 'saved and changed');
  });

  it('keeps the ten newest texts, by numbers that grow, and one of early versions', async () => {
    await writeFile(file, 'text 0');
    for (let n = 1; n <= 12; n++) await change(() => `text ${n}`);
    assert.deepEqual(await numbers(), [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    const [newest] = await backupsOf(places, file);
    assert.ok(newest);
    assert.equal(await backupText(newest), 'text 11');
    await writeFile(newest.path.replace(/\.12$/, ''), 'from 0.2.0');
    assert.deepEqual((await numbers()).at(-1), 0);
    const other = join(root, 'other.jsonc');
    assert.deepEqual(await backupsOf(places, other), []);
  });

  it('removes the draft of a writer that was killed long ago, and no other file', async () => {
    const old = `${file}.0123456789ab.tmp`;
    const fresh = `${file}.ba9876543210.tmp`;
    for (const path of [old, fresh, `${file}.mine.tmp`]) await writeFile(path, '');
    for (const path of [old, `${file}.mine.tmp`]) await utimes(path, 1, 1);
    await change(() => 'one');
    assert.deepEqual((await readdir(root)).sort(), [
      'config.jsonc',
      'config.jsonc.ba9876543210.tmp',
      'config.jsonc.mine.tmp',
      'state',
    ]);
  });
});
