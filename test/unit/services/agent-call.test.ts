import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { agentCallIn, choosesSession, withSession } from '#services/agent-call.ts';
import { agentRow, agentTable } from '#services/agent-table.ts';
import { agentProgram } from '#services/known-agents.ts';

const id = '0199a213-81c0-7800-8aa1-bbab2a035a53';
const words = (text: string) => (text === '' ? [] : text.split(' '));

function resumed(text: string, to = id): string | undefined {
  const call = agentCallIn(words(text));
  assert.ok(call, `${text} calls an agent`);
  return withSession(call, { kind: 'resume', id: to })?.join(' ');
}

function continued(text: string): string | undefined {
  const call = agentCallIn(words(text));
  assert.ok(call, `${text} calls an agent`);
  return withSession(call, { kind: 'last' })?.join(' ');
}

describe('a command line as a call of an agent', () => {
  const calls: Readonly<Record<string, string | undefined>> = {
    claude: 'claude',
    '/home/x/.local/bin/claude --model opus': 'claude',
    'C:\\npm\\claude.cmd': 'claude',
    'npx -y @anthropic-ai/claude-code@2.1.3 -p hello': 'claude',
    'node /usr/lib/node_modules/@openai/codex/bin/codex.js': 'codex',
    'env FOO=1 codex exec hello': 'codex',
    'FOO=1 gemini': 'gemini',
    'pnpm dlx @google/gemini-cli': 'gemini',
    'npm exec -- @github/copilot': 'copilot',
    'bunx opencode-ai': 'opencode',
    'cursor-agent -p hello': 'cursor-agent',
    'goose session': 'goose',
    'aider main.py': 'aider',
    'amp threads continue T-0199a213-81c0': 'amp',
    'claude mcp list': undefined,
    'claude --debug api doctor': undefined,
    'codex login': undefined,
    'vite claude': undefined,
    'pnpm run claude': undefined,
    'node claude.js': undefined,
    '': undefined,
    'FOO=1': undefined,
  };
  for (const [text, name] of Object.entries(calls))
    it(`'${text}' is ${name ?? 'none'}`, () =>
      assert.equal(agentCallIn(words(text))?.row.name, name));
});

describe('a session of a call', () => {
  it('is resumed by each agent in its own words, without the prompt that began it', () => {
    assert.equal(
      resumed('claude --dangerously-skip-permissions --model opus fix-it'),
      `claude --dangerously-skip-permissions --model opus --resume ${id}`,
    );
    assert.equal(resumed('codex --model o4 fix-it'), `codex resume ${id} --model o4`);
    assert.equal(resumed('codex exec --json fix-it'), `codex exec resume ${id} --json`);
    assert.equal(resumed('gemini -y'), `gemini -y --resume ${id}`);
    assert.equal(resumed('copilot --allow-all-tools'), `copilot --allow-all-tools --resume=${id}`);
    const thread = 'T-0199a213-81c0-7800-8aa1-bbab2a035a53';
    assert.equal(resumed('amp', thread), `amp threads continue ${thread}`);
    assert.equal(
      resumed('goose session', '20261121_3'),
      'goose session --resume --session-id 20261121_3',
    );
  });

  it('takes the place of whatever session the call named before', () => {
    assert.equal(resumed('claude --continue'), `claude --resume ${id}`);
    assert.equal(resumed(`claude --resume ${id.replace('0', '1')} -p`), `claude -p --resume ${id}`);
    assert.equal(resumed(`claude --session-id=${id.replace('0', '1')}`), `claude --resume ${id}`);
    assert.equal(
      resumed(`codex resume ${id.replace('0', '1')} --yolo`),
      `codex resume ${id} --yolo`,
    );
    assert.equal(resumed('codex exec resume --last'), `codex exec resume ${id}`);
    assert.equal(resumed(`copilot --resume=${id.replace('0', '1')}`), `copilot --resume=${id}`);
  });

  it('is the last one, where the agent has words for that', () => {
    assert.equal(continued('claude hello'), 'claude --continue');
    assert.equal(continued('codex hello'), 'codex resume --last');
    assert.equal(continued('gemini'), 'gemini --resume latest');
    assert.equal(continued('aider main.py'), 'aider main.py --restore-chat-history');
    assert.equal(continued('amp'), undefined);
  });

  it('is begun under an id of ours only where the agent takes one, with its prompt', () => {
    const begun = (text: string) => {
      const call = agentCallIn(words(text));
      return call && withSession(call, { kind: 'new', id })?.join(' ');
    };
    assert.equal(begun('claude fix-it'), `claude fix-it --session-id ${id}`);
    assert.equal(begun('claude -p -- fix-it'), `claude -p --session-id ${id} -- fix-it`);
    assert.equal(begun('codex fix-it'), 'codex fix-it');
  });

  it('is never one whose id the agent could not have made', () => {
    for (const bad of ['--dangerously-skip-permissions', '', '; rm', '../x', `${id} x`])
      assert.equal(resumed('claude', bad), undefined);
    assert.equal(resumed('aider', id), undefined);
  });

  it('is seen in a call that chooses one itself', () => {
    const chooses = (text: string) => {
      const call = agentCallIn(words(text));
      return call && choosesSession(call);
    };
    assert.equal(chooses('claude -c'), true);
    assert.equal(chooses('codex resume --last'), true);
    assert.equal(chooses('gemini -r latest'), true);
    assert.equal(chooses('claude hello'), false);
  });
});

describe('the table of agents', () => {
  it('agrees with the names that hooks use', () => {
    for (const { programs, knownAs } of agentTable)
      for (const program of programs) assert.equal(agentProgram(program), knownAs);
  });

  it('finds a row by either name', () => {
    assert.equal(agentRow('claude-code'), agentRow('claude'));
    assert.equal(agentRow('nobody'), undefined);
  });

  it('has a source for every fact that it states', () => {
    for (const { sources, files, meters } of agentTable) {
      assert.ok(sources.session && sources.leaves);
      assert.equal(sources.files !== undefined, files !== undefined);
      assert.equal(sources.otel !== undefined, meters.includes('otel'));
    }
  });

  it('never throws, whatever is called, and resuming twice is resuming once', () => {
    const word = fc.oneof(
      fc.constantFrom('claude', 'codex', 'exec', 'resume', '--resume', '-c', '--', '-p', 'x', id),
      fc.constantFrom('npx', 'env', 'A=1', '--session-id', 'amp', 'threads', 'continue', '--model'),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (argv) => {
        const call = agentCallIn(argv);
        const once = call && withSession(call, { kind: 'resume', id });
        if (!once) return;
        const again = agentCallIn(once);
        assert.deepEqual(again && withSession(again, { kind: 'resume', id }), once);
      }),
    );
  });
});
