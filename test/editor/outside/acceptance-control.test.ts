/**
 * The control of the acceptance test: without `hm run` there would be nothing to accept, for a
 * port in the variable `PORT` alone does not reach an untouched Vite app.
 */
import { strict as assert } from 'node:assert';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { repository } from '#test/editor/host/cache.ts';
import { Home } from '#test/editor/host/home.ts';
import { ProcessGroup } from '#test/editor/host/processes.ts';
import { run } from '#test/editor/host/run.ts';
import { newProject } from '#test/editor/new-projects.ts';

describe('an untouched Vite app that is to listen on a free port', function () {
  this.timeout(180_000); // The first run on a machine fetches the app.
  let home: Home;
  let folder = '';
  let port = 0;

  before(async () => {
    home = new Home();
    folder = home.make('shop');
    await newProject('vite', folder, home.environment());
    await run(process.execPath, ['--import=tsx', 'esbuild.ts'], { cwd: repository });
  });

  beforeEach(async () => {
    port = await freePort();
  });

  after(() => home.close());

  /** What the app says of its own address when this command starts it. */
  async function address(
    [program = '', ...args]: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<number> {
    const all = { ...home.environment({ HARBORMASTER_TEST: '1', NO_COLOR: '1' }), ...env };
    const started = new ProcessGroup('env', ['-C', folder, program, ...args], all);
    try {
      const [, told] = await started.line(/Local:\s+http:\/\/localhost:(\d+)/, 60_000);
      assert.equal((await fetch(`http://localhost:${told}`)).status, 200);
      const answers = await fetch(`http://localhost:${port}`).then(
        ({ status }) => status === 200,
        () => false,
      );
      assert.equal(answers, Number(told) === port);
      return Number(told);
    } finally {
      await started.end();
    }
  }

  it('does so with `hm run`', async () => {
    const hm = [process.execPath, join(repository, 'out', 'hm.cjs')];
    const command = [...hm, 'run', '--port', String(port), '--', 'npm', 'run', 'dev'];
    assert.equal(await address(command, {}), port);
  });

  it('does not with PORT alone: it listens on its own 5173, or on the next that is free', async () => {
    const told = await address(['npm', 'run', 'dev'], { PORT: String(port) });
    assert.notEqual(told, port);
    assert.ok(told >= 5173 && told < 5273, `it listens on ${told}`);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
