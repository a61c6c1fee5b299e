/** `hm doctor`: every check on a machine where it fails, and again after its own remedy was run in the shell. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { type Command, Terminal } from './terminal.ts';

interface Told {
  readonly fixed: readonly string[];
  readonly checks: readonly {
    readonly id: string;
    readonly result: 'well' | 'wrong' | 'skipped';
    readonly what?: string;
    readonly remedy?: string;
    readonly fix?: boolean;
    readonly why?: string;
  }[];
}

/** What makes a check fail; what it resolves with is set in the shell beside the terminal's own environment. */
type Break = (terminal: Terminal) => Promise<Readonly<Record<string, string>>>;

const state = (terminal: Terminal) => terminal.harbor.places.stateDir;

/** An executable that says what it is told to. */
async function script(terminal: Terminal, name: string, text: string): Promise<string> {
  const directory = join(terminal.harbor.root, `bin-of-${name}`);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, name), `#!/bin/sh\n${text}\n`);
  await chmod(join(directory, name), 0o755);
  return directory;
}

const listeners: Command[] = [];

/** Somebody who listens on a port of the loopback address, started from there. */
async function listener(terminal: Terminal, port: string): Promise<void> {
  const program = join(import.meta.dirname, '../programs/listen.py');
  const command = terminal.spawn('python3', program, '127.0.0.1', port);
  listeners.push(command);
  await command.says(/ready/);
}

const before = (directory: string, { env }: Terminal) => ({ PATH: `${directory}:${env.PATH}` });

