import { strict as assert } from 'node:assert';
import { readFile, writeFile } from 'node:fs/promises';
import type { Price } from '#server/budgets/pricing.ts';
import { SessionRecords } from '#server/composition/session-records.ts';
import type { Caller } from '#server/handlers/caller.ts';
import type { ProjectLookup } from '#server/handlers/project-lookup.ts';
import type { ResumeSettingParts } from '#server/handlers/resume-setting.ts';
import type { SessionFeed } from '#server/handlers/session-feed.ts';
import { sessionHandlers } from '#server/handlers/session-handlers.ts';
import { Histories } from '#server/histories/histories.ts';
import type { SessionFacts } from '#server/sessions/session.ts';
import { SessionLedger } from '#server/sessions/session-ledger.ts';
import type { Sessions } from '#server/sessions/sessions.ts';
import { SplitClock } from '#test/machine/split-clock.ts';
import { homeWithHistories, removeHome } from '../histories/home.ts';

const shop = '/home/alice/shop';
const claudeId = '59b12afc-7a1b-4f0e-8a67-3f6f0b0c9d10';
const codexId = '019a2d7a-41c4-78b1-b7cc-a45d62a89cd5';
const began = Date.parse('2026-06-05T06:47:40.000Z');

function facts(n: number, more: Partial<SessionFacts>): SessionFacts {
  return {
    ...{ id: `s_${String(n).padStart(16, '0')}`, projectId: 'p_00000001', agent: 'claude' },
    ...{ runnerId: 'r_0000000000000001', name: 'helper', directory: shop, choice: 'new' },
    isAutomatic: false,
    ...more,
  };
}

