/** Whether a project's interrupted sessions are resumed by themselves is written into its file on a person's word, and counts at once. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '#protocol/sessions.ts';
import { DeclaredProject } from './declared-project.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import { untilMet } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

describe('Always resuming the sessions of a project', () => {
  let harbor: HarborInMemory;
  let project: DeclaredProject;
  let user: WireClient;
  let path: string;
  let file: string;

  const set = (resume: 'ask' | 'auto') =>
    user.get<{ kind: string }>('sessions/setResume', { path, resume });
  const says = () => readFile(file, 'utf8');
  const sessions = () => user.get<Session[]>('sessions/list', {});
  const interrupted = async (name: string) => {
    await user.get('runners/launch', { path, argv: ['claude'], kind: 'agent', name });
    const started = harbor.hosts.spawned.length;
    harbor.hosts.end(harbor.hosts.spawned.at(-1)?.runnerId ?? '', { signal: 'SIGKILL' });
    await untilMet(
      harbor,
      async () =>
        harbor.hosts.spawned.length > started || (await sessions()).some(({ offered }) => offered),
    );
  };

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    project = await DeclaredProject.make(harbor);
    ({ path } = project);
    file = join(path, 'harbormaster.jsonc');
    user = await harbor.connect();
  });
  afterEach(async () => {
    await harbor.close();
    await project.remove();
  });

  it('is written where there is no file, trusted, and counts for the next interruption', async () => {
    assert.deepEqual(await set('auto'), { kind: 'set', file });
    assert.deepEqual(JSON.parse(await says()).settings, { 'sessions.resume': 'auto' });
    await interrupted('mender');
    const [now, before] = await sessions();
    assert.deepEqual([now?.automatic, now?.state, before?.state], [true, 'works', 'resumed']);
    const types = (await user.get<{ type: string }[]>('activity/list', { limit: 100 })).map(
      ({ type }) => type,
    );
    assert.ok(types.includes('trustGranted'));
  });

  it('leaves everything else as it is, comments too, and is taken back the same way', async () => {
    const text =
      '{\n  "version": 1, // ours\n  "settings": { "copies.ports": "offset" },\n  "services": {}\n}\n';
    await project.declare({ settings: { 'copies.ports': 'offset' } });
    await writeFile(file, text);
    assert.equal((await set('auto')).kind, 'set');
    assert.match(await says(), /"version": 1, \/\/ ours/);
    assert.match(await says(), /"copies.ports": "offset", "sessions.resume": "auto"/);
    assert.equal((await set('ask')).kind, 'set');
    await interrupted('mender');
    assert.equal((await sessions())[0]?.offered, true);
  });

  it('writes nothing beside settings that nobody trusts, nor into a file that is broken', async () => {
    await project.declare({ settings: { 'copies.ports': 'offset' } }, false);
    const before = await says();
    assert.deepEqual(await set('auto'), { kind: 'untrusted' });
    assert.equal(await says(), before);
    await writeFile(file, '{ "version": ');
    await assert.rejects(set('auto'));
    assert.equal(await says(), '{ "version": ');
  });
});
