/** Who exports metrics, as it is written down for the next server. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportFile } from '#server/composition/usage-files.ts';

describe('Who exports metrics', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is known to the next server, however many they are', async () => {
    const file = exportFile(join(directory, 'metrics.json'));
    const ids = Array.from({ length: 1_000 }, (_, n) => `r_${String(n).padStart(16, '0')}`);
    const exporters = ids.map((runnerId) => {
      const spender = { runnerId, agent: 'claude', projectId: 'p_1', name: 'bot', sessionId: 's' };
      return { runnerId, agent: 'claude', tokenHash: 'f'.repeat(64), spender };
    });
    await file.write({ port: 4_318, exporters, ended: ids.slice(0, 500) });
    const saved = await file.read();
    assert.equal(saved?.exporters.length, 1_000);
    assert.equal(saved.ended.length, 500);
    assert.equal(saved.port, 4_318);
  });
});
