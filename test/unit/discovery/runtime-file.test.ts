import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseRuntime } from '#discovery/runtime-file.ts';
import { RuntimeFile } from '#protocol/runtime-file.ts';

const sound: RuntimeFile = {
  schema_version: 1,
  mode: 'project',
  project_root: '/home/me/shop',
  project_id: 'p_0123abcd',
  server_id: 's_0123456789abcdef',
  address: '/run/user/1000/harbormaster/s_0123456789abcdef.sock',
  pid: 7,
  start_time: '235478',
  boot_id: 'b',
  started_at: '2026-01-01T00:00:00.000Z',
  protocol: '1.4',
  version: '1.2.3',
};

const check = (fields: object) => parseRuntime(JSON.stringify({ ...sound, ...fields }));

/** What anybody might write into a field. */
const anything = fc.oneof(
  fc.constantFrom(undefined, null, '', 0, -1, 1.5, 1e300, true, [], {}, 'shared', '/', 'x\0y'),
  fc.constantFrom('p_0123abc', 'p_0123ABCD', 's_..', '1', '1.', '01.2', 'x'.repeat(5_000)),
  fc.string(),
  fc.jsonValue(),
);

describe('A runtime.json that is read', () => {
  it('gives what was written, with an address for HTTP while there is one', () => {
    assert.deepEqual(check({}), { kind: 'found', runtime: sound });
    const base_url = 'http://127.0.0.1:7070';
    assert.deepEqual(check({ base_url }), { kind: 'found', runtime: { ...sound, base_url } });
  });

  it('may say more than we know, which is ignored', () => {
    assert.deepEqual(check({ later: true }), { kind: 'found', runtime: sound });
  });

  it('is newer, not damaged, when its schema is, whatever else it says', () => {
    assert.deepEqual(parseRuntime('{"schema_version":2}'), { kind: 'newer', schema: 2 });
  });

  for (const text of ['', '{', 'null', '[]', '{}', '{"schema_version":"1"}'])
    it(`is damaged when it is ${text || 'empty'}`, () => {
      assert.equal(parseRuntime(text).kind, 'damaged');
    });

  it('is taken only when the published schema takes it, whatever somebody writes into a field', () => {
    const field = fc.constantFrom(...Object.keys(sound), 'base_url');
    return fc.assert(
      fc.property(field, anything, (name, value) => {
        const reading = check({ [name]: value });
        if (reading.kind !== 'found') return;
        assert.ok(RuntimeFile.safeParse(reading.runtime).success, `${name}: ${String(value)}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws, whatever the bytes', () => {
    return fc.assert(fc.property(fc.string(), (text) => void parseRuntime(text)));
  });
});
