/** The words of a runner host, which hosts of one release and servers of another must both understand. */
import assert from 'node:assert/strict';
import {
  attach,
  attachEvents,
  attachNotes,
  HostId,
  host,
  hostEvents,
  SpawnParams,
} from '#protocol/host.ts';

const order: SpawnParams = {
  ...{ runnerId: `r_${'0'.repeat(16)}`, argv: ['vim'], cwd: '/', env: {}, terminal: 'pty' },
  ...{ size: { cols: 80, rows: 24 }, sizing: 'latest', scrollback: 1_000 },
  transcript: { directory: '/t', segmentBytes: 1_048_576, segments: 8 },
};

describe('What is spoken with a runner host', () => {
  it('is named by the noun it stands under', () => {
    const named = { host, attach };
    for (const [noun, verbs] of Object.entries(named))
      for (const [verb, { method }] of Object.entries(verbs))
        assert.equal(method, `${noun}/${verb}`);
    const told = { host: hostEvents, attach: { ...attachNotes, ...attachEvents } };
    for (const [noun, verbs] of Object.entries(told))
      for (const [verb, { method }] of Object.entries(verbs))
        assert.equal(method, `${noun}/${verb}`);
  });

  it('takes an order of a later release, whose other words it passes over', () => {
    const { success, data } = SpawnParams.safeParse({ ...order, niceness: 5 });
    assert.ok(success);
    assert.deepEqual(data, order);
  });

  it('refuses what would be a path or nothing at all', () => {
    for (const wrong of [{ runnerId: '../x' }, { argv: [] }, { size: { cols: 0, rows: 24 } }])
      assert.equal(SpawnParams.safeParse({ ...order, ...wrong }).success, false);
    assert.equal(HostId.safeParse('h_../../../etc/pass').success, false);
  });
});
