/** One agent's life with real processes: launched, counted, paused by its budget, read on by the next server, killed, and resumed once. */
import assert from 'node:assert/strict';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultOf } from '#client/connection/calls.ts';
import type { Runner } from '#protocol/runner.ts';
import { builtProgram } from './built.ts';
import { sumOf, written } from './claude-files.ts';
import { kill, until } from './harbor.ts';
import { Screen } from './screen.ts';
import { Terminal } from './terminal.ts';

const options = ['--model', 'claude-sonnet-4-5', '--permission-mode', 'plan'];

describe('An agent in a runner', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let screen: Screen;
  let sessionId = '';

  before(async () => {
    const opened = await Terminal.open();
    const bin = join(opened.harbor.root, 'bin');
    await mkdir(bin);
    const standIn = join(import.meta.dirname, '../programs/stand-in-claude.mjs');
    await symlink(standIn, join(bin, 'claude'));
    terminal = await opened.in('shop', { PATH: `${bin}:${opened.env.PATH}` });
  });
  after(async () => {
    screen?.close();
    await terminal.hm('down');
    await terminal.close();
  });

  it('has its estimate reserved, and a session under its own name', async () => {
    await terminal.ask('budget', 'set', '100k', 'tokens', '--here');
    await terminal.ask(
      ...['launch', '--agent', '--env', 'LEVEL=debug', '--', 'claude', ...options, 'spend 10000'],
    );
    const { budgets, reservations } = await budget();
    assert.equal(reservations.length, 1);
    assert.equal(kept(budgets[0]), 100_000);
    const [session] = await sessions();
    assert.ok(session);
    sessionId = session.id;
    assert.equal(session.state, 'works');
    assert.equal(session.runnerId, (await runner()).id);
    assert.deepEqual(await argv(), [
      ...options,
      'spend 10000',
      '--session-id',
      session.agentSessionId,
    ]);
  });

  it('is counted as its own files say, and once', async () => {
    screen = attach();
    await screen.shows(/did: spend 10000/);
    screen.type('spend 20000 in 2\r');
    await screen.shows(/did: spend 20000/);
    await counted(30_000);
    // What was read of a session that works is good for seconds.
    await until('both are seen', async () => (await show()).session?.summary?.asked === 2);
    const { session, files } = await show();
    const { asked, answered, toolCalls, sideMessages, tokens, model } = session?.summary ?? {};
    assert.deepEqual(
      { asked, answered, toolCalls, sideMessages, model },
      {
        ...{ asked: 2, answered: 3, toolCalls: 3, sideMessages: 3, model: 'claude-sonnet-4-5' },
      },
    );
    assert.deepEqual(tokens, await written(files));
    assert.match(await terminal.ask('sessions', 'list'), /claude +works .* 30,000 /);
    assert.match(await terminal.ask('usage', 'show'), /claude-sonnet-4-5 +30000 /);
  });

  it('works on while the server is dead, and stands still when the next one finds it past its limit', async () => {
    const { process: before } = await runner();
    const server = await terminal.serverPid();
    screen.type('spend 30000 in 20\r');
    await screen.shows(/^spend 30000 in 20$/m);
    kill(server, 'SIGKILL');
    assert.doesNotMatch(screen.printed, /did: spend 30000/);
    screen.type('spend 50000\r');
    await screen.shows(/did: spend 30000 in 20/);
    await screen.shows(/did: spend 50000/);
    await until('it is paused', async () => (await runner()).state === 'paused', 20_000);
    assert.equal(await processState(), 'T');
    await counted(110_000);
    const { budgets, reservations } = await budget();
    assert.equal(reservations[0]?.limitedBy, budgets[0]?.budgetId);
    screen.type('spend 5000\r');
    await terminal.ask('budget', 'raise', budgets[0]?.budgetId ?? '', '2M');
    await screen.shows(/did: spend 5000/);
    assert.notEqual(await processState(), 'T');
    await until('it is said to run', async () => /running|ready/.test((await runner()).state));
    assert.deepEqual((await runner()).process, before);
  });

  it('killed, is offered for resume once, settled, and asked nothing twice', async () => {
    screen.type('spend 7000\r');
    await screen.shows(/did: spend 7000/);
    kill((await runner()).process?.pid ?? 0, 'SIGKILL');
    await screen.ended;
    await until('it is offered', async () => (await sessions())[0]?.offered === true);
    await settled(122_000);
    kill(await terminal.serverPid(), 'SIGKILL');
    await settled(122_000);
    const [session, ...others] = await sessions();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [session?.state, session?.cause, session?.offered],
      ['interrupted', 'killed', true],
    );
    assert.equal(await happened('sessionResumeOffered'), 1);
  });

  it('is resumed once, by its own name and with its options, whoever asks at the same time', async () => {
    const { agentSessionId } = (await show()).session ?? {};
    const said = await Promise.all([1, 2].map(() => terminal.hm('sessions', 'resume', sessionId)));
    const [one = 0, other] = said.map(({ code }) => code ?? -1).sort();
    assert.equal(one, 0, JSON.stringify(said));
    assert.ok(other === 5 || other === 6, JSON.stringify(said));
    assert.deepEqual(await argv(), [...options, '--resume', agentSessionId]);
    const environment = await readFile(`/proc/${(await runner()).process?.pid}/environ`, 'utf8');
    assert.ok(environment.split('\0').includes('LEVEL=debug'));
    assert.match(
      (await terminal.hm('sessions', 'resume', sessionId)).stderr,
      /works, or may: hm attach claude/,
    );
    const [resumed, first, ...others] = await sessions();
    assert.deepEqual(others, []);
    assert.equal(resumed?.resumedFrom, sessionId);
    assert.deepEqual([first?.state, first?.offered], ['resumed', false]);
    screen = attach();
    await screen.shows(new RegExp(`resumed ${agentSessionId}`));
    screen.type('spend 3000\r');
    await screen.shows(/did: spend 3000/);
    await terminal.ask('stop', 'claude');
    await settled(125_000);
    const { session, chain, files } = await show(resumed?.id);
    assert.equal(session?.state, 'stopped');
    assert.equal(sumOf(session?.summary?.tokens), 3_000);
    assert.deepEqual(
      chain.map(({ id }) => id),
      [sessionId, resumed?.id],
    );
    assert.equal(sumOf(await written(files)), 125_000);
  });

  it('goes on with its last session, or with one by its id, where a launch says so', async () => {
    const [last] = await sessions();
    await terminal.ask('launch', '--continue', '--', 'claude', ...options);
    const [continued] = await sessions();
    assert.equal(continued?.resumedFrom, last?.id);
    assert.deepEqual((await argv()).slice(-2), ['--resume', last?.agentSessionId]);
    await terminal.ask('stop', 'claude');
    await terminal.ask('launch', '--resume', continued?.id ?? '', '--', 'claude', ...options);
    const [resumed] = await sessions();
    assert.equal(resumed?.resumedFrom, continued?.id);
    await terminal.ask('stop', 'claude');
    for (const each of [resumed, continued])
      await terminal.ask('sessions', 'delete', each?.id ?? '', '--yes');
  });

  it('is searched, counted, exported and forgotten from a terminal, and its files stay', async () => {
    assert.match(
      await terminal.ask('sessions', 'search', 'SPEND 7000'),
      /^s_\w{16} .* person: spend 7000\n/m,
    );
    assert.equal((await terminal.hm('sessions', 'search', 'nobody said that')).code, 1);
    const stats = await terminal.askJson<ResultOf<'sessions/statistics'>>(
      ...['sessions', 'stats', '--by', 'agent'],
    );
    const [{ key, sessions: count, input, output, cached } = assert.fail('no row'), ...others] =
      stats.rows;
    assert.deepEqual([key, count, others], ['claude', 2, []]);
    assert.equal(input + output + cached, 125_000, 'both sessions, and nothing twice');
    const exported = await terminal.ask('sessions', 'export', sessionId);
    assert.match(exported, /\n## Person, [^\n]+\n\nspend 10000\n/);
    assert.match(exported, /\n## claude, /);
    const { files } = await show();
    assert.equal((await terminal.hm('sessions', 'delete', sessionId)).code, 2, 'it was not meant');
    assert.match(await terminal.ask('sessions', 'delete', sessionId, '--yes'), /^1 forgotten\./);
    assert.deepEqual(
      (await sessions()).map(({ resumedFrom }) => resumedFrom),
      [sessionId],
    );
    assert.equal((await terminal.hm('sessions', 'export', sessionId)).code, 1);
    assert.equal(sumOf(await written(files)), 125_000);
  });

  function attach(): Screen {
    const { directory: cwd, env } = terminal;
    return new Screen([process.execPath, builtProgram('hm'), 'attach', 'claude'], { cwd, env });
  }

  async function runner(): Promise<Runner> {
    const all = await terminal.askJson<Runner[]>('ps', '--all');
    return all.find(({ name }) => name === 'claude') ?? assert.fail('There is no claude.');
  }

  /** What it was started with, as the system says it: without node and the program. */
  async function argv(): Promise<string[]> {
    const { process: alive } = await runner();
    let words: string[] = [];
    // Until it is another program, it has what its host has.
    await until('it is claude', async () => {
      words = (await readFile(`/proc/${alive?.pid}/cmdline`, 'utf8')).split('\0');
      return words[1]?.endsWith('/claude') ?? false;
    });
    return words.slice(2, -1);
  }

  /** One letter: `T` is stopped (proc(5)). */
  async function processState(): Promise<string | undefined> {
    const { process: alive } = await runner();
    const text = await readFile(`/proc/${alive?.pid}/status`, 'utf8');
    return /^State:\t(\w)/m.exec(text)?.[1];
  }

  const sessions = () => terminal.askJson<ResultOf<'sessions/list'>>('sessions', 'list');
  const show = (id = sessionId) =>
    terminal.askJson<ResultOf<'sessions/show'>>('sessions', 'show', id);
  const budget = () => terminal.askJson<ResultOf<'budgets/list'>>('budget', 'show');

  async function spent(): Promise<number> {
    return (await budget()).budgets[0]?.spent ?? 0;
  }

  /** Waits until the budget has it, and holds that it never has more, nor the table of usage another sum. */
  async function counted(tokens: number): Promise<void> {
    await until(`${tokens} are counted`, async () => (await spent()) >= tokens, 20_000);
    const { spenders } = await terminal.askJson<ResultOf<'usage/show'>>('usage', 'show');
    const all = spenders.flatMap(({ models }) => models.map((model) => model.tokens));
    assert.deepEqual([await spent(), all.reduce((sum, each) => sum + each, 0)], [tokens, tokens]);
  }

  /** Waits until nothing is kept any more of what ended; then its whole record is counted. */
  async function settled(tokens: number): Promise<void> {
    const isSettled = async () => (await budget()).reservations.length === 0;
    await until('it is settled', isSettled, 20_000);
    assert.equal(kept((await budget()).budgets[0]), tokens);
    await counted(tokens);
  }

  async function happened(type: string): Promise<number> {
    const text = await terminal.ask('activity', '--json-lines');
    const events = text.split('\n').map((line) => JSON.parse(line) as { readonly type: string });
    return events.filter((event) => event.type === type).length;
  }
});

function kept(status?: { readonly spent: number; readonly reserved: number }): number {
  return (status?.spent ?? 0) + (status?.reserved ?? 0);
}
