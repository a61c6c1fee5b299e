import { strict as assert } from 'node:assert';
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Histories } from '#server/histories/histories.ts';
import type { HistoryFigures } from '#server/histories/history.ts';
import { homeWithHistories, removeHome } from './home.ts';

interface Expected {
  readonly agent: string;
  readonly id: string;
  readonly title?: string;
  readonly version?: string;
  readonly directory?: string;
  readonly figures: Partial<HistoryFigures>;
  readonly said: readonly string[];
}

const shop = '/home/alice/shop';

const expected: Readonly<Record<string, Expected>> = {
  'Claude Code 1.0.17: side chains in the file, the program in a person’s place': {
    agent: 'claude',
    id: '6c073d8e-2bb1-45cb-90bc-a28ce44da090',
    title: 'Cart Total Rounding Fix',
    version: '1.0.17',
    directory: shop,
    figures: { asked: 1, answered: 2, toolCalls: 1, sideMessages: 2 },
    said: [
      'person: The cart total is off by a cent. Find out why.',
      'agent: I will look at how totals are rounded.',
      'agent [Task]: ',
      'side person: Search for rounding',
      'side agent: cart.ts rounds twice.',
      'agent: `cart.ts` rounds twice; I made it round once.',
    ],
  },
  'Claude Code 2.0.55: a sub-agent’s file beside the session’s': {
    agent: 'claude',
    id: 'de7af46c-11d2-4a71-9a4e-0f4d0c2b7e55',
    version: '2.0.55',
    directory: shop,
    figures: {
      ...{ asked: 1, answered: 1, toolCalls: 1, sideMessages: 2 },
      model: 'claude-sonnet-4-5-20250929',
    },
    said: [
      'person: Add a health check.',
      'agent: ',
      'agent: I will add a route.',
      'agent [Edit]: ',
      'side person: Warmup',
      'side agent: Ready.',
    ],
  },
  'Claude Code 2.1.165: titles, failures of the API, a directory of sub-agents': {
    agent: 'claude-code',
    id: '59b12afc-7a1b-4f0e-8a67-3f6f0b0c9d10',
    title: 'Build time',
    version: '2.1.165',
    directory: shop,
    figures: {
      ...{ asked: 1, answered: 2, toolCalls: 2, sideMessages: 3, model: 'claude-opus-4-8' },
      from: Date.parse('2026-06-05T06:47:44.453Z'),
      to: Date.parse('2026-06-05T06:48:40.000Z'),
    },
    said: [
      'person: Why is the build slow?',
      'agent: I will measure it.',
      'agent [Agent]: ',
      'agent: `tsc` runs twice; once is enough.',
      'side person: Time each step',
      'side agent [Bash]: ',
      'side agent: it was tsc',
    ],
  },
  'Codex 0.25.0: bare items, the directory said to the model alone': {
    agent: 'codex',
    id: 'c3c4b301-27c8-4c70-b6e4-46b99fdf0236',
    directory: shop,
    figures: { asked: 1, answered: 2, toolCalls: 1, sideMessages: 0 },
    said: ['person: List the routes.', 'agent [shell]: ', 'agent: They are in routes.ts.'],
  },
  'Codex 0.46.0: what the screen shows is not said twice': {
    agent: 'codex',
    id: '019a2d7a-41c4-78b1-b7cc-a45d62a89cd5',
    version: '0.46.0',
    directory: shop,
    figures: { asked: 1, answered: 1, toolCalls: 0, model: 'gpt-5-codex' },
    said: ['person: what is 2+2?', 'agent: 4'],
  },
  'Codex 0.144.3: a fork without what its parent said': {
    agent: 'codex',
    id: '019f5c5a-eb02-7ff0-90af-653b66eba9f4',
    version: '0.144.3',
    directory: shop,
    figures: { asked: 1, answered: 2, toolCalls: 1, model: 'gpt-5.6-sol' },
    said: ['person: And now in Python.', 'agent [apply_patch]: ', 'agent: Done, in Python.'],
  },
  'Gemini CLI 0.20.0: one document': {
    agent: 'gemini',
    id: '477739d0-1b78-4aa7-9116-02d08c952344',
    title: 'Review of the code',
    figures: { asked: 1, answered: 1, toolCalls: 1, model: 'gemini-2.5-pro' },
    said: ['person: Review the code.', 'agent [read_file]: It looks sound.'],
  },
  'Gemini CLI 0.40.0: messages that are written again': {
    agent: 'gemini-cli',
    id: '8a1f0c3e-5d6b-4c7d-9e8f-0123456789ab',
    title: 'A test',
    figures: { asked: 2, answered: 1, toolCalls: 1, model: 'gemini-3-pro' },
    said: [
      'person: Write a test.',
      'agent: I will',
      'agent [write_file]: I will write one.',
      'person: Shorter.',
    ],
  },
  'Copilot CLI 0.0.420: the model by its change, a sub-agent by its call': {
    agent: 'copilot',
    id: '09371a50-9a50-484a-8743-5c696de1623a',
    version: '0.0.420',
    directory: shop,
    figures: { asked: 1, answered: 1, toolCalls: 1, sideMessages: 1, model: 'claude-sonnet-4.5' },
    said: ['person: review my changes', 'agent [bash]: They are fine.', 'side agent: '],
  },
  'Copilot CLI 1.0.54: a title that came later': {
    agent: 'copilot-cli',
    id: '3b7c1a52-6e1d-4c1f-8f60-2a4c5d6e7f80',
    title: 'A greeting',
    version: '1.0.54',
    directory: shop,
    figures: { asked: 1, answered: 1, toolCalls: 0, model: 'gpt-5.4' },
    said: ['person: hello', 'agent: Hello.'],
  },
};

