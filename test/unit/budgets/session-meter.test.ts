/** From an agent's own files into the budgets: counted once, in pieces, across a server's death, and settled when read to the end. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal, Origin } from '#common/origin.ts';
import { spentAt } from '#server/budgets/account.ts';
import type { BudgetEvent } from '#server/budgets/budget-events.ts';
import { BudgetLedger } from '#server/budgets/budget-ledger.ts';
import { Budgets } from '#server/budgets/budgets.ts';
import { SessionMeter } from '#server/composition/session-meter.ts';
import { Histories } from '#server/histories/histories.ts';
import { SessionLedger } from '#server/sessions/session-ledger.ts';
import type { MetricExport } from '#server/usage/metric-export.ts';
import { Usage } from '#server/usage/usage.ts';
import { SplitClock } from '#test/machine/split-clock.ts';

const origin: Origin = { by: 'test', correlation: 'q_1' };
const conversation = '0b5a3c1e-1111-4111-8111-000000000001';
const runnerId = 'r_0123456789abcdef';

describe('What an agent writes down of its use', () => {
  let home: string;
  let file: string;
  let clock: SplitClock;
  let sessions: SessionLedger;
  let saved: unknown;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'hm-'));
    const directory = join(home, '.claude/projects/-home-me-shop');
    await mkdir(directory, { recursive: true });
    file = join(directory, `${conversation}.jsonl`);
    clock = new SplitClock();
    sessions = new SessionLedger();
    saved = undefined;
  });
  afterEach(() => rm(home, { recursive: true }));

  /** A server on what the one before it wrote down. */
  function serve() {
    const ledger = new BudgetLedger();
    ledger.restore(saved);
    const journal: Journal<BudgetEvent> = {
      commit: async (events) => {
        for (const event of events) ledger.apply(event);
        saved = JSON.parse(JSON.stringify(ledger.save()));
      },
      answerTo: () => undefined,
      settled: async () => {},
    };
    const silent = () => {};
    const log = { debug: silent, info: silent, warn: silent, error: silent };
    const budgets = new Budgets({
      ...{ ledger, journal, clock, log },
      runners: {
        conditionOf: () => 'running',
        endedAt: () => undefined,
        hasRecord: () => true,
      },
      settings: { defaults: () => ({ tokens: 1_000 }), priceOf: () => undefined },
    });
    const metrics = { heard: () => false } as unknown as MetricExport;
    const usage = new Usage({ spending: budgets, metrics });
    let looks = 0;
    const histories = new Histories(() => {
      looks += 1;
      return { home, env: {} };
    });
    const meter = new SessionMeter({
      ...{ sessions, reservations: ledger, histories, usage, budgets, clock, log },
    });
    const spent = () => {
      const [budget] = ledger.budgets();
      const account = budget && ledger.account(budget.id, '');
      return budget && account ? spentAt(account, budget, clock.now()) : 0;
    };
    const reads = async () => {
      await clock.pass(6_000);
      await meter.read();
    };
    return { ledger, budgets, reads, spent, looks: () => looks };
  }

  const begins = (more: object = {}) =>
    sessions.apply(
      {
        type: 'sessionBegun',
        session: {
          ...{ id: 's_1', projectId: 'p_1', agent: 'claude', runnerId, name: 'bot' },
          ...{ directory: '/home/me/shop', choice: 'new', isAutomatic: false },
          agentSessionId: conversation,
          ...more,
        },
      },
      clock.now(),
    );
  const ends = (manner: 'finished' | 'notStarted' = 'finished') =>
    sessions.apply(
      {
        ...{ type: 'sessionEnded', sessionId: 's_1', projectId: 'p_1', endId: 'e_1' },
        manner,
      },
      clock.now(),
    );
  /** One answer of the agent, as Claude Code writes it: the same message may stand there twice. */
  const answers = (n: number, input: number, rest = '\n') =>
    appendFile(
      file,
      `${JSON.stringify({
        ...{ type: 'assistant', sessionId: conversation, requestId: `req_${n}`, version: '2.1.75' },
        ...{ timestamp: new Date(clock.now()).toISOString(), cwd: '/home/me/shop', uuid: `u_${n}` },
        message: {
          ...{ id: `msg_${n}`, role: 'assistant', model: 'claude-opus-5-5', content: [] },
          usage: { input_tokens: input, output_tokens: 1 },
        },
      })}${rest}`,
    );
  const launch = async ({ budgets }: ReturnType<typeof serve>) => {
    await budgets.set(
      {
        ...{ scope: { kind: 'machine' }, unit: 'tokens', limit: 5_000, hard: true },
        ...{ period: { kind: 'none' }, thresholds: [] },
      },
      origin,
    );
    const wish = { runnerId, projectId: 'p_1', name: 'bot', agent: 'claude', metered: true };
    assert.equal((await budgets.reserve(wish, origin)).kind, 'reserved');
    begins();
  };

  it('is counted of every conversation that one process had, also by the server that follows', async () => {
    const server = serve();
    await launch(server);
    await answers(1, 99);
    await server.reads();
    // The agent was told to begin another one, and its hook said so.
    const agentSessionId = '0b5a3c1e-1111-4111-8111-000000000002';
    const linked = { type: 'sessionLinked', sessionId: 's_1', projectId: 'p_1' } as const;
    sessions.apply({ ...linked, agentSessionId, how: 'hook' }, clock.now());
    file = file.replace(conversation, agentSessionId);
    await answers(2, 49);
    await server.reads();
    assert.equal(server.spent(), 150);
    const next = serve();
    await answers(3, 29);
    await next.reads();
    assert.equal(next.spent(), 180);
  });

  it('is counted as it is written, each message once', async () => {
    const server = serve();
    await launch(server);
    await server.reads();
    assert.equal(server.spent(), 0);
    await answers(1, 99);
    await server.reads();
    assert.equal(server.spent(), 100);
    await answers(1, 99);
    await answers(2, 199);
    await server.reads();
    assert.equal(server.spent(), 300);
    assert.equal(server.ledger.reservation(runnerId)?.used.tokens, 300);
  });

  it('is counted once by the next server as well, which reads all of it again', async () => {
    const first = serve();
    await launch(first);
    await answers(1, 99);
    await first.reads();
    const second = serve();
    await answers(2, 99);
    await second.reads();
    assert.equal(second.spent(), 200);
  });

  it('is settled when it was read to its end after the end of the agent, and not before', async () => {
    const first = serve();
    await launch(first);
    await answers(1, 99);
    await first.reads();
    assert.equal(first.ledger.reservation(runnerId)?.state, 'open');
    await first.budgets.ended(runnerId, undefined, origin);
    await first.reads();
    assert.equal(first.ledger.reservation(runnerId)?.state, 'unsettled', 'it may write still');
    // The last line has no line break: its writer died.
    await answers(2, 99, '');
    ends();
    const second = serve();
    await second.reads();
    assert.equal(second.ledger.reservation(runnerId), undefined);
    assert.equal(second.spent(), 200);
    assert.deepEqual(
      second.ledger.pasts('claude', 'p_1').map(({ tokens }) => tokens),
      [200],
      'and the next one is estimated by it',
    );
  });

  for (const [what, tokens] of [
    ['is read for a while of one whose start nobody heard of', 100],
    ['is nothing where one whose start nobody heard of wrote nothing', 0],
  ] as const)
    it(what, async () => {
      const server = serve();
      await launch(server);
      await server.budgets.ended(runnerId, undefined, origin);
      ends('notStarted');
      await server.reads();
      assert.equal(server.ledger.reservation(runnerId)?.state, 'unsettled', 'it may write still');
      if (tokens > 0) await answers(1, tokens - 1);
      await server.reads();
      await server.reads();
      assert.equal(server.ledger.reservation(runnerId), undefined);
      assert.equal(server.spent(), tokens);
    });

  it('is counted for who spent it when another goes on with the conversation at once', async () => {
    const server = serve();
    await launch(server);
    await answers(1, 99);
    await clock.pass(1);
    await server.budgets.ended(runnerId, undefined, origin);
    ends();
    const resuming = 'r_fedcba9876543210';
    const wish = { runnerId: resuming, projectId: 'p_1', name: 'bot', agent: 'claude' };
    await server.budgets.reserve({ ...wish, metered: true }, origin);
    begins({ id: 's_2', runnerId: resuming, choice: 'resume', resumedFrom: 's_1' });
    await clock.pass(1);
    await answers(2, 199);
    await server.reads();
    assert.equal(server.spent(), 300);
    assert.equal(server.ledger.reservation(runnerId), undefined);
    assert.deepEqual(
      server.ledger.pasts('claude', 'p_1').map(({ tokens }) => tokens),
      [100],
    );
    assert.equal(server.ledger.reservation(resuming)?.used.tokens, 200);
  });

  it('is counted once where another’s agent goes on with the conversation in the middle of its own work', async () => {
    const server = serve();
    await launch(server);
    const other = 'r_fedcba9876543210';
    const wish = { runnerId: other, projectId: 'p_1', name: 'two', agent: 'claude' };
    await server.budgets.reserve({ ...wish, metered: true }, origin);
    const own = '0b5a3c1e-1111-4111-8111-000000000009';
    begins({ id: 's_2', runnerId: other, name: 'two', agentSessionId: own });
    await clock.pass(60_000);
    await answers(1, 99);
    await server.reads();
    await server.budgets.ended(runnerId, undefined, origin);
    ends();
    // Its user has it resume what the first one did.
    const linked = { type: 'sessionLinked', sessionId: 's_2', projectId: 'p_1' } as const;
    sessions.apply({ ...linked, agentSessionId: conversation, how: 'hook' }, clock.now());
    await clock.pass(1_000);
    await answers(2, 49);
    await server.reads();
    const usedBy = (id: string) => server.ledger.reservation(id)?.used.tokens;
    assert.deepEqual([server.spent(), usedBy(other)], [150, 50]);
    assert.equal(usedBy(runnerId), undefined, 'the first one is settled');
  });

  it('is settled though the clock was set back before its end', async () => {
    const server = serve();
    await launch(server);
    await answers(1, 99);
    clock.jump(-3_600_000);
    await server.budgets.ended(runnerId, undefined, origin);
    ends();
    await server.reads();
    assert.equal(server.ledger.reservation(runnerId), undefined);
    assert.equal(server.spent(), 100);
  });

  it('keeps what nobody can find written down', async () => {
    const server = serve();
    await launch(server);
    await server.budgets.ended(runnerId, undefined, origin);
    ends();
    await server.reads();
    assert.equal(server.ledger.reservation(runnerId)?.state, 'unsettled');
  });

  it('is looked for ever more seldom after the end, and found all the same', async () => {
    const server = serve();
    await launch(server);
    await server.budgets.ended(runnerId, undefined, origin);
    ends();
    for (let n = 0; n < 1_000; n += 1) await server.reads();
    assert.ok(server.looks() < 20, `it was looked for ${server.looks()} times`);
    await answers(1, 99);
    for (let n = 0; n < 300; n += 1) await server.reads();
    assert.equal(server.ledger.reservation(runnerId), undefined);
    assert.equal(server.spent(), 100);
  });
});
