/** Agents that runners run have sessions: begun with them, ended with them, and resumed once, across the death of the server. */
import assert from 'node:assert/strict';
import type { Session } from '#protocol/sessions.ts';
import { defaultSettings } from '#protocol/settings.ts';
import { settled } from '#test/machine/split-clock.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';
import { openShop, shopPath as shop } from './shop.ts';
import { untilMet } from './until-seen.ts';
import type { WireClient } from './wire-client.ts';

const launch = { path: shop, argv: ['claude', '--model', 'opus', 'mend it'], name: 'mender' };

describe('The session of an agent', () => {
  let harbor: HarborInMemory;
  let shell: WireClient;

  const sessions = (more: object = {}) => shell.get<Session[]>('sessions/list', more);
  const started = () => harbor.hosts.spawned.map(({ argv }) => argv.join(' '));
  const runnerIds = () => harbor.hosts.spawned.map(({ runnerId }) => runnerId);
  const pass = async (ms: number) => {
    await harbor.clock.pass(ms);
    await settled();
  };
  const ends = async (how: { code?: number; signal?: string }) => {
    harbor.hosts.end(runnerIds().at(-1) ?? '', how);
    await until(async () => (await sessions()).some(({ endedAt }) => endedAt !== undefined));
  };
  const until = (isMet: () => boolean | Promise<boolean>) => untilMet(harbor, isMet);
  const nextServer = async () => {
    await harbor.restart();
    shell = await harbor.connect();
    await pass(5_000);
  };

  beforeEach(async () => {
    ({ harbor, user: shell } = await openShop());
  });
  afterEach(() => harbor.close());

  it('begins with it under a name of ours, where the agent takes one, and ends with it', async () => {
    await shell.get('runners/launch', launch);
    const [session] = await sessions();
    assert.equal(session?.state, 'works');
    assert.match(session?.agentSessionId ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(started(), [
      `claude --model opus mend it --session-id ${session?.agentSessionId}`,
    ]);
    await ends({ code: 0 });
    assert.deepEqual(
      (await sessions()).map(({ state, name, agent }) => [state, name, agent]),
      [['finished', 'mender', 'claude']],
    );
  });

  it('is none of what is no agent, and of what an agent does beside talking', async () => {
    await shell.get('runners/launch', { path: shop, argv: ['sleep', '9'], name: 'nap' });
    await shell.get('runners/launch', {
      path: shop,
      argv: ['claude', 'mcp', 'list'],
      name: 'list',
    });
    assert.deepEqual(await sessions(), []);
  });

  it('is offered when it was interrupted, also by a reboot of the server, and resumed when a person says so', async () => {
    await shell.get('runners/launch', launch);
    await ends({ signal: 'SIGKILL' });
    await nextServer();
    await until(async () => (await sessions())[0]?.offered === true);
    const [session] = await sessions();
    assert.deepEqual(
      [session?.state, session?.cause, session?.offered],
      ['interrupted', 'killed', true],
    );
    assert.equal(started().length, 1);
    const plan = await shell.get<{ session: object; argv: string[] }>('sessions/resume', {
      sessionId: session?.id,
    });
    await shell.get('runners/launch', { ...launch, session: plan.session });
    assert.equal(started()[1], `claude --model opus --resume ${session?.agentSessionId}`);
    assert.deepEqual(
      (await sessions()).map(({ state, resumedFrom }) => [state, resumedFrom]),
      [
        ['works', session?.id],
        ['resumed', undefined],
      ],
    );
  });

  it('is resumed by itself once where that is set, though the server dies right after', async () => {
    harbor.settings = { ...defaultSettings, 'sessions.resume': 'auto' };
    await shell.get('runners/launch', launch);
    await pass(600_000);
    await ends({ signal: 'SIGKILL' });
    await until(() => started().length > 1);
    await nextServer();
    await nextServer();
    assert.equal(started().length, 2);
    const [now, before] = await sessions();
    assert.deepEqual([now?.state, now?.automatic, before?.state], ['works', true, 'resumed']);
    assert.equal(started()[1], `claude --model opus --resume ${before?.agentSessionId}`);
  });

  it('is told of to whoever watches, as it begins, ends and is offered, and nobody has to ask', async () => {
    await shell.get('sessions/watch', {});
    const told = () =>
      shell.heard.flatMap(({ method, params }) =>
        method === 'sessions/didChange'
          ? (params as { sessions: { state: string; offered: boolean }[] }).sessions
          : [],
      );
    await shell.get('runners/launch', launch);
    await until(() => told().some(({ state }) => state === 'works'));
    harbor.hosts.end(runnerIds().at(-1) ?? '', { signal: 'SIGKILL' });
    await until(() => told().some(({ state, offered }) => state === 'interrupted' && offered));
    const [session] = await sessions();
    assert.deepEqual(told().at(-1), {
      ...{ id: session?.id, projectId: session?.projectId },
      ...{ state: 'interrupted', offered: true },
    });
  });

  it('is not resumed by itself when somebody had it ended', async () => {
    harbor.settings = { ...defaultSettings, 'sessions.resume': 'auto' };
    await shell.get('runners/launch', launch);
    const stop = shell.get('runners/stop', { path: shop, name: 'mender' });
    await until(async () => (await sessions()).some(({ endedAt }) => endedAt !== undefined));
    await stop;
    assert.deepEqual(
      (await sessions()).map(({ state }) => state),
      ['stopped'],
    );
    assert.equal(started().length, 1);
  });

  it('is not gone on with twice at once', async () => {
    await shell.get('runners/launch', launch);
    const [session] = await sessions();
    const answer = await shell.get<{ kind: string; findings: { why: string }[] }>(
      'runners/launch',
      { ...launch, name: 'second', session: { kind: 'resume', id: session?.id } },
    );
    assert.equal(answer.kind, 'refused');
    assert.deepEqual(
      answer.findings.map(({ why }) => why),
      ['sessionRuns'],
    );
    assert.equal(started().length, 1);
  });

  it('is ended and gone on with, or another is begun beside it, when a person wants what runs', async () => {
    await shell.get('runners/launch', launch);
    const [first] = await sessions();
    const { kind, why, another, instead } = await shell.get<Record<string, unknown>>(
      'sessions/resume',
      { sessionId: first?.id },
    );
    assert.deepEqual([kind, why], ['refused', 'mayRun']);
    await shell.get('runners/launch', {
      ...{ path: shop, name: 'mender', argv: another, kind: 'agent' },
      ...{ session: { kind: 'new' }, onTaken: 'new' },
    });
    assert.match(started()[1] ?? '', /^claude --model opus --session-id [0-9a-f-]{36}$/);
    const replaced = await harbor.passing(
      shell.get<{ kind: string; runner: { name: string } }>('runners/launch', {
        ...{ path: shop, name: 'mender', argv: instead, kind: 'agent' },
        ...{ session: { kind: 'resume', id: first?.id }, onTaken: 'replace' },
      }),
    );
    assert.deepEqual([replaced.kind, replaced.runner.name], ['started', 'mender']);
    assert.equal(started()[2], `claude --model opus --resume ${first?.agentSessionId}`);
    assert.deepEqual(
      (await sessions()).map(({ name, state, resumedFrom }) => [name, state, resumedFrom]),
      [
        ['mender', 'works', first?.id],
        ['mender-2', 'works', undefined],
        ['mender', 'resumed', undefined],
      ],
    );
    const [replacedId] = runnerIds();
    assert.ok(!harbor.hosts.files.removed.includes(replacedId ?? ''), 'what it printed is kept');
  });
});
