/** What is made of a command, over a harbor that is a table: only the segment changes, and what cannot be known changes nothing. */
import assert from 'node:assert/strict';
import {
  type Advised,
  type AskedLease,
  adviseOn,
  type HarborView,
  type LeaseWish,
} from '#client/cli/hook/advise.ts';
import type { ProjectReads } from '#commands/project-reads.ts';
import type { Lease } from '#protocol/ports.ts';

const identity = (pid: number) => ({ pid, startTime: '1', bootId: 'b' });

function lease(service: string, port: number, more: Partial<Lease> = {}): Lease {
  return {
    ...{ id: `l_${service}`, projectId: 'p_1', service, type: 'dev', port, state: 'reserved' },
    ...{ fence: 1, holder: { kind: 'project', projectId: 'p_1' }, since: 0 },
    ...{ url: `http://localhost:${port}`, ...more },
  } as Lease;
}

const running = (service: string, port: number, command: string, cwd = '/shop') =>
  lease(service, port, { state: 'bound', listener: { process: identity(7), command, cwd } });

const scripts: ProjectReads = {
  in: (directory) =>
    directory === '.' ? { dev: 'vite', e2e: 'playwright test', both: 'vite & vite' } : undefined,
};

interface Table {
  readonly leases?: readonly AskedLease[];
  readonly whose?: Readonly<Record<number, 'own' | 'foreign' | 'server' | 'unknown'>>;
  readonly gone?: boolean;
  readonly rewrite?: 'ask' | 'allow';
  readonly away?: boolean;
}

function view({ leases = [], whose = {}, gone = false, rewrite = 'ask', away = false }: Table) {
  const wishes: LeaseWish[] = [];
  const harbor: HarborView = {
    async lease(wish) {
      wishes.push(wish);
      if (away) return undefined;
      const service = wish.service ?? 'web';
      return leases.find((each) => each.service === service) ?? lease(service, 4_000);
    },
    leases: async () => (away ? undefined : leases),
    whose: async (_, pids) =>
      away
        ? undefined
        : pids.map((pid) => ({
            pid,
            verdict: whose[pid] ?? 'unknown',
            project: "ev\u0007il'; rm",
          })),
    isGone: async () => gone,
    isRoot: (path) => path === '/shop',
    decision: async () => rewrite,
  };
  return { harbor, wishes };
}

async function advised(command: string, table: Table = {}, canRewrite = true): Promise<Advised> {
  return adviseOn({ command, cwd: '/shop', canRewrite }, scripts, view(table).harbor);
}

