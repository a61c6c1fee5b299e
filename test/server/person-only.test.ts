/** What a person alone may do is refused to a coding agent and to whoever holds an issued token, with no server to refuse it. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Terminal } from './terminal.ts';

const deeds = [
  ['hooks', 'install'],
  ['hooks', 'remove'],
  ['install'],
  ['uninstall', '--purge'],
  ['config', 'set', 'ports.rest', '0'],
  ['config', 'unset', 'ports.rest'],
  ['server', 'start', '--mode', 'project'],
  ['init', '--mode', 'project'],
] as const;

describe('what a person alone may do', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  beforeEach(async () => {
    terminal = await Terminal.open();
  });
  afterEach(() => terminal.close());

  async function assertRefused(env: Readonly<Record<string, string>>): Promise<void> {
    const agent = await terminal.in('shop', env);
    const { places, root } = terminal.harbor;
    const before = await readdir(places.stateDir);
    for (const deed of deeds) {
      const said = await agent.hm(...deed);
      assert.deepEqual([deed, said.code], [deed, 8]);
      assert.match(said.stderr, /A coding agent may not .*A person can do it/);
    }
    assert.deepEqual(await readdir(join(root, 'home')), []);
    assert.deepEqual(await readdir(places.stateDir), before);
  }

  it('is refused to a coding agent, and nothing is written', async () => {
    await terminal.ask('server', 'start');
    await assertRefused({ CLAUDECODE: '1' });
  });

  it('is refused to whoever holds an issued token, and nothing is written', async () => {
    const token = await terminal.ask('token', 'issue', '--agent');
    await assertRefused({ HARBORMASTER_TOKEN: token });
  });
});