const breaks: Readonly<Record<string, Break>> = {
  stateDirVariable: async () => ({ HARBORMASTER_STATE_DIR: 'state' }),
  homeVariable: async () => ({ HOME: 'home' }),
  tokenVariable: async () => ({ HARBORMASTER_TOKEN: 'secret' }),
  hmOnPath: async (terminal) =>
    before(await script(terminal, 'hm', 'echo another program'), terminal),
  stateDirectory: async (terminal) => {
    await chmod(state(terminal), 0o755);
    return {};
  },
  socketDirectory: async (terminal) => {
    await chmod(join(state(terminal), 'run'), 0o777);
    return {};
  },
  tokenFile: async (terminal) => {
    await chmod(terminal.harbor.places.token, 0o644);
    return {};
  },
  pointerFile: async (terminal) => {
    await terminal.ask('server', 'stop');
    await writeFile(terminal.harbor.places.pointer, 'no pointer', { mode: 0o600 });
    return {};
  },
  serverAnswers: async (terminal) => {
    kill(await terminal.serverPid(), 'SIGSTOP');
    return {};
  },
  stalePointer: async (terminal) => {
    const pid = await terminal.serverPid();
    kill(pid, 'SIGKILL');
    await until('it is dead', async () => !(await terminal.harbor.processes()).includes(pid));
    return {};
  },
  secondPointer: async (terminal) => {
    const { HARBORMASTER_STATE_DIR: _, HARBORMASTER_TEST: __, ...env } = terminal.env;
    const atHome = ['server', 'start'].map(String);
    execFileSync(process.execPath, [builtProgram('hm'), ...atHome], {
      env,
      cwd: terminal.directory,
    });
    // The home is a throw-away one, so that a test may use it without the variable.
    return { HARBORMASTER_TEST: '' };
  },
  journalDamage: async (terminal) => {
    await terminal.ask('port', 'web');
    await terminal.ask('server', 'stop');
    const data = terminal.harbor.places.dataDir;
    const segments = (await readdir(data)).filter((name) => name.startsWith('journal'));
    assert.ok(segments.length > 0, (await readdir(data)).join());
    for (const name of segments) {
      const text = await readFile(join(data, name), 'latin1');
      await writeFile(join(data, name), text.replace(/"type":"/, '"tyqe":"'), 'latin1');
    }
    await terminal.ask('server', 'start');
    return {};
  },
  versionSkew: async (terminal) => {
    const out = join(terminal.harbor.root, 'older');
    const root = join(import.meta.dirname, '../..');
    const tsx = join(root, 'node_modules/.bin/tsx');
    execFileSync(tsx, ['esbuild.ts', '--release', '0.1.9', '--out', out], { cwd: root });
    await terminal.ask('server', 'stop');
    const older = terminal.spawn(process.execPath, join(out, 'server.cjs'));
    await until('the older server answers', async () => {
      const { stdout } = await terminal.hm('version', '--json');
      const { server } = JSON.parse(stdout) as { server?: { version: string } };
      return server?.version === '0.1.9' && older.child.exitCode === null;
    });
    return {};
  },
  runtimeDirectory: async (terminal) => ({ XDG_RUNTIME_DIR: join(terminal.harbor.root, 'gone') }),
  logout: async (terminal) => {
    const lingers = join(terminal.harbor.root, 'lingers');
    const directory = await script(
      terminal,
      'loginctl',
      `case "$*" in
        enable-linger) : > ${lingers} ;;
        *KillUserProcesses*) echo KillUserProcesses=yes ;;
        *Linger*) if [ -e ${lingers} ]; then echo Linger=yes; else echo Linger=no; fi ;;
      esac`,
    );
    return before(directory, terminal);
  },
  nodeVersion: async (terminal) =>
    before(await script(terminal, 'node', 'echo v18.20.0'), terminal),
  projectFile: async (terminal) => {
    await writeFile(join(terminal.directory, 'harbormaster.jsonc'), '{ "version": 1, oops }');
    return {};
  },
  contestedPorts: async (terminal) => {
    const port = await terminal.ask('port', 'web');
    await listener(await terminal.in('elsewhere'), port);
    await terminal.until('it is contested', 'web', (lease) => lease?.state === 'contested');
    return {};
  },
  strangersInRanges: async (terminal) => {
    const [port = ''] = (await terminal.ask('suggest', '--type', 'test')).split('\n');
    await listener(terminal, port);
    return {};
  },
  typeRanges: async (terminal) => {
    const { config } = terminal.harbor.places;
    await mkdir(dirname(config), { recursive: true });
    const types = {
      one: { range: { from: 41_000, to: 41_010 } },
      two: { range: { from: 41_005, to: 41_020 } },
    };
    await writeFile(config, JSON.stringify({ types }), { mode: 0o600 });
    await terminal.ask('server', 'restart');
    return {};
  },
  agentHook: async (terminal) => {
    await terminal.ask('hook', 'install', 'claude-code');
    const file = join(terminal.env.HOME ?? '', '.claude/settings.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('SessionEnd', 'SessionEnded'));
    return {};
  },
  loginItem: async (terminal) => {
    await terminal.ask('server', 'install');
    const file = join(terminal.env.HOME ?? '', '.config/systemd/user/harbormaster.service');
    await writeFile(file, '[Service]\nExecStart=/bin/true\n');
    return {};
  },
};

/** Those whose surroundings only a kernel can change are in test/unit/doctor, on recorded machines. */
const elsewhere = [
  'serverHealth',
  'diskSpace',
  'networkFileSystem',
  'ephemeralRange',
  'reservedPorts',
];

describe('hm doctor', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  beforeEach(async () => {
    const plain = await Terminal.open();
    const hm = await script(
      plain,
      'hm-of-ours',
      `# Harbormaster\nexec '${process.execPath}' '${builtProgram('hm')}' "$@"`,
    );
    await rename(join(hm, 'hm-of-ours'), join(hm, 'hm'));
    terminal = await plain.in('shop', { PATH: `${hm}:${plain.env.PATH}` });
    await terminal.ask('server', 'start');
  });
  afterEach(async () => {
    for (const { child } of listeners) child.kill();
    await Promise.all(listeners.splice(0).map(({ ended }) => ended));
    await terminal.close();
  });

  /** Runs `commands` in one shell and resolves with what the doctor says at its end. */
  async function toldAfter(env: Readonly<Record<string, string>>, commands: string): Promise<Told> {
    const there = await terminal.in(terminal.directory, env);
    const { stdout, stderr } = await there.spawn(
      'sh',
      '-c',
      `{ ${commands}; } >/dev/null 2>&1; '${process.execPath}' '${builtProgram('hm')}' doctor --json`,
    ).ended;
    assert.match(stdout, /^\{/, stderr);
    return JSON.parse(stdout) as Told;
  }

  const of = ({ checks }: Told, id: string) => checks.find((check) => check.id === id);

  for (const [id, breakIt] of Object.entries(breaks))
    it(`${id}: finds it, and its remedy puts it right`, async () => {
      const env = await breakIt(terminal);
      const found = of(await toldAfter(env, ':'), id);
      assert.equal(found?.result, 'wrong', JSON.stringify(found));
      assert.match(found?.what ?? '', /[.:]/);
      const after = of(await toldAfter(env, found?.remedy ?? ''), id);
      assert.notEqual(after?.result, 'wrong', `${found?.remedy}: ${JSON.stringify(after)}`);
      assert.match(await terminal.ask('help', id), new RegExp(`\\(${id}\\)`));
    });

  it('has a test for every check', async () => {
    const told = await toldAfter({}, ':');
    const ids = told.checks.map((check) => check.id).sort();
    assert.deepEqual([...Object.keys(breaks), ...elsewhere].sort(), ids);
  });

  it('says by its exit code whether all is well, names each remedy, and starts nothing', async () => {
    const well = await terminal.hm('doctor');
    assert.equal(well.code, 0, well.stdout);
    assert.match(well.stdout, /^All is well\. \d+ well, 0 wrong/m);
    await terminal.ask('server', 'stop');
    assert.equal((await terminal.hm('doctor')).code, 0);
    assert.deepEqual(await terminal.harbor.processes(), []);
    await chmod(state(terminal), 0o755);
    const wrong = await terminal.hm('doctor');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /wrong {2}state directory {2}\(hm help stateDirectory\)/);
    assert.match(wrong.stdout, /\$ chmod 700 .*\(or --fix\)/);
  });

  it('sees that the data can be written by nobody, and puts that right', async () => {
    await terminal.ask('server', 'stop');
    await chmod(terminal.harbor.places.dataDir, 0o500);
    const found = of(await toldAfter({}, ':'), 'stateDirectory');
    assert.match(found?.what ?? '', /data-\w+ has mode 500 and must have 700/);
    assert.equal((await terminal.hm('doctor', '--fix', '--yes')).code, 0);
    await terminal.ask('server', 'start');
  });

  it('--fix shows what it does, does it, and does nothing else', async () => {
    await chmod(state(terminal), 0o755);
    await chmod(terminal.harbor.places.token, 0o644);
    await writeFile(join(terminal.directory, 'harbormaster.jsonc'), '{');
    const asked = await terminal.hm('doctor', '--fix');
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /Nobody can be asked here: hm doctor --fix --yes/);
    const done = await terminal.hm('doctor', '--fix', '--yes');
    assert.match(done.stdout, /will do {2}chmod 700 .*\n.*will do {2}chmod 600 /);
    assert.equal(done.code, 1);
    assert.match(done.stdout, /wrong {2}harbormaster\.jsonc here/);
    assert.equal(await readFile(join(terminal.directory, 'harbormaster.jsonc'), 'utf8'), '{');
    const told = await toldAfter({}, ':');
    assert.equal(of(told, 'stateDirectory')?.result, 'well');
    assert.equal(of(told, 'tokenFile')?.result, 'well');
  });
});