describe('what is told of sessions', () => {
  let home: string;
  let ledger: SessionLedger;
  let handlers: ReturnType<typeof sessionHandlers>;
  let histories: Histories;
  let records: SessionRecords;
  const orders = new Map<string, readonly string[]>();
  const prices = new Map<string, Price>();
  const caller = { authority: { kind: 'user' } } as Caller;
  const first = facts(1, { agentSessionId: claudeId });
  const second = facts(2, {
    ...{ agentSessionId: claudeId, resumedFrom: first.id, answers: 'e_1', choice: 'resume' },
    isAutomatic: true,
  });
  const third = facts(3, { agent: 'codex', agentSessionId: codexId, projectId: 'p_00000002' });
  const fourth = facts(4, { agent: 'gemini' });

  beforeEach(async () => {
    home = await homeWithHistories();
    orders.clear();
    prices.clear();
    ledger = new SessionLedger();
    const clock = new SplitClock();
    histories = new Histories(() => ({ home, env: {} }));
    records = new SessionRecords(histories, clock, (model) => prices.get(model ?? ''));
    ledger.apply({ type: 'sessionBegun', session: third }, Date.parse('2025-10-29T00:59:38Z'));
    ledger.apply({ type: 'sessionBegun', session: first }, began);
    ledger.apply(
      {
        ...{ type: 'sessionEnded', sessionId: first.id, projectId: first.projectId },
        ...{ endId: 'e_1', manner: 'interrupted', cause: 'killed' },
      },
      began + 50_000,
    );
    // The last answer of the file was given after this.
    ledger.apply({ type: 'sessionBegun', session: second }, began + 58_000);
    ledger.apply({ type: 'sessionBegun', session: fourth }, began + 90_000);
    handlers = sessionHandlers({
      ...{ sessions: {} as Sessions, durable: ledger, feed: {} as SessionFeed, histories, clock },
      projects: { idAt: () => Promise.resolve('p_00000001') } as unknown as ProjectLookup,
      calls: {
        argv: (argv, session) => [...argv, session.kind === 'resume' ? session.id : ''],
        newId: () => undefined,
        canResume: (_, id) => id !== undefined,
      },
      programOf: (agent) => agent,
      argvOf: (runnerId) => Promise.resolve(orders.get(runnerId)),
      unasked: (argv) => [...argv, 'unasked'],
      setting: {} as ResumeSettingParts,
      summaryOf: (session) => records.current(session),
    });
  });
  afterEach(() => removeHome(home));

  it('is each session with what was said in it, those that went on with another without what was said before', async () => {
    const listed = await handlers.list({ path: shop }, caller);
    assert.deepEqual(
      listed.map(({ id, state, summary }) => [id, state, summary?.asked, summary?.answered]),
      [
        [fourth.id, 'works', undefined, undefined],
        [second.id, 'works', 0, 1],
        [first.id, 'resumed', 1, 2],
      ],
    );
    assert.equal(listed[1]?.summary?.title, 'Build time');
    assert.ok((listed[2]?.summary?.tokens?.output ?? 0) > 0);
    assert.deepEqual(
      (await handlers.list({ text: 'build TIME' }, caller)).map(({ id }) => id),
      [second.id, first.id],
    );
  });

  it('is how one went on with the other, where it is written down, and what would resume it', async () => {
    const { session, chain, files, resume } = await handlers.show({ sessionId: first.id }, caller);
    assert.deepEqual([session?.cause, session?.offered], ['killed', false]);
    assert.deepEqual(
      chain.map(({ id }) => id),
      [first.id, second.id],
    );
    assert.equal(files.length, 2);
    assert.deepEqual(resume, ['claude', claudeId]);
  });

  it('is found by what was said, once for a conversation', async () => {
    const { hits, searched, unread, more } = await handlers.search({ text: 'TSC' }, caller);
    assert.deepEqual(
      hits.map(({ session, by, excerpt }) => [session.id, by, excerpt]),
      [
        [second.id, 'agent', '`tsc` runs twice; once is enough.'],
        [second.id, 'agent', 'it was tsc'],
      ],
    );
    assert.deepEqual([searched, unread, more], [2, 1, false]);
  });

  it('costs what its models cost, where each of them has a price', async () => {
    const summary = async () =>
      (await handlers.show({ sessionId: first.id }, caller)).session?.summary;
    assert.equal((await summary())?.cost, undefined);
    const each = 2_000_000;
    const price = { input: each, output: each, cacheRead: each, cacheWrite: each };
    prices.set('claude-opus-4-8', price);
    records.outdate(first.id);
    assert.equal((await summary())?.cost, undefined, 'its sub-agent’s model has none');
    prices.set('claude-haiku-4-5-20251001', price);
    records.outdate(first.id);
    const { tokens, cost } = (await summary()) ?? {};
    assert.ok(tokens);
    assert.equal(cost, 2 * (tokens.input + tokens.output + tokens.cached));
  });

  it('is read on from where it was while it works, and once for all who ask at once', async () => {
    const mine = facts(5, { agentSessionId: claudeId });
    ledger.apply({ type: 'sessionBegun', session: mine }, began);
    const session = ledger.session(mine.id);
    const [file] = await histories.pathsOf('claude', claudeId);
    assert.ok(session && file);
    const [before, same] = await Promise.all([records.current(session), records.current(session)]);
    assert.equal(same, before);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const last = lines.findLast((line) => line.includes('"type":"assistant"')) ?? '';
    const next = JSON.parse(last) as { message: { id: string }; requestId: string; uuid: string };
    const more = { ...next, message: { ...next.message, id: 'msg_more' }, requestId: 'req_more' };
    // What was said behind the first bytes, by which a file is known, is blotted out in its place: whoever reads it again counts less.
    let at = 0;
    const blotted = lines.map((line) => {
      const length = Buffer.byteLength(line);
      at += length + 1;
      return at - length - 1 < 256 ? line : ' '.repeat(length);
    });
    await writeFile(file, [...blotted, JSON.stringify({ ...more, uuid: 'more' }), ''].join('\n'));
    records.outdate(mine.id);
    const after = await records.current(session);
    assert.equal(after?.answered, (before?.answered ?? 0) + 1);
    assert.ok((after?.tokens?.output ?? 0) > (before?.tokens?.output ?? 0));
    const again = await records.summaryOf(session);
    assert.ok((again?.answered ?? 0) < (after?.answered ?? 0));
  });

  it('is read anew when its file is another', async () => {
    const mine = facts(5, { agentSessionId: claudeId });
    ledger.apply({ type: 'sessionBegun', session: mine }, began);
    const session = ledger.session(mine.id);
    const [file] = await histories.pathsOf('claude', claudeId);
    assert.ok(session && file);
    const before = await records.current(session);
    const text = await readFile(file, 'utf8');
    const lines = text.split('\n');
    await writeFile(file, `${lines.slice(0, lines.length / 2).join('\n')}\n`);
    for (const _ of [1, 2]) {
      records.outdate(mine.id);
      const after = await records.current(session);
      assert.deepEqual(after, await records.summaryOf(session));
      assert.notDeepEqual(after, before);
    }
  });

  it('is counted by day, project, agent and model', async () => {
    const by = async (key: 'day' | 'project' | 'agent' | 'model') => {
      const { rows, total } = await handlers.statistics({ by: key }, caller);
      assert.equal(total.sessions, 4);
      return rows.map(({ key: name, sessions }) => `${name} ${sessions}`);
    };
    assert.deepEqual(await by('agent'), ['claude 2', 'codex 1', 'gemini 1']);
    assert.deepEqual(await by('project'), ['p_00000001 3', 'p_00000002 1']);
    assert.deepEqual(await by('model'), ['claude-opus-4-8 2', ' 1', 'gpt-5-codex 1']);
    assert.equal((await by('day')).length, 2);
  });

  it('is read page by page to the same messages', async () => {
    const whole = await handlers.read({ sessionId: second.id }, caller);
    assert.equal(whole.kind, 'read');
    assert.equal(whole.messages.length, 7);
    const paged: unknown[] = [];
    for (let from: number | undefined = 0; from !== undefined; ) {
      const page: typeof whole = await handlers.read(
        { sessionId: second.id, from, limit: 3 },
        caller,
      );
      paged.push(...page.messages);
      from = page.next;
    }
    assert.deepEqual(paged, whole.messages);
    assert.equal((await handlers.read({ sessionId: fourth.id }, caller)).kind, 'noRecords');
  });

  it('is what resumes it, or what stands in the way', async () => {
    assert.deepEqual(await handlers.resume({ sessionId: first.id }, caller), {
      ...{ kind: 'refused', why: 'mayRun' },
      session: ((await handlers.resume({ sessionId: second.id }, caller)) as { session: unknown })
        .session,
      ...{ another: ['claude', 'unasked'], instead: ['claude'] },
    });
    ledger.apply(
      {
        ...{ type: 'sessionEnded', sessionId: second.id, projectId: second.projectId },
        ...{ endId: 'e_2', manner: 'finished' },
      },
      began + 100_000,
    );
    assert.deepEqual(await handlers.resume({ sessionId: first.id }, caller), {
      ...{ kind: 'launch', path: shop, name: 'helper', agent: 'claude', argv: ['claude'] },
      session: { kind: 'resume', id: second.id },
    });
    orders.set(second.runnerId, ['claude', '--model', 'opus']);
    const argvFor = async (kind: 'user' | 'agent') => {
      const asker = { authority: { kind } } as Caller;
      const answer = await handlers.resume({ sessionId: second.id }, asker);
      return answer.kind === 'launch' ? answer.argv : undefined;
    };
    assert.deepEqual(await argvFor('user'), ['claude', '--model', 'opus']);
    assert.deepEqual(await argvFor('agent'), ['claude']);
  });

  it('is the agent’s own name, where only one file can be meant', async () => {
    const nameless = ledger.session(facts(4, {}).id);
    assert.ok(nameless);
    const at = (startedAt: number, directory = shop) =>
      records.idOf({ ...nameless, agent: 'codex', startedAt, directory }, new Set());
    const started = Date.parse('2025-10-29T00:59:38.000Z');
    assert.equal(await at(started), codexId);
    assert.equal(await at(started, '/elsewhere'), undefined);
    assert.equal(await at(started + 60_000), undefined);
    // Of two that were begun since, nobody can tell which it is.
    assert.equal(await at(Date.parse('2025-09-01')), undefined);
  });
});
