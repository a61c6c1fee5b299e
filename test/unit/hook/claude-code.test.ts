/**
 * What Claude Code tells its hooks and is answered. The inputs are written after recorded ones: SessionEnd after
 * dfadler/agent-config:prototypes/session-status-hook-receiver/README.md (recorded from a real `claude`, September 2026), the others after
 * the examples of code.claude.com/docs/en/hooks (September 2026) and of anthropics/claude-code issue 81340 (2.1.220).
 */
import assert from 'node:assert/strict';
import { claudeCode } from '#client/cli/hook/claude-code.ts';

const common = {
  session_id: '00893aaf-19fa-41d2-8238-13269b9b3ca0',
  transcript_path: '/home/ann/.claude/projects/-home-ann-shop/00893aaf.jsonl',
  cwd: '/home/ann/shop',
};
const teller = { agent: 'claude-code', session: common.session_id, cwd: common.cwd };

const toolInput = {
  command: 'npm run dev',
  description: 'Start the development server',
  timeout: 120_000,
  run_in_background: true,
};
const ahead = {
  ...common,
  permission_mode: 'default',
  hook_event_name: 'PreToolUse',
  tool_name: 'Bash',
  tool_input: toolInput,
  tool_use_id: 'toolu_01ABC123',
};

describe('Claude Code tells', () => {
  it('that a session begins, where, and where its environment is kept', () => {
    const begin = { ...common, hook_event_name: 'SessionStart', source: 'startup', model: 'x' };
    assert.deepEqual(claudeCode.read(begin, { CLAUDE_ENV_FILE: '/e' }), {
      ...{ kind: 'begin', ...teller, continues: false, environmentFile: '/e' },
      transcript: common.transcript_path,
    });
  });

  for (const [source, continues] of Object.entries({
    ...{ startup: false, resume: false },
    ...{ clear: true, compact: true },
  }))
    it(`that a session ${continues ? 'goes on' : 'is another'} after ${source}`, () => {
      const begin = { ...common, hook_event_name: 'SessionStart', source };
      const read = claudeCode.read(begin, {});
      assert.equal(read?.kind === 'begin' && read.continues, continues);
    });

  it('which command is ahead', () => {
    assert.deepEqual(claudeCode.read(ahead, {}), {
      ...{ kind: 'command', ...teller, command: 'npm run dev', canRewrite: true },
    });
  });

  for (const reason of ['logout', 'prompt_input_exit', 'other'])
    it(`that it ended by ${reason}`, () => {
      const end = { ...common, hook_event_name: 'SessionEnd', reason };
      assert.deepEqual(claudeCode.read(end, {}), { kind: 'end', ...teller });
    });

  for (const reason of ['clear', 'resume'])
    it(`nothing of an end by ${reason}: its process goes on`, () => {
      assert.equal(
        claudeCode.read({ ...common, hook_event_name: 'SessionEnd', reason }, {}),
        undefined,
      );
    });

  it('nothing by whatever else it says', () => {
    for (const odd of [
      undefined,
      null,
      1,
      'x',
      [],
      {},
      { ...ahead, tool_name: 'Write' },
      { ...ahead, tool_input: null },
      { ...ahead, tool_input: { command: 1 } },
      { ...ahead, cwd: 'relative' },
      { ...ahead, session_id: '' },
      { ...ahead, session_id: 'x'.repeat(129) },
      { ...ahead, hook_event_name: 'PostToolUse' },
    ])
      assert.equal(claudeCode.read(odd, {}), undefined, JSON.stringify(odd));
  });
});

describe('Claude Code is answered', () => {
  const outputOf = (text: string) => JSON.parse(text).hookSpecificOutput;

  it('with nothing when there is nothing to say', () => {
    assert.equal(claudeCode.advise({ kind: 'nothing' }, ahead), '');
  });

  it('with a refusal and its reason', () => {
    assert.deepEqual(outputOf(claudeCode.advise({ kind: 'deny', reason: 'no' }, ahead)), {
      ...{ hookEventName: 'PreToolUse', permissionDecision: 'deny' },
      permissionDecisionReason: 'no',
    });
  });

  for (const decision of ['ask', 'allow'] as const)
    it(`with a changed command to ${decision}, and every other field as it came`, () => {
      const advice = { kind: 'rewrite' as const, command: 'x', reason: 'why', decision };
      const extra = { ...ahead, tool_input: { ...toolInput, 'from the future': [{ a: null }] } };
      assert.deepEqual(outputOf(claudeCode.advise(advice, extra)), {
        ...{ hookEventName: 'PreToolUse', permissionDecision: decision },
        permissionDecisionReason: 'why',
        updatedInput: { ...extra.tool_input, command: 'x' },
      });
    });

  it('with context, and no decision', () => {
    assert.deepEqual(outputOf(claudeCode.advise({ kind: 'context', text: 'so' }, ahead)), {
      ...{ hookEventName: 'PreToolUse', additionalContext: 'so' },
    });
    assert.deepEqual(outputOf(claudeCode.tell('two lines', {})), {
      ...{ hookEventName: 'SessionStart', additionalContext: 'two lines' },
    });
  });
});
