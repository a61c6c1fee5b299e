/** What a coding agent meets: the hook itself, the line in its settings, and that neither is ever in the way. */
import assert from 'node:assert/strict';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hookLine } from '#client/launcher/hook-line.ts';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { type Command, type Said, Terminal } from './terminal.ts';

/** Node's own start on a busy machine, and the hook's one second. */

/** What is answered is tested here, however busy the machine is; how soon is measured in test/bench. */
const patient = { HARBORMASTER_HOOK_PATIENCE: '9000' };

describe('hm hook claude-code', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  beforeEach(async () => {
    terminal = await Terminal.open();
  });
  afterEach(() => terminal.close());

  async function hook(input: string, args = ['hook', 'claude-code']): Promise<Said> {
    const command = terminal.start(...args);
    return given(command, input);
  }

  const event = (name: string, more: object = {}) =>
    JSON.stringify({
      session_id: 'abc',
      transcript_path: '/x.jsonl',
      cwd: terminal.directory,
      hook_event_name: name,
      ...more,
    });

  function outputOf(said: Said) {
    assert.deepEqual([said.code, said.stderr], [0, '']);
    const { hookSpecificOutput: output } = JSON.parse(said.stdout);
    assert.equal(output.hookEventName, 'PreToolUse');
    return output;
  }

  function contextOf(said: Said): string {
    assert.deepEqual([said.code, said.stderr], [0, '']);
    const { hookSpecificOutput: told } = JSON.parse(said.stdout);
    assert.deepEqual(Object.keys(told), ['hookEventName', 'additionalContext']);
    assert.equal(told.hookEventName, 'SessionStart');
    return told.additionalContext;
  }

  it("tells a session the project's ports and how to get one", async () => {
    terminal = await terminal.in('shop', patient);
    const web = await terminal.ask('port', 'web');
    const api = await terminal.ask('port', 'api');
    const other = await (await terminal.in('elsewhere')).ask('port', 'db');
    const context = contextOf(await hook(event('SessionStart', { source: 'startup' })));
    assert.match(context, new RegExp(`holds: .*web ${web}`));
    assert.match(context, new RegExp(`api ${api}`));
    assert.match(context, /hm'? port SERVICE/);
    assert.match(context, /hm'? stop PORT/);
    assert.equal(context.split('\n').length, 2);
    assert.ok(!context.includes(other), 'nothing of other projects');
  });

  it('waits for no server, says how to get a port all the same, and leaves one behind that knows the agent', async () => {
    const file = join(terminal.directory, 'environment');
    terminal = await terminal.in('shop', { ...patient, CLAUDE_ENV_FILE: file });
    assert.match(
      contextOf(await hook(event('SessionStart'))),
      /does not run or did not answer in time/,
    );
    await until('the agent is known', async () => {
      const known = await terminal.askJson<{ sessionId: string }[]>('agents');
      return known.some(({ sessionId }) => sessionId === 'abc');
    });
    await until('its token is in its environment', async () =>
      /HARBORMASTER_TOKEN='t_/.test(await readFile(file, 'utf8').catch(() => '')),
    );
  });

  it('leaves a begin to a process that nobody waits for, when its time is over before it has asked anybody', async () => {
    terminal = await terminal.in('shop', { HARBORMASTER_HOOK_PATIENCE: '1' });
    assert.equal((await hook(event('SessionStart'))).code, 0);
    await until('the agent is known', async () => {
      const known = await terminal.askJson<{ sessionId: string }[]>('agents');
      return known.some(({ sessionId }) => sessionId === 'abc');
    });
  });

  it('gives the agent its ports and a token of its own, and takes them back at its end', async () => {
    const web = await terminal.ask('port', 'web');
    const file = join(terminal.directory, 'environment');
    await writeFile(file, "export THEIRS='1'", { mode: 0o600 });
    terminal = await terminal.in('shop', { ...patient, CLAUDE_ENV_FILE: file });
    contextOf(await hook(event('SessionStart')));
    const show = `. '${file}'; echo "$THEIRS $HM_PORT_WEB $HM_URL_WEB"; hm() { '${process.execPath}' '${builtProgram('hm')}' "$@"; }; hm port api; hm release web`;
    const said = await terminal.spawn('sh', '-c', show).ended;
    assert.match(said.stdout, new RegExp(`^1 ${web} http://localhost:${web}\n`));
    assert.match(await terminal.ask('token', 'ls'), /claude-code/);
    const elsewhere = `. '${file}'; cd /; '${process.execPath}' '${builtProgram('hm')}' port web`;
    assert.notEqual((await terminal.spawn('sh', '-c', elsewhere).ended).code, 0);
    assertSilent(await hook(event('SessionEnd', { reason: 'clear' })));
    assert.equal((await terminal.askJson<unknown[]>('agents')).length, 1);
    assertSilent(await hook(event('SessionEnd', { reason: 'other' })));
    assert.doesNotMatch(await terminal.ask('token', 'ls'), /claude-code/);
  });

  it('changes the start of a server, refuses a kill by name, and writes both down without the command', async () => {
    terminal = await terminal.in('shop', patient);
    await terminal.ask('port', 'web');
    await writeFile(join(terminal.directory, 'package.json'), '{"scripts":{"dev":"vite"}}');
    const input = { command: 'cd . && npm run dev', description: 'Run it', timeout: 5, extra: [1] };
    const changed = outputOf(
      await hook(event('PreToolUse', { tool_name: 'Bash', tool_input: input })),
    );
    const port = (await terminal.lease('web'))?.port;
    assert.equal(changed.permissionDecision, 'ask');
    assert.deepEqual(changed.updatedInput, {
      ...input,
      command: `cd . && npm run dev -- --port ${port} --strictPort`,
    });
    const kill = { command: 'pkill -f secret-word' };
    const denied = outputOf(
      await hook(event('PreToolUse', { tool_name: 'Bash', tool_input: kill })),
    );
    assert.equal(denied.permissionDecision, 'deny');
    assert.match(denied.permissionDecisionReason, /hm stop/);
    const activity = await terminal.ask('activity', '--json');
    assert.match(activity, /commandJudged/);
    assert.doesNotMatch(activity, /secret-word|npm run/);
  });

  it('refuses a kill without a server, and changes nothing without one', async () => {
    terminal = await terminal.in('shop', patient);
    const kill = { command: 'killall node' };
    const denied = outputOf(
      await hook(event('PreToolUse', { tool_name: 'Bash', tool_input: kill })),
    );
    assert.equal(denied.permissionDecision, 'deny');
    await until(
      'no server is on its way',
      async () => (await terminal.harbor.processes()).length > 0,
    );
  });

  it('answers any other agent in plain JSON, with context where it cannot take a change', async () => {
    terminal = await terminal.in('shop', patient);
    await terminal.ask('port', 'web');
    await writeFile(join(terminal.directory, 'package.json'), '{"scripts":{"dev":"vite"}}');
    const say = async (more: object) => {
      const told = { agent: 'robot', session: '1', cwd: terminal.directory, ...more };
      const said = await hook(JSON.stringify(told), ['hook', 'generic']);
      assert.deepEqual([said.code, said.stderr], [0, '']);
      return said.stdout === '' ? undefined : JSON.parse(said.stdout);
    };
    assert.match(
      (await say({ event: 'begin', pid: process.pid })).environment.HM_PORT_WEB,
      /^\d+$/,
    );
    const ahead = { event: 'command', command: 'npm run dev' };
    assert.equal((await say({ ...ahead, rewrites: true })).decision, 'ask');
    assert.match((await say(ahead)).context, /Start it so: npm run dev -- --port/);
    assert.deepEqual(await say({ event: 'command', command: 'ls' }), {});
    assert.equal(await say({ event: 'end' }), undefined);
    assert.deepEqual(await terminal.askJson('agents'), []);
  });

  it('lets every other event pass: exit 0, nothing printed', async () => {
    for (const name of ['PostToolUse', 'UserPromptSubmit', 'Stop', 'New'])
      assertSilent(await hook(event(name, { tool_name: 'Bash', tool_input: { command: 'x' } })));
  });

  it('is silent on whatever is not an event', async () => {
    for (const input of ['', 'x', '[]', 'null', '{}', '"SessionStart"', `"${'x'.repeat(100_000)}"`])
      assertSilent(await hook(input));
    assertSilent(await hook(event('SessionStart'), ['hook', 'another-agent']));
    assertSilent(await hook(event('SessionStart'), ['hook']));
  });

  it('does not wait for input that never ends, nor for a server that is stopped', async () => {
    const command = terminal.start('hook', 'claude-code');
    command.child.stdin?.write('{');
    assertSilent(await command.ended);
    // Its own time is too short for a machine that does much else: that it keeps one is what is asked here.
    terminal = await terminal.in('shop', { HARBORMASTER_HOOK_PATIENCE: '700' });
    await terminal.ask('port', 'web');
    const pid = await terminal.serverPid();
    kill(pid, 'SIGSTOP');
    try {
      assert.match(contextOf(await hook(event('SessionStart'))), /port SERVICE/);
    } finally {
      kill(pid, 'SIGCONT');
    }
  });

  it('says an end that a busy server did not hear once it hears again', async () => {
    terminal = await terminal.in('shop', patient);
    await terminal.ask('port', 'web');
    contextOf(await hook(event('SessionStart')));
    assert.equal((await terminal.askJson<object[]>('agents')).length, 1);
    terminal = await terminal.in('shop', { HARBORMASTER_HOOK_PATIENCE: '300' });
    const pid = await terminal.serverPid();
    kill(pid, 'SIGSTOP');
    try {
      assertSilent(await hook(event('SessionEnd')));
    } finally {
      kill(pid, 'SIGCONT');
    }
    await until(
      'it has ended',
      async () => (await terminal.askJson<object[]>('agents')).length === 0,
    );
  });

  it('is silent when the state directory cannot be trusted', async () => {
    terminal = await terminal.in('shop', { HARBORMASTER_STATE_DIR: 'relative' });
    assertSilent(await hook(event('SessionStart')));
  });

  describe('its line', () => {
    const run = async (line: string, shell = 'sh'): Promise<Said> => {
      const command = terminal.spawn(shell, '-c', line);
      return given(command, event('SessionStart'));
    };

    it('answers, and passes when launcher, installation, version or Node is gone', async () => {
      terminal = await terminal.in('shop', patient);
      const { launcher, installs, runtime } = launcherPlaces(terminal.harbor.places);
      const line = hookLine(launcher);
      assertSilent(await run(line));
      await terminal.ask('hook', 'install', 'claude-code');
      contextOf(await run(line));
      contextOf(await run(line, 'bash'));
      await writeFile(runtime, '/no/such/node\n');
      contextOf(await run(line));
      await writeFile(runtime, '/bin/false\nnode\n');
      assertSilent(await run(line));
      await writeFile(installs, '/no/such/extension\n');
      assertSilent(await run(line));
      await chmod(launcher, 0o600);
      assertSilent(await run(line));
      await rm(launcher);
      assertSilent(await run(line));
    });
  });
});

/** Whoever passes at once does not read its input first, which is no failure (EPIPE). */
function given(command: Command, input: string): Promise<Said> {
  command.child.stdin?.on('error', () => {}).end(input);
  return command.ended;
}

function assertSilent(said: Said): void {
  assert.deepEqual([said.code, said.stdout, said.stderr], [0, '', '']);
}
