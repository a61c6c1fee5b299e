import assert from 'node:assert/strict';
import {
  type Edited,
  hookLinesIn,
  isWhole,
  withHook,
  withoutHook,
} from '#client/launcher/claude-settings.ts';
import { hookLine, isHookLine } from '#client/launcher/hook-line.ts';

const line = hookLine('/home/ann/.local/state/harbormaster/bin/hm');

function textOf(edited: Edited): string {
  return edited.kind === 'changed' ? edited.text : assert.fail(JSON.stringify(edited));
}

const theirs = `{
\t// theirs
\t"model": "opus",
\t"hooks": {
\t\t"PreToolUse": [ { "matcher": "Bash", "hooks": [ {"type":"command", "command":"x"} ] } ],
\t\t"SessionStart": [
\t\t\t{
\t\t\t\t"matcher": "startup",
\t\t\t\t"hooks": [{ "type": "command", "command": "echo hello" }]
\t\t\t}
\t\t]
\t},
\t"permissions": {"allow":[  "Bash(npm test)"]}
}
`;

/** Files as people have them. */
const files: Readonly<Record<string, string>> = {
  'an empty object': '{}\n',
  'other settings': '{\n  "model": "opus"\n}\n',
  'no newline at its end': '{"model":"opus"}',
  'lines of Windows': '{\r\n    "model": "opus"\r\n}\r\n',
  'hooks of its own, comments and tabs': theirs,
};

describe("Claude Code's settings", () => {
  for (const [what, text] of Object.entries(files))
    it(`with ${what} get our hook once, and are as before when it is removed`, () => {
      const added = textOf(withHook(text, line));
      assert.deepEqual(hookLinesIn(added), [line, line, line]);
      assert.ok(isWhole(added, line));
      assert.equal(withHook(added, line).kind, 'same');
      assert.equal(textOf(withoutHook(added)).replace(/\s/g, ''), text.replace(/\s/g, ''));
    });

  it('keep every byte that is not ours', () => {
    const added = textOf(withHook(theirs, line));
    let at = 0;
    for (const char of theirs) {
      at = added.indexOf(char, at) + 1;
      assert.ok(at > 0);
    }
    for (const own of theirs.split('\n').filter((each) => each.includes('"')))
      assert.ok(added.includes(own.replace(/( \])?,?$/, '')), own);
    assert.equal(textOf(withoutHook(added)), theirs);
  });

  it('are made when there are none, as the manual has them', () => {
    const hooks = [{ type: 'command', command: line, timeout: 5 }];
    assert.deepEqual(JSON.parse(textOf(withHook('', line))), {
      hooks: {
        SessionStart: [{ hooks }],
        PreToolUse: [{ matcher: 'Bash|PowerShell', hooks }],
        SessionEnd: [{ hooks }],
      },
    });
  });

  it('lose the hook of a launcher that lay elsewhere when they get the new one', () => {
    const old = textOf(withHook(theirs, hookLine('/old place/bin/hm')));
    assert.ok(isWhole(textOf(withHook(old, line)), line));
  });

  it('that an earlier release wrote, at one event alone, get the others', () => {
    const entry = { hooks: [{ type: 'command', command: line, timeout: 5 }] };
    const before = JSON.stringify({ hooks: { SessionStart: [entry] } });
    assert.ok(!isWhole(before, line));
    assert.ok(isWhole(textOf(withHook(before, line)), line));
  });

  it('lose only our command of a group that has others', () => {
    const other = { type: 'command', command: 'true' };
    const group = { hooks: [other, { type: 'command', command: line }, other] };
    const text = JSON.stringify({ hooks: { SessionStart: [group] } });
    const left = JSON.parse(textOf(withoutHook(text)));
    assert.deepEqual(left, { hooks: { SessionStart: [{ hooks: [other, other] }] } });
  });

  const broken: Readonly<Record<string, RegExp>> = {
    '{ "model": ': /is not JSON \(.*line 1\)/,
    '{\n"a": 1\n"b": 2 }': /is not JSON \(.*line 3\)/,
    '[]': /is not a JSON object/,
    '{ "hooks": [] }': /"hooks" that is not an object/,
    '{ "hooks": { "SessionStart": {} } }': /SessionStart" that is not an array/,
    '{ "hooks": {}, "hooks": {} }': /has "hooks" twice/,
  };
  for (const [text, why] of Object.entries(broken))
    it(`are left alone when they are ${JSON.stringify(text)}`, () => {
      for (const edited of [withHook(text, line), withoutHook(text)])
        assert.match(edited.kind === 'broken' ? edited.why : edited.kind, why);
      assert.deepEqual(hookLinesIn(text), []);
    });

  it('may hold whatever else: odd groups are nobody of ours', () => {
    const odd =
      '{ "hooks": { "SessionStart": [null, 1, { "hooks": 3 }, { "hooks": [null, {}] }] } }';
    assert.equal(withoutHook(odd).kind, 'same');
    assert.ok(isWhole(textOf(withHook(odd, line)), line));
  });
});

describe('the line of a hook', () => {
  it('is known again, wherever the launcher lies', () => {
    for (const place of [
      '/a/bin/hm',
      "/it's a/bin/hm",
      'C:\\Users\\Ann\\harbormaster\\bin\\hm.cmd',
    ])
      assert.ok(isHookLine(hookLine(place)), hookLine(place));
    for (const other of [
      'hm hook claude-code',
      'echo hook claude-code',
      `${line}; rm x`,
      undefined,
    ])
      assert.ok(!isHookLine(other), String(other));
  });
});
