/** What a project file gets from those it extends, on a real disk: who wins, and what is refused, with file, line and column. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ProjectFiles } from '#config/project-file.ts';
import type { HarborError } from '#protocol/errors.ts';

describe('A project file that extends others', () => {
  let top: string;
  let root: string;
  beforeEach(async () => {
    top = await realpath(await mkdtemp(join(tmpdir(), 'hm-extends-')));
    root = join(top, 'work', 'shop');
  });
  afterEach(() => rm(top, { recursive: true }));

  async function put(file: string, content: object | string): Promise<string> {
    const path = join(root, file);
    await mkdir(dirname(path), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify({ version: 1, ...content });
    await writeFile(path, text);
    return path;
  }
  const own = (content: object | string) => put('harbormaster.jsonc', content);
  const read = () => new ProjectFiles().read(root);
  const refused = (place: string, says: RegExp) =>
    assert.rejects(read, (failure: HarborError) => {
      assert.equal(failure.code, 'brokenProjectFile');
      assert.ok(failure.message.startsWith(place), `${failure.message} begins with ${place}`);
      assert.match(failure.message, says);
      return true;
    });
  const range = (from: number, to: number) => ({ range: { from, to } });

  it('gets their runners, field by field, and is judged by all of it together', async () => {
    await put('../team/harbormaster.jsonc', {
      runners: { web: { restart: 'always', dependsOn: ['db'] }, db: { command: 'postgres' } },
    });
    await own({
      extends: '../team',
      services: { web: { command: 'npm run dev' } },
      runners: { web: { autostart: true } },
    });
    assert.deepEqual((await read())?.file.runners, {
      web: { restart: 'always', dependsOn: ['db'], autostart: true },
      db: { command: 'postgres' },
    });
    await own({ extends: '../team', services: {}, runners: { web: { autostart: true } } });
    await refused(`${join(root, 'harbormaster.jsonc')}:1:`, /runners\.web: has no "command"/);
    const team = await put('../team/harbormaster.jsonc', {
      runners: { web: { command: 'x', dependsOn: ['web'] } },
    });
    await refused(`${team}:1:`, /runners\.web\.dependsOn\.0: waits for itself: web -> web/);
  });

  it('gets their types, services and settings; the nearer wins, field by field of a service', async () => {
    await put('../team/harbormaster.jsonc', {
      types: { storefront: { ...range(4_300, 4_349), preferred: 4_321 }, old: range(4_360, 4_369) },
      services: { web: { type: 'storefront', command: 'npm run dev', main: true }, db: {} },
      settings: { 'services.startTimeout': 60, 'leases.unusedProject': 48 },
    });
    await put('base.jsonc', { extends: '../team', types: { old: range(4_370, 4_379) } });
    await own({
      extends: './base.jsonc',
      services: { web: { port: 4_330 }, api: { main: true } },
      settings: { 'services.startTimeout': 90 },
    });
    const reading = await read();
    assert.deepEqual(JSON.parse(JSON.stringify(reading?.file)), {
      version: 1,
      extends: './base.jsonc',
      types: { storefront: { ...range(4_300, 4_349), preferred: 4_321 }, old: range(4_370, 4_379) },
      services: {
        web: { type: 'storefront', command: 'npm run dev', port: 4_330 },
        db: {},
        api: { main: true },
      },
      settings: { 'services.startTimeout': 90, 'leases.unusedProject': 48 },
    });
    assert.deepEqual(reading?.files, [
      ...['harbormaster.jsonc', 'base.jsonc', '../team/harbormaster.jsonc'].map((file) =>
        join(root, file),
      ),
    ]);
  });

  it('finds a package as Node does, above it too, and files that the package extends', async () => {
    await put('../node_modules/@team/ports/harbormaster.jsonc', { extends: './more.jsonc' });
    await put('../node_modules/@team/ports/more.jsonc', { types: { a: range(4_300, 4_309) } });
    await own({ extends: ['@team/ports'] });
    assert.deepEqual((await read())?.file.types, { a: range(4_300, 4_309) });
    await own({ extends: '@team/none' });
    await refused(`${root}/harbormaster.jsonc:1:24: extends: `, /no package '@team\/none'/);
  });

  it('lets the later of two win', async () => {
    await put('a.jsonc', { services: { web: { port: 3_001 } } });
    await put('b.jsonc', { services: { web: { port: 3_002 } } });
    await own({ extends: ['./a.jsonc', './b.jsonc'] });
    assert.equal((await read())?.file.services.web?.port, 3_002);
  });

  it('is read anew when one of them changes', async () => {
    const files = new ProjectFiles();
    await put('a.jsonc', { services: { web: { port: 3_001 } } });
    await own({ extends: './a.jsonc' });
    assert.equal((await files.read(root))?.file.services.web?.port, 3_001);
    await put('a.jsonc', { services: { web: { port: 3_002 } } });
    assert.equal((await files.read(root))?.file.services.web?.port, 3_002);
  });

  it('is refused with the chain when it goes in a circle or too deep', async () => {
    await put('a.jsonc', { extends: './b.jsonc' });
    await put('b.jsonc', { extends: './harbormaster.jsonc' });
    await own({ extends: './a.jsonc' });
    const circle = /in a circle: harbormaster.jsonc -> a.jsonc -> b.jsonc -> harbormaster.jsonc/;
    await refused(`${root}/b.jsonc:1:24: extends: `, circle);
    for (let n = 1; n <= 6; n++) await put(`${n}.jsonc`, { extends: `./${n + 1}.jsonc` });
    await put('6.jsonc', {});
    await own({ extends: './2.jsonc' });
    assert.equal((await read())?.files.length, 6);
    await own({ extends: './1.jsonc' });
    await refused(`${root}/5.jsonc:1:24: extends: `, /deeper than 5 files: .*5.jsonc -> 6.jsonc/);
  });

  it('is refused when files that extend many each would never end', async () => {
    const next = (n: number) => Array(10).fill(`./${n}.jsonc`);
    for (let n = 1; n <= 4; n++) await put(`${n}.jsonc`, { extends: next(n + 1) });
    await put('5.jsonc', {});
    await own({ extends: next(1) });
    await refused(root, /more than 50 files/);
  });

  it('is refused when the ranges of two types overlap, with both owners named', async () => {
    await put(
      'a.jsonc',
      '{ "version": 1,\n "types": { "a": { "range": { "from": 4300, "to": 4310 } } } }',
    );
    await own(
      '{ "version": 1, "extends": "./a.jsonc",\n"types": {\n "b": { "range": { "from": 4310, "to": 4320 } } } }',
    );
    await refused(
      `${root}/harbormaster.jsonc:3:18: types.b.range: `,
      /4310-4320 of 'b' overlaps 4300-4310 of 'a' \(\S+\/a\.jsonc:2:18\)/,
    );
    await own({ types: { mine: range(2_999, 3_000) } });
    await refused(root, /overlaps 3000-3099 of 'dev' \(built in\)/);
    await own({ types: { dev: range(2_999, 3_050) } });
    assert.ok(await read());
    await own({ types: { mine: { ...range(4_300, 4_310), preferred: 4_311 } } });
    await refused(root, /types.mine.preferred: 4311 lies outside/);
  });

  it('leads nowhere else, neither by a path nor by a link', async () => {
    await put('../../elsewhere.jsonc', {});
    await own({ extends: '../../elsewhere.jsonc' });
    await refused(root, /lies neither in this repository nor in one beside it/);
    await symlink('../../elsewhere.jsonc', join(root, 'link.jsonc'));
    await own({ extends: './link.jsonc' });
    await refused(root, /lies neither in this repository nor in one beside it/);
    await own({ extends: join(root, 'a.jsonc') });
    await refused(root, /must be a relative path or the name of a package/);
    await put('../node_modules/bad/harbormaster.jsonc', { extends: '../../shop/a.jsonc' });
    await own({ extends: 'bad' });
    await refused(join(top, 'work/node_modules/bad'), /lies neither/);
  });

  it('names the file at fault when an extended one is broken', async () => {
    await put('a.jsonc', '{ "version": 1,\n  "sevices": {} }');
    await own({ extends: './a.jsonc' });
    await refused(`${root}/a.jsonc:2:3: sevices: `, /did you mean 'services'/);
  });
});
