import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parsePointer } from '#discovery/pointer.ts';

const sound = {
  schema: 1,
  serverId: 's_0123456789abcdef',
  process: { pid: 7, startTime: '235478', bootId: 'b', pidNamespace: 'pid:[1]' },
  address: '/run/user/1000/harbormaster/s_0123456789abcdef.sock',
  protocol: { major: 1, minor: 4 },
  version: '1.2.3',
  mode: 'shared',
  epoch: 3,
  startedAt: 1_700_000_000_000,
};

function check(fields: object): ReturnType<typeof parsePointer> {
  return parsePointer(JSON.stringify({ ...sound, ...fields }));
}

describe('A pointer that is read', () => {
  it('gives what was written', () => {
    const { schema: _, ...pointer } = sound;
    assert.deepEqual(check({}), { kind: 'found', pointer });
  });

  it('gives a pipe of ours, and an identity without a namespace', () => {
    const address = '\\\\.\\pipe\\harbormaster-00ff';
    const process = { pid: 7, startTime: '1', bootId: '2' };
    const reading = check({ address, process });
    assert.ok(reading.kind === 'found');
    assert.deepEqual(reading.pointer.process, process);
    assert.equal(reading.pointer.address, address);
  });

  it('may say more than we know, which is ignored', () => {
    const reading = check({ __proto__: { x: 1 }, later: true });
    assert.ok(reading.kind === 'found');
    assert.ok(!('later' in reading.pointer));
  });

  it('is newer, not damaged, when its schema is, whatever else it says', () => {
    assert.deepEqual(parsePointer('{"schema":2}'), { kind: 'newer', schema: 2 });
  });

  for (const text of ['', '{', 'null', '[]', '1', '"s"', '{}', '{"schema":"1"}', '{"schema":0}'])
    it(`is damaged when it is ${text || 'empty'}`, () => {
      assert.equal(parsePointer(text).kind, 'damaged');
    });

  const hostile: readonly (readonly [string, readonly unknown[]])[] = [
    ['serverId', [undefined, '', 's_1', 's_../../etc/passwd', `s_${'0'.repeat(400)}`, 7]],
    [
      'address',
      [
        undefined,
        '',
        'run/server.sock',
        '\0abstract',
        '/run/a\0b',
        '8080',
        8080,
        { port: 80 },
        '\\\\.\\pipe\\other',
        '\\\\evil\\pipe\\harbormaster-1',
        `/${'a'.repeat(300)}`,
      ],
    ],
    [
      'process',
      [
        undefined,
        7,
        [],
        {},
        { pid: -1, startTime: '1', bootId: '2' },
        { pid: 0, startTime: '1', bootId: '2' },
        { pid: 1.5, startTime: '1', bootId: '2' },
        { pid: '7', startTime: '1', bootId: '2' },
        { pid: 7, startTime: 1, bootId: '2' },
        { pid: 7, startTime: '1' },
        { pid: 7, startTime: '1', bootId: '2', pidNamespace: 3 },
        { pid: 7, startTime: 'x'.repeat(65), bootId: '2' },
      ],
    ],
    [
      'protocol',
      [undefined, 1, {}, { major: 1 }, { major: '1', minor: 0 }, { major: -1, minor: 0 }],
    ],
    ['version', [undefined, 1, 'x'.repeat(65)]],
    ['mode', [undefined, 'private', 1]],
    ['epoch', [undefined, 0, -1, 1.5, '3', 1e300]],
    ['startedAt', [undefined, -1, 'now']],
  ];
  for (const [field, values] of hostile)
    for (const value of values)
      it(`is damaged when ${field} is ${JSON.stringify(value)?.slice(0, 60)}`, () => {
        assert.deepEqual(check({ [field]: value }), {
          kind: 'damaged',
          why: `has no usable "${field}"`,
        });
      });

  it('never throws, whatever the text', () => {
    return fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parsePointer(text)),
    );
  });
});
