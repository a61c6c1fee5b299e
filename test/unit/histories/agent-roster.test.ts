/** An agent's list of what it runs in the background is foreign input: only the name of a conversation is looked for in it. */
import { strict as assert } from 'node:assert';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Histories } from '#server/histories/histories.ts';

const conversation = '59b12afc-7a1b-4f0e-8a67-3f6f0b0c9d10';
const other = '59b12afc-7a1b-4f0e-8a67-3f6f0b0c9d11';

describe('The background roster of Claude Code', () => {
  let home: string;
  let path: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'hm-'));
    path = join(home, '.claude/daemon/roster.json');
    await mkdir(dirname(path), { recursive: true });
  });
  afterEach(() => rm(home, { recursive: true }));

  const says = (id: string, agent = 'claude', env = {}) =>
    new Histories(() => ({ home, env })).inRoster(agent, id);

  it('lists a conversation in whatever form, and no other', async () => {
    // As Claude Code 2.1 writes it, by public programs that read it; and as it may in another version.
    const worker = { pid: 4_711, sessionId: conversation, cwd: '/home/ann/shop' };
    for (const roster of [
      { proto: 1, supervisorPid: 4_700, workers: { '59b12afc': worker } },
      { proto: 9, running: [[conversation.toUpperCase()]] },
    ]) {
      await writeFile(path, JSON.stringify(roster));
      assert.deepEqual([await says(conversation), await says(other)], ['listed', 'notListed']);
    }
    await writeFile(path, `{"workers": {"59b12afc": {"sessionId": "${conversation}"`);
    assert.equal(await says(conversation), 'listed', 'half written');
  });

  it('lies where the agent’s own variable says', async () => {
    await writeFile(path, conversation);
    assert.equal(
      await says(conversation, 'claude', { CLAUDE_CONFIG_DIR: '/nowhere' }),
      'notListed',
    );
  });

  it('says nothing where there is none, and cannot be told where it is something else', async () => {
    assert.deepEqual(
      [await says(conversation), await says('x', 'codex')],
      ['notListed', 'notListed'],
    );
    await mkdir(path);
    assert.equal(await says(conversation), 'unknown');
    await rm(path, { recursive: true });
    await writeFile(path, '');
    await truncate(path, 5 * 1024 * 1024);
    assert.equal(await says(conversation), 'unknown');
  });
});
