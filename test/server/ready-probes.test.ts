/** Whether something is ready, asked of real servers and real commands. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf, httpStatus } from '#server/os/ready-probes.ts';
import { until } from '#test/editor/host/until.ts';

describe('What is asked whether something is ready', () => {
  it('is a page: its status counts, no redirect is followed, and none is waited for beyond a deadline', async () => {
    const asked: string[] = [];
    const server = createServer((request, answer) => {
      asked.push(request.url ?? '');
      if (request.url === '/slow') return;
      answer.writeHead(Number(request.url?.slice(1)), { location: '/200' });
      // What follows is never read.
      answer.write('x'.repeat(1_000_000));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const at = (path: string, limit = 5_000) =>
      httpStatus(`http://localhost:${port}${path}`, limit);
    for (const status of [200, 302, 404, 503]) assert.equal(await at(`/${status}`), status);
    assert.deepEqual(asked, ['/200', '/302', '/404', '/503']);
    assert.equal(await at('/slow', 100), undefined);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await at('/200'), undefined, 'nobody listens any more');
  });

  it('is a command: its exit code counts, and one that does not end is ended with all that it started', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'hm-ready-'));
    const run = (text: string, limit = 5_000) =>
      exitCodeOf(
        { argv: ['/bin/sh', '-c', text], cwd, environment: { PATH: '/usr/bin:/bin', N: '4' } },
        limit,
      );
    try {
      assert.equal(await run('exit 0'), 0);
      assert.equal(await run('exit $N'), 4);
      assert.equal(await run('kill -9 $$'), undefined);
      assert.equal(await exitCodeOf({ argv: ['no-such'], cwd, environment: {} }, 1_000), undefined);
      // It has seconds to begin, and would take a minute.
      assert.equal(await run('sleep 60 & echo $! > pid; wait', 3_000), undefined);
      const pid = (await readFile(join(cwd, 'pid'), 'utf8')).trim();
      await until('the end of what it started', () => !existsSync(`/proc/${pid}/cwd/.`));
    } finally {
      await rm(cwd, { recursive: true });
    }
  });
});
