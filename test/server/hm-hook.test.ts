/** What a coding agent meets: the hook itself, the line in its settings, and that neither is ever in the way. */
import assert from 'node:assert/strict';
import {
  access,
  chmod,
  lstat,
  mkdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { hookLine } from '#client/launcher/hook-line.ts';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { kill } from './harbor.ts';
import { type Command, type Said, Terminal } from './terminal.ts';

/** Node's own start on a busy machine, and the hook's one second. */
const patienceMs = 3_000;

describe('hm hook claude-code', function () {
  this.timeout(60_000);
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

  function contextOf(said: Said): string {
    assert.deepEqual([said.code, said.stderr], [0, '']);
    const { hookSpecificOutput: told } = JSON.parse(said.stdout);
    assert.deepEqual(Object.keys(told), ['hookEventName', 'additionalContext']);
    assert.equal(told.hookEventName, 'SessionStart');
    return told.additionalContext;
  }

  it("tells a session the project's ports and how to get one", async () => {
    const web = await terminal.ask('port', 'web');
    const api = await terminal.ask('port', 'api');
    const other = await (await terminal.in('elsewhere')).ask('port', 'db');
    const context = contextOf(await hook(event('SessionStart', { source: 'startup' })));
    assert.match(context, new RegExp(`holds: .*web ${web}`));
    assert.match(context, new RegExp(`api ${api}`));
    assert.match(context, /hm'? port SERVICE/);
    assert.ok(!context.includes(other), 'nothing of other projects');
  });

  it('starts no server, and says how to get a port all the same', async () => {
    assert.match(contextOf(await hook(event('SessionStart'))), /does not run at the moment/);
    assert.deepEqual(await terminal.harbor.processes(), []);
  });

  it('lets every other event pass: exit 0, nothing printed', async () => {
    for (const name of [
      'PreToolUse',
      'PostToolUse',
      'UserPromptSubmit',
      'Stop',
      'SessionEnd',
      'New',
    ])
      assertSilent(await hook(event(name, { tool_name: 'Bash', tool_input: { command: 'x' } })));
  });

  it('is silent on whatever is not an event', async () => {
    for (const input of ['', 'x', '[]', 'null', '{}', '"SessionStart"', `"${'x'.repeat(100_000)}"`])
      assertSilent(await hook(input));
    assertSilent(await hook(event('SessionStart'), ['hook', 'another-agent']));
    assertSilent(await hook(event('SessionStart'), ['hook']));
  });

  it('does not wait for input that never ends, nor for a server that is stopped', async () => {
    const begun = performance.now();
    const command = terminal.start('hook', 'claude-code');
    command.child.stdin?.write('{');
    assertSilent(await command.ended);
    assert.ok(performance.now() - begun < patienceMs);
    await terminal.ask('port', 'web');
    const pid = await terminal.serverPid();
    kill(pid, 'SIGSTOP');
    try {
      const again = performance.now();
      assert.match(contextOf(await hook(event('SessionStart'))), /port SERVICE/);
      assert.ok(performance.now() - again < patienceMs);
    } finally {
      kill(pid, 'SIGCONT');
    }
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
      const { launcher, installs, runtime } = launcherPlaces(terminal.harbor.places);
      const line = hookLine(launcher);
      assertSilent(await run(line));
      await terminal.ask('hooks', 'install');
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

describe('hm hooks', function () {
  this.timeout(60_000);
  let terminal: Terminal;
  let file: string;

  beforeEach(async () => {
    terminal = await Terminal.open();
    await mkdir(join(terminal.harbor.root, 'home', '.claude'));
    file = join(terminal.harbor.root, 'home', '.claude', 'settings.json');
  });
  afterEach(() => terminal.close());

  it('install adds the line once, says where, keeps everything else, and remove takes it out', async () => {
    const before = '{\n  "model": "opus" // mine\n}\n';
    await writeFile(file, before, { mode: 0o640 });
    assert.match(await terminal.ask('hooks', 'status'), /^Not installed in /);
    const said = await terminal.ask('hooks', 'install');
    assert.ok(said.includes(file));
    const { launcher } = launcherPlaces(terminal.harbor.places);
    assert.equal(
      (await terminal.askJson<{ command: string }>('hooks', 'status')).command,
      hookLine(launcher),
    );
    assert.match(await terminal.ask('hooks', 'status'), /^Installed in /);
    assert.equal((await stat(file)).mode & 0o777, 0o640);
    assert.equal(await readFile(`${file}.before-harbormaster`, 'utf8'), before);
    const text = await readFile(file, 'utf8');
    assert.match(await terminal.ask('hooks', 'install'), /already/);
    assert.equal(await readFile(file, 'utf8'), text);
    await terminal.ask('hooks', 'remove');
    assert.equal(await readFile(file, 'utf8'), before);
    assert.match(await terminal.ask('hooks', 'remove'), /does not call/);
  });

  it('make the file when there is none, and remove makes none', async () => {
    await rm(join(terminal.harbor.root, 'home', '.claude'), { recursive: true });
    await terminal.ask('hooks', 'remove');
    await assert.rejects(access(file));
    await terminal.ask('hooks', 'install');
    assert.ok(JSON.parse(await readFile(file, 'utf8')).hooks.SessionStart);
  });

  it('follow a link to where the settings are really kept, and CLAUDE_CONFIG_DIR', async () => {
    const kept = join(terminal.harbor.root, 'dotfiles.json');
    await writeFile(kept, '{}');
    await symlink(kept, file);
    await terminal.ask('hooks', 'install');
    assert.ok((await lstat(file)).isSymbolicLink());
    assert.match(await readFile(kept, 'utf8'), /hook claude-code/);
    const other = join(terminal.harbor.root, 'claude');
    terminal = await terminal.in('shop', { CLAUDE_CONFIG_DIR: other });
    await terminal.ask('hooks', 'install');
    assert.match(await readFile(join(other, 'settings.json'), 'utf8'), /hook claude-code/);
  });

  it('refuse a file that is broken, and leave it as it is', async () => {
    await writeFile(file, '{ "model": "opus",, }');
    for (const verb of ['install', 'remove']) {
      const said = await terminal.hm('hooks', verb);
      assert.equal(said.code, 2);
      assert.match(said.stderr, /settings\.json is not JSON \([A-Za-z]+, line 1\); it is left/);
      assert.equal(await readFile(file, 'utf8'), '{ "model": "opus",, }');
    }
  });

  it('say that the launcher is gone', async () => {
    await terminal.ask('hooks', 'install');
    await rm(launcherPlaces(terminal.harbor.places).launcher);
    assert.match(await terminal.ask('hooks', 'status'), /is gone, so it does nothing/);
    await terminal.ask('hooks', 'install');
    assert.match(await terminal.ask('hooks', 'status'), /^Installed in [^,]+$/);
  });

  it('are run by the launcher as by the bundle', async () => {
    await terminal.ask('hooks', 'install');
    const { launcher } = launcherPlaces(terminal.harbor.places);
    const said = await terminal.spawn(launcher, 'hooks', 'status').ended;
    assert.deepEqual([said.code, said.stderr], [0, '']);
    assert.match(said.stdout, /^Installed/);
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
