/** What any released version wrote is opened for ever, with all that it promised. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import type { Lease } from '#protocol/ports.ts';
import { knownSchema } from '#server/store/segment.ts';
import { readJournal } from '#test/chaos/journal-reader.ts';
import { Terminal } from './terminal.ts';

const stores = join(import.meta.dirname, '../fixtures/stores');
/** Each with the beginning of its files' hash. */
const recordedStores = new Map([
  ['schema-1', '20f9f8ee610112f3'],
  ['schema-2', 'ae6f6dfa999f6b8a'],
  ['schema-3', '639036f4ac4dae12'],
]);

describe('A store of a released version', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  beforeEach(async () => {
    terminal = await Terminal.open();
  });
  afterEach(() => terminal.close());

  it('is there for every schema there was', async () => {
    assert.deepEqual(await readdir(stores), [...recordedStores.keys()]);
  });

  for (const schema of recordedStores.keys()) {
    const recorded = async () =>
      JSON.parse(await readFile(join(stores, schema, 'leases.json'), 'utf8')) as Lease[];
    const { compare } = new Intl.Collator('en');
    const sorted = (leases: readonly Lease[]) => [...leases].sort((a, b) => compare(a.id, b.id));

    const lay = async () => {
      const { dataDir } = terminal.harbor.places;
      await makeOwnDirectory(dataDir);
      const from = join(stores, schema, 'data');
      // git keeps no modes: what is ours alone must be so again.
      for (const name of await readdir(from))
        await writeFile(join(dataDir, name), await readFile(join(from, name)), { mode: 0o600 });
      return dataDir;
    };

    it(`(${schema}) is opened with every lease, from the snapshot and from the journal behind it`, async () => {
      const data = await lay();
      const before = readJournal(data).length;
      const leases = await terminal.askJson<Lease[]>('ls');
      assert.deepEqual(sorted(leases), sorted(await recorded()));
      await terminal.ask('server', 'stop');
      assert.ok(readJournal(data).length > before, 'it goes on in the same chain');
    });

    it(`(${schema}) is kept as it was, beside what is written from now on`, async () => {
      const data = await lay();
      await terminal.ask('ls');
      const kept = join(data, `before-schema-${knownSchema}`);
      const from = join(stores, schema, 'data');
      const stored = (await readdir(from)).filter((name) => /^(journal|snapshot)-/.test(name));
      assert.deepEqual((await readdir(kept)).sort(), stored.sort());
      for (const name of stored)
        assert.deepEqual(await readFile(join(kept, name)), await readFile(join(from, name)));
    });

    it(`(${schema}) is opened by the journal alone when the snapshot is gone`, async () => {
      const data = await lay();
      for (const name of await readdir(data))
        if (name.startsWith('snapshot-')) await rm(join(data, name));
      const leases = await terminal.askJson<Lease[]>('ls');
      assert.deepEqual(sorted(leases), sorted(await recorded()));
    });

    it(`(${schema}) goes on: the same service gets the same port, and another one none that is leased`, async () => {
      await lay();
      const leases = await recorded();
      await terminal.ask('server', 'start');
      const other = Number(await terminal.ask('port', 'web'));
      assert.ok(leases.every(({ port }) => port !== other));
      for (const { port } of leases) await terminal.ask('release', String(port), '--force');
      assert.deepEqual(
        (await terminal.askJson<Lease[]>('ls')).map(({ port }) => port),
        [other],
      );
    });
  }

  it('is never changed: it is what was recorded', async () => {
    for (const [schema, expected] of recordedStores) {
      const hash = createHash('sha256');
      const data = join(stores, schema, 'data');
      for (const name of (await readdir(data)).sort())
        hash.update(await readFile(join(data, name)));
      assert.equal(hash.digest('hex').slice(0, 16), expected);
    }
  });
});