describe('sessions as agents wrote them down', () => {
  let home: string;
  let histories: Histories;

  beforeEach(async () => {
    home = await homeWithHistories();
    histories = new Histories(() => ({ home, env: {} }));
  });
  afterEach(() => removeHome(home));

  for (const [name, { agent, id, title, version, directory, figures, said }] of Object.entries(
    expected,
  ))
    it(name, async () => {
      const read = await histories.read(agent, id);
      assert.ok(read);
      assert.deepEqual(
        { ...read.figures, ...figures },
        read.figures,
        `figures: ${JSON.stringify(read.figures)}`,
      );
      const { facts } = read;
      assert.deepEqual(
        [facts.id, facts.title?.text, facts.version, facts.directory],
        [id, title, version, directory],
      );
      const heard: string[] = [];
      await histories.tell(agent, id, ({ by, isSide, tools, text }) =>
        heard.push(
          `${isSide ? 'side ' : ''}${by}${tools.length > 0 ? ` [${tools}]` : ''}: ${text}`,
        ),
      );
      assert.deepEqual(heard, said);
    });

  it('are read again only as far as they grew', async () => {
    const id = '59b12afc-7a1b-4f0e-8a67-3f6f0b0c9d10';
    const path = join(home, '.claude/projects/-home-alice-shop', `${id}.jsonl`);
    const line = (uuid: string) =>
      JSON.stringify({
        ...{ type: 'user', uuid, sessionId: id, timestamp: '2026-06-06T00:00:00.000Z' },
        message: { role: 'user', content: 'more' },
      });
    const asked = async () => (await histories.read('claude', id))?.figures.asked;
    assert.equal(await asked(), 1);
    await appendFile(path, `not json\n${line('a')}\n${line('b').slice(0, 40)}`);
    assert.equal(await asked(), 2);
    await appendFile(path, `${line('b').slice(40)}\n${line('a')}\n`);
    assert.equal(await asked(), 3);
    await writeFile(`${path}.new`, `${line('c')}\n`);
    await rename(`${path}.new`, path);
    assert.equal(await asked(), 1);
  });

  it('are found under the directories that variables name, and nowhere else', async () => {
    const env = { CODEX_HOME: join(home, '.codex'), CLAUDE_CONFIG_DIR: '' };
    const moved = new Histories(() => ({ home: join(home, 'elsewhere'), env }));
    assert.equal((await moved.files('codex', {})).length, 3);
    assert.deepEqual(await moved.files('claude', {}), []);
    assert.deepEqual(await moved.files('nobody', {}), []);
    assert.equal((await histories.files('claude', { directory: shop })).length, 5);
    assert.deepEqual(await histories.files('claude', { directory: '/home/alice' }), []);
  });

  it('of an id that no agent makes are not looked for', async () => {
    for (const id of ['../../../etc/passwd', '*', '', '-'])
      assert.equal(await histories.read('claude', id), undefined);
  });

  it('that are directories, pipes or rubbish say nothing', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const projects = join(home, '.claude/projects/-home-alice-shop');
    await mkdir(join(projects, `${id}.jsonl`));
    assert.equal(await histories.read('claude', id), undefined);
    const other = '11111111-2222-4333-8444-555555555556';
    await writeFile(join(projects, `${other}.jsonl`), Buffer.alloc(100_000, 7));
    assert.deepEqual((await histories.read('claude', other))?.figures, {
      ...{ asked: 0, answered: 0, toolCalls: 0, sideMessages: 0 },
    });
  });
});
