/** What a host starts too late is ended there, and what another host has of the same name is left alone. */
import assert from 'node:assert/strict';
import type { HostedRunner } from '#protocol/host.ts';
import { UnwantedRunners } from '#server/hosting/unwanted-runners.ts';

const late = 'h_000000000000000a';
const other = 'h_000000000000000b';
const runnerId = 'r_0000000000000001';

function hosted(exit?: HostedRunner['exit']): HostedRunner {
  return {
    ...{ runnerId, terminal: 'pty', size: { cols: 80, rows: 24 }, outputBytes: 0 },
    process: { pid: 7, startTime: '7', bootId: 'b' },
    ...(exit && { exit }),
  };
}

describe('A runner that its host started when nobody waited any more', () => {
  let told: string[];
  let unwanted: UnwantedRunners;

  beforeEach(() => {
    told = [];
    unwanted = new UnwantedRunners({
      signal: async (hostId, _, signal) => {
        told.push(`${signal} at ${hostId}`);
        return 'sent';
      },
      forget: async (hostId) => void told.push(`forgotten by ${hostId}`),
    });
    unwanted.add(late, runnerId);
  });

  it('is killed there and never shown, though it was started again at another host', () => {
    unwanted.delete(other, runnerId);
    assert.deepEqual(unwanted.sift(late, [hosted()]), []);
    assert.deepEqual(unwanted.sift(other, [hosted()]), [hosted()]);
    assert.deepEqual(told, [`SIGKILL at ${late}`]);
  });

  it('is forgotten when it has ended, and its end is not that of the other', () => {
    assert.equal(unwanted.ended(other, runnerId), false);
    assert.equal(unwanted.ended(late, runnerId), true);
    assert.equal(unwanted.ended(late, runnerId), false, 'once');
    assert.deepEqual(told, [`forgotten by ${late}`]);
  });

  it('is wanted again when it is started at the very same host', () => {
    unwanted.delete(late, runnerId);
    assert.deepEqual(unwanted.sift(late, [hosted()]), [hosted()]);
    assert.deepEqual(told, []);
  });
});
