/**
 * Eight agents over stdio in three worktrees, each starting, testing and ending a server of its own, and trying to end those of
 * others: no address in use, no own command denied, every foreign kill denied. Without the hook they do collide.
 *
 *   HARBORMASTER_AGENT_ROUNDS=20 mocha ... test/server/agents.test.ts     the long form
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { kill, until } from './harbor.ts';
import { type Command, Terminal } from './terminal.ts';

const programs = join(import.meta.dirname, '../programs');
const rounds = Number(process.env.HARBORMASTER_AGENT_ROUNDS ?? 1);
/** What is answered is tested here, however busy the machine is; how soon is measured in test/bench. */
const patient = { HARBORMASTER_HOOK_PATIENCE: '10000' };

interface Answer {
  readonly denied?: string;
  readonly wouldRun?: string;
  readonly code?: number;
  readonly out?: string;
  readonly changed?: string;
  readonly pid?: number;
  readonly failed?: string;
  readonly additionalContext?: string;
}

class Agent {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(child: ChildProcess) {
    this.child = child;
    this.#reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async does(deed: string, more: object = {}): Promise<Answer> {
    this.child.stdin?.write(`${JSON.stringify({ deed, ...more })}\n`);
    const { value } = await this.#lines.next();
    const answer = JSON.parse(value) as Answer;
    assert.equal(answer.failed, undefined);
    return answer;
  }

