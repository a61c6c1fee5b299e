/** What a project declares, started by the real server in a real host: with its port, the environment of a login, and only when trusted. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placesHere } from '#discovery/surroundings.ts';
import type { Runner } from '#protocol/runner.ts';
import { until } from '#test/editor/host/until.ts';
import { kill } from './harbor.ts';
import { Terminal } from './terminal.ts';

interface Pointer {
  readonly process: { readonly pid: number };
}

/** Serves its port on loopback, and writes down what it was started with. */
const program = `
const { createServer } = require('node:http');
require('node:fs').writeFileSync(process.env.OUT, JSON.stringify(process.env));
createServer((_, answer) => answer.end('here')).listen(process.env.PORT, '127.0.0.1');
`;

describe('A declared runner', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  beforeEach(async () => {
    terminal = await Terminal.open();
  });
  afterEach(async () => {
    await terminal.hm('down');
    await endHosts();
    await terminal.close();
  });

  /** They would leave by themselves, some seconds after their last runner. */
  async function endHosts(): Promise<void> {
    const { hosts } = placesHere(terminal.harbor.env);
    for (const name of await readdir(hosts)) {
      if (!name.endsWith('.json')) continue;
      const { process } = JSON.parse(await readFile(join(hosts, name), 'utf8')) as Pointer;
      kill(process.pid, 'SIGTERM');
      await until('the host has left', () => !existsSync(`/proc/${process.pid}/cwd/.`));
    }
  }

  it('is started once it is trusted, in the order of its dependencies, with port and environment', async () => {
    const { directory, harbor } = terminal;
    const home = join(harbor.root, 'home');
    const out = join(harbor.root, 'environment.json');
    const made = join(harbor.root, 'made');
    await writeFile(join(home, '.profile'), 'export FROM_LOGIN=yes\n');
    await writeFile(join(home, '.bash_profile'), 'export FROM_LOGIN=yes\n');
    await writeFile(join(directory, 'server.cjs'), program);
    await writeFile(
      join(directory, 'harbormaster.jsonc'),
      JSON.stringify({
        version: 1,
        services: { web: { type: 'dev' } },
        runners: {
          db: {
            command: `sleep 0.2; touch ${made}; sleep 60`,
            ready: { command: `test -e ${made}` },
          },
          web: {
            command: [process.execPath, 'server.cjs'],
            ...{ dependsOn: ['db'], env: { OUT: out }, ready: { http: '/' }, requires: ['OUT'] },
          },
        },
      }),
    );
    await terminal.hm('up');
    assert.equal(existsSync(made), false, 'nobody has trusted it');
    await terminal.ask('trust', '--yes');
    await terminal.hm('up');
    const list = () => terminal.askJson<Runner[]>('ps');
    await until('both are ready', async () => {
      const all = await list();
      return all.length === 2 && all.every(({ state }) => state === 'ready');
    });
    const environment = JSON.parse(await readFile(out, 'utf8')) as Record<string, string>;
    assert.equal(environment.FROM_LOGIN, 'yes');
    assert.equal(environment.PORT, environment.HM_PORT_WEB);
    assert.ok(environment.HARBORMASTER_TOKEN && environment.HARBORMASTER_SOCKET);
    const page = await fetch(`http://127.0.0.1:${environment.PORT}/`);
    assert.equal(await page.text(), 'here');
    const said = await terminal.hm('who', environment.PORT ?? '');
    assert.match(said.stdout, /web/);
  });
});
