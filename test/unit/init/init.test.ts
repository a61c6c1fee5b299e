/** Writing the project file: what stands in it, and that one that is there stays as it is. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { init } from '#client/cli/init/init.ts';
import { projectReader } from '#client/cli/init/project-reader.ts';
import { ProjectFile } from '#protocol/project-file.ts';

describe('hm init', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'hm-init-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const file = () => path.join(directory, 'harbormaster.jsonc');
  const written = async () => ProjectFile.parse(parse(await readFile(file(), 'utf8')));

  it('writes what it found, and says what it wrote', async () => {
    await writeFile(path.join(directory, 'package.json'), '{ "scripts": { "dev": "vite" } }');
    const result = await init({ directory });
    assert.deepEqual(result, {
      kind: 'written',
      path: file(),
      text: await readFile(file(), 'utf8'),
    });
    assert.deepEqual((await written()).services, {
      web: { type: 'dev', port: 5173, command: 'npm run dev' },
    });
  });

  it('writes nothing where nothing was found, and says so', async () => {
    assert.deepEqual(await init({ directory }), { kind: 'nothingFound', path: file() });
    await assert.rejects(readFile(file()), { code: 'ENOENT' });
  });

  it('writes a valid file with a hint when even an empty one is wanted', async () => {
    await init({ directory, evenEmpty: true });
    assert.deepEqual(await written(), { version: 1, services: {} });
    assert.match(await readFile(file(), 'utf8'), /A service reads/);
  });

  it('writes $schema when it is told one', async () => {
    await init({ directory, schema: 'https://example.org/schema.json', evenEmpty: true });
    assert.equal((await written()).$schema, 'https://example.org/schema.json');
  });

  it('leaves a file that is there as it is, even an empty one', async () => {
    await writeFile(file(), '');
    assert.deepEqual(await init({ directory }), { kind: 'exists', path: file() });
    assert.equal(await readFile(file(), 'utf8'), '');
  });

  it('does not write through a link that leads nowhere', async () => {
    await symlink(path.join(directory, 'elsewhere'), file());
    assert.equal((await init({ directory })).kind, 'exists');
    await assert.rejects(readFile(path.join(directory, 'elsewhere')), { code: 'ENOENT' });
  });

  it('writes once when ten ask at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, () => init({ directory, evenEmpty: true })),
    );
    assert.equal(results.filter(({ kind }) => kind === 'written').length, 1);
  });

  it('rejects when the directory is not there', async () => {
    await assert.rejects(init({ directory: path.join(directory, 'none'), evenEmpty: true }), {
      code: 'ENOENT',
    });
  });

  it('passes over a file that nobody wrote by hand', async () => {
    await writeFile(path.join(directory, 'package.json'), ' '.repeat(1_048_577));
    assert.equal(projectReader(directory).read('package.json'), undefined);
  });
});