describe('A command that is ahead', () => {
  it('is left alone without a word when it starts nothing and ends nothing', async () => {
    for (const command of ['ls -la', 'git status', 'cat vite', 'echo vite'])
      assert.deepEqual(await advised(command), { advice: { kind: 'nothing' } });
  });

  it('is changed in the segment that starts a server, and nowhere else', async () => {
    const before = "cd . && FOO='a b' npm run dev > /tmp/log 2>&1 &\necho 'npm run dev'";
    const { advice, note } = await advised(before, { leases: [lease('web', 5_174)] });
    assert.ok(advice.kind === 'rewrite');
    assert.equal(advice.decision, 'ask');
    assert.match(advice.command, /npm run dev -- --port 5174/);
    assert.ok(advice.command.startsWith("cd . && FOO='a b' npm run dev"));
    assert.ok(advice.command.endsWith("> /tmp/log 2>&1 &\necho 'npm run dev'"));
    assert.ok(advice.reason.includes('5174') && advice.reason.includes('→'));
    assert.deepEqual(note, { verdict: 'rewritten', why: 'ask', tool: 'vite' });
  });

  it('is decided as the user has set it', async () => {
    const { advice } = await advised('npm run dev', { rewrite: 'allow' });
    assert.equal(advice.kind === 'rewrite' && advice.decision, 'allow');
  });

  it('is told in words to an agent that takes no change', async () => {
    const { advice, note } = await advised('npm run dev', {}, false);
    assert.match(
      advice.kind === 'context' ? advice.text : '',
      /Start it so: npm run dev -- --port/,
    );
    assert.equal(note?.verdict, 'told');
  });

  it('is left as it is when nobody answers in time', async () => {
    for (const command of ['npm run dev', 'npm run e2e', 'kill 4711']) {
      const { advice } = await advised(command, { away: true });
      assert.equal(advice.kind, 'nothing', command);
    }
  });

  it('asks for the port that it names, and takes the one that it gets', async () => {
    const { harbor, wishes } = view({ leases: [lease('web', 5_180)] });
    const asked = { command: 'npx vite --port 3000', cwd: '/shop', canRewrite: true };
    const { advice } = await adviseOn(asked, scripts, harbor);
    assert.equal(wishes[0]?.preferred, 3_000);
    assert.match(advice.kind === 'rewrite' ? advice.command : '', /--port 5180/);
  });

  it('is answered with the address of what runs already', async () => {
    const table = { leases: [running('web', 5_173, 'node /x/.bin/vite')] };
    const { advice, note } = await advised('npm run dev', table);
    assert.match(advice.kind === 'deny' ? advice.reason : '', /localhost:5173/);
    assert.equal(note?.verdict, 'running');
  });

  const begun = (path: string, tool: string) => ({
    ...lease('web', 5_173),
    starting: { agent: "co\u0007dex'; rm", since: 0, path, tool },
  });

  it('is told who is about to start the same, and starts no second copy', async () => {
    const { advice, note } = await advised('npm run dev', { leases: [begun('/shop', 'vite')] });
    const reason = advice.kind === 'deny' ? advice.reason : '';
    assert.match(reason, /being started just now by 'codex rm'.*localhost:5173/);
    assert.deepEqual(note, { verdict: 'running', why: 'starting', tool: 'vite' });
  });

  it('gets a service of its own when another program is about to have the name', async () => {
    for (const other of [begun('/shop', 'next'), begun('/shop/apps/api', 'vite')]) {
      const { harbor, wishes } = view({ leases: [other] });
      const ahead = { command: 'npm run dev', cwd: '/shop', canRewrite: true };
      const { advice } = await adviseOn(ahead, scripts, harbor);
      assert.equal(wishes.length, 2);
      assert.match(advice.kind === 'rewrite' ? advice.command : '', /--port 4000/);
    }
  });

  it('is started anew by who ends what is in the way in the same command', async () => {
    const table = { leases: [begun('/shop', 'vite')], whose: { 7: 'own' as const } };
    assert.equal((await advised('kill 7 && npm run dev', table)).advice.kind, 'rewrite');
  });

  it('starts it anew when what ran is gone, or is ended by the same command', async () => {
    const leases = [running('web', 5_173, 'node /x/.bin/vite')];
    assert.equal((await advised('npm run dev', { leases, gone: true })).advice.kind, 'rewrite');
    const both = await advised('kill 7 && npm run dev', { leases, whose: { 7: 'own' } });
    assert.equal(both.advice.kind, 'rewrite');
  });

  it('is the service of its directory below the root of the project', async () => {
    const { harbor, wishes } = view({});
    const ahead = { command: 'cd apps/My_API && npx vite', cwd: '/shop', canRewrite: true };
    await adviseOn(ahead, scripts, harbor);
    assert.deepEqual(
      wishes.map(({ path, service }) => [path, service]),
      [['/shop/apps/My_API', 'my-api']],
    );
  });

  it('gets a service of its own when another program has the name', async () => {
    const { harbor, wishes } = view({ leases: [running('web', 5_173, 'node server.js')] });
    const { advice } = await adviseOn(
      { command: 'npm run dev', cwd: '/shop', canRewrite: true },
      scripts,
      harbor,
    );
    assert.deepEqual(
      wishes.map(({ service }) => service),
      [undefined, 'vite'],
    );
    assert.match(advice.kind === 'rewrite' ? advice.command : '', /--port 4000/);
  });

  it('that tests is given the address of what runs, and nothing when nothing does', async () => {
    const table = { leases: [running('web', 5_173, 'vite')] };
    const { advice } = await advised('npx playwright test', table);
    assert.match(
      advice.kind === 'rewrite' ? advice.command : '',
      /PLAYWRIGHT_TEST_BASE_URL=http:\/\/localhost:5173/,
    );
    const idle = await advised('npx playwright test');
    assert.deepEqual(idle.note, { verdict: 'left', why: 'nothingRuns', tool: 'playwright' });
  });

  it('is refused from its text alone when it kills by name or port', async () => {
    for (const command of ['pkill node', 'kill $(lsof -ti:3000)', 'npx kill-port 3000']) {
      const { advice, note } = await advised(command, { away: true });
      assert.match(advice.kind === 'deny' ? advice.reason : '', /hm stop/, command);
      assert.equal(note?.verdict, 'denied');
    }
  });

  it('is refused when the pid that it names is proven another’s, whose name says nothing but itself', async () => {
    const { advice } = await advised('kill -9 4711', { whose: { 4711: 'foreign' } });
    assert.ok(advice.kind === 'deny');
    assert.ok(advice.reason.includes("'evil rm'"), advice.reason);
    const server = await advised('kill 4711', { whose: { 4711: 'server' } });
    assert.match(server.advice.kind === 'deny' ? server.advice.reason : '', /hm server stop/);
  });

  it('may kill what is its own, and what nobody can say of', async () => {
    for (const whose of ['own', 'unknown'] as const) {
      const { advice, note } = await advised('kill 4711', { whose: { 4711: whose } });
      assert.deepEqual([advice.kind, note?.why], ['nothing', 'ownPids']);
    }
  });

  it('notes why what starts several servers is left alone', async () => {
    const { advice, note } = await advised('npx concurrently vite next');
    assert.deepEqual([advice.kind, note], ['nothing', { verdict: 'left', why: 'severalPrograms' }]);
  });
});