  async leave(): Promise<void> {
    this.child.stdin?.end();
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}

describe('Agents at work', function () {
  this.timeout(Math.max(120_000, rounds * 60_000));
  let terminal: Terminal;
  let decoy: Command;
  let decoyPid: number;
  let decoyPort: number;
  const agents: Agent[] = [];

  before(async () => {
    terminal = await Terminal.open();
    await terminal.ask('hook', 'install', 'claude-code');
    const other = await terminal.in('elsewhere');
    await cp(join(programs, 'naive-server.mjs'), join(other.directory, 'server.mjs'));
    decoy = other.start('run', '--', process.execPath, 'server.mjs');
    const [, port, pid] = await decoy.says(/listening (\d+) pid (\d+)/);
    [decoyPort, decoyPid] = [Number(port), Number(pid)];
  });

  after(async () => {
    for (const agent of agents) await agent.leave();
    kill(decoyPid, 'SIGTERM');
    await decoy.ended;
    await terminal.close();
  });

  /** A checkout of one repository, the first of them its main one, with an app for each agent that works there. */
  async function worktree(name: string, apps: readonly string[]): Promise<string> {
    const home = await realpath(terminal.harbor.root);
    const root = join(home, name);
    if (['one', 'four', 'five'].includes(name)) {
      await mkdir(root);
      await git(root, 'init', '-q');
      await git(root, 'commit', '-q', '--allow-empty', '-m', 'begin');
    } else await git(join(home, 'one'), 'worktree', 'add', '-q', '-b', name, root);
    for (const app of apps) {
      const bin = join(root, 'apps', app, 'node_modules/.bin');
      await mkdir(bin, { recursive: true });
      await cp(join(programs, 'naive-server.mjs'), join(root, 'apps', app, 'server.mjs'));
      await cp(join(programs, 'naive-playwright.mjs'), join(bin, 'playwright'));
      await chmod(join(bin, 'playwright'), 0o755);
    }
    return root;
  }

  async function git(directory: string, ...args: readonly string[]): Promise<void> {
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    const { code, stderr } = await terminal.spawn('git', '-C', directory, ...who, ...args).ended;
    assert.equal(code, 0, stderr);
  }

  function agentIn(root: string, session: string, settings: string): Agent {
    const env = {
      ...terminal.env,
      ...patient,
      ...{ SETTINGS: settings, SESSION: session, CLAUDECODE: '1' },
      ...{ CLAUDE_CODE_SESSION_ID: session, ENV_FILE: join(root, `.environment-${session}`) },
    };
    const program = join(programs, 'stand-in-agent.mjs');
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    const agent = new Agent(
      spawn(process.execPath, [program], { cwd: root, env, stdio: [...stdio] }),
    );
    agents.push(agent);
    return agent;
  }

  /** By name, by substitution, by port, in another shell, and by a pid that is another's. */
  function foreignKills(): readonly string[] {
    return [
      'pkill -f server.mjs',
      `kill $(lsof -ti:${decoyPort})`,
      `npx kill-port ${decoyPort}`,
      `sh -c "fuser -k ${decoyPort}/tcp"`,
      `kill -9 ${decoyPid}`,
    ];
  }

  /** Starts, tests, tries to end what is others', ends its own. */
  async function round(agent: Agent, app: string, root: string): Promise<void> {
    const dev = await agent.does('command', {
      command: `cd apps/${app} && ${process.execPath} server.mjs`,
      stays: true,
    });
    assert.equal(dev.denied, undefined, 'its own start is not denied');
    assert.match(dev.out ?? '', /listening/, `${dev.changed}: ${dev.out}`);
    const test = `cd apps/${app} && ./node_modules/.bin/playwright test`;
    await until('its tests reach its own server', async () => {
      const { denied, out, changed = '' } = await agent.does('command', { command: test });
      assert.equal(denied, undefined, 'its own tests are not denied');
      if (!changed.includes('PLAYWRIGHT_TEST_BASE_URL')) return false;
      assert.equal(out?.trim(), `tested ${join(root, 'apps', app)}`);
      return true;
    });
    for (const command of foreignKills()) {
      const tried = await agent.does('command', { command, never: true });
      assert.ok(tried.denied, `${command} is denied`);
    }
    const end = await agent.does('command', { command: `kill ${dev.pid}` });
    assert.deepEqual([end.denied, end.code], [undefined, 0], 'its own kill is not denied');
    await agent.does('awaited', { pid: dev.pid });
  }

  it(`never meet, and end nothing of others (8 agents, ${rounds} rounds)`, async () => {
    const settings = join(terminal.harbor.root, 'home', '.claude', 'settings.json');
    const places: (readonly [string, readonly string[]])[] = [
      ['one', ['red', 'green', 'blue']],
      ['two', ['red', 'green', 'blue']],
      ['three', ['red', 'green']],
    ];
    const all: { agent: Agent; app: string; root: string }[] = [];
    for (const [name, apps] of places) {
      const root = await worktree(name, apps);
      for (const app of apps)
        all.push({ agent: agentIn(root, `${name}-${app}`, settings), app, root });
    }
    assert.equal(all.length, 8);
    await Promise.all(
      all.map(async ({ agent, app, root }) => {
        const begun = await agent.does('begin');
        assert.match(begun.additionalContext ?? '', /hm'? stop PORT/);
        for (let n = 0; n < rounds; n++) await round(agent, app, root);
      }),
    );
    assert.doesNotThrow(() => process.kill(decoyPid, 0), 'the decoy lives');
    const known = await terminal.askJson<{ judged: Record<string, number> }[]>('agents');
    assert.equal(known.length, 8);
    for (const { judged } of known) assert.equal(judged.denied, foreignKills().length * rounds);
    await Promise.all(all.map(({ agent }) => agent.does('end')));
    const left = async () => (await terminal.askJson<unknown[]>('agents')).length;
    await until('nothing is left of them', async () => (await left()) === 0);
  });

  it('start one server when two start the same at one moment, and each has its turn', async () => {
    const settings = join(terminal.harbor.root, 'home', '.claude', 'settings.json');
    const root = await worktree('five', ['red']);
    const both = ['a', 'b'].map((name) => agentIn(root, `five-${name}`, settings));
    const command = `cd apps/red && ${process.execPath} server.mjs`;
    const starts = await Promise.all(
      both.map((agent) => agent.does('command', { command, stays: true })),
    );
    const denied = starts.flatMap(({ denied: why }) => why ?? []);
    assert.match(denied.join('\n'), /(is being started just now by|runs already at)/);
    assert.equal(denied.length, 1);
    assert.ok(starts.every(({ out = '' }) => !out.includes('EADDRINUSE')));
    const [first, second] = denied[0] === starts[0]?.denied ? both.toReversed() : both;
    const { pid } = starts.find(({ denied: why }) => why === undefined) ?? {};
    const isSeen = async () => {
      const leases = await terminal.askJson<{ service: string; state: string }[]>('ls');
      return leases.some(({ service, state }) => service === 'red' && state === 'bound');
    };
    await until('it is seen listening', isSeen);
    await first?.does('command', { command: `kill ${pid}` });
    await first?.does('awaited', { pid });
    // What was started and ended is no start that is under way.
    await until('nobody is seen listening', async () => !(await isSeen()));
    const again = await second?.does('command', { command, stays: true });
    assert.match(again?.out ?? '', /listening/, again?.denied);
    await second?.does('command', { command: `kill ${again?.pid}` });
    await second?.does('awaited', { pid: again?.pid });
  });

  it('collide without it: the control', async () => {
    const settings = join(terminal.harbor.root, 'no-hooks.json');
    await writeFile(settings, '{}');
    const root = await worktree('four', ['red', 'green']);
    const both = ['red', 'green'].map((app) => ({
      app,
      agent: agentIn(root, `four-${app}`, settings),
    }));
    const starts = await Promise.all(
      both.map(({ app, agent }) => {
        const command = `cd apps/${app} && ${process.execPath} server.mjs`;
        return agent.does('command', { command, stays: true });
      }),
    );
    assert.ok(starts.some(({ out }) => out?.includes('EADDRINUSE')));
    for (const [n, { pid }] of starts.entries())
      if (pid) await both[n]?.agent.does('command', { command: `kill ${pid}` });
    const tried = await both[0]?.agent.does('command', { command: 'pkill node', never: true });
    assert.equal(tried?.wouldRun, 'pkill node');
  });
});
