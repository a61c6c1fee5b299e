/**
 * `npm start` as a developer meets it: an address that answers, and nothing left after Ctrl-C.
 */
import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { repository } from '#test/editor/host/cache.ts';
import { marked, ProcessGroup } from '#test/editor/host/processes.ts';
import { until } from '#test/editor/host/until.ts';

describe('npm start', () => {
  it('opens an editor at an address, and Ctrl-C leaves no process', async () => {
    const mark = randomUUID();
    const variable = 'START_TEST_MARK';
    const start = new ProcessGroup(
      process.execPath,
      [
        '--import=tsx',
        join(repository, 'test/editor/host/start.ts'),
        '--extension',
        join(repository, 'test/editor/fixtures/pilot'),
      ],
      // Without a display it serves, whatever this machine has installed.
      { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: 'none', [variable]: mark },
    );
    try {
      const [, address = ''] = await start.line(/Harbormaster is open at (\S+)/, 120_000);
      const entered = await fetch(address, { redirect: 'manual' });
      const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      assert.notEqual(cookie, '', 'the address carries the right to enter');
      const page = await fetch(new URL(entered.headers.get('location') ?? '', address), {
        headers: { cookie },
      });
      assert.equal(page.status, 200);
      assert.match(await page.text(), /workbench/);
      const stranger = await fetch(new URL('/', address), { redirect: 'manual' });
      assert.equal(stranger.status, 403);

      assert.ok(marked(mark, variable).length >= 2, 'the editor is a process of this run');
      process.kill(start.id ?? 0, 'SIGINT');
      await start.closed(15_000);
      assert.equal(start.exitCode, 0, start.output);
      await until('no process of this run', () => marked(mark, variable).length === 0);
      await assert.rejects(fetch(address));
    } finally {
      await start.end();
    }
  });
});
