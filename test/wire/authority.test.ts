/** Promise P9: every request that changes something, asked by every caller, for its own project and for another. */
import assert from 'node:assert/strict';
import { requestsByMethod } from '#protocol/catalog.ts';
import type { ErrorData } from '#protocol/errors.ts';
import type { Effect, Scope } from '#protocol/grammar.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Launched } from '#protocol/runners.ts';
import type { Pass } from '#server/authority/authority.ts';
import { mayCall } from '#server/authority/may-call.ts';
import { examples, privateExamples, type Scenery } from './authority-examples.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { Answer, WireClient } from './wire-client.ts';

type Caller = 'user' | 'agent by its word' | 'agent by its token' | 'reader';
type Whose = 'its own' | 'another';

const callers: readonly Caller[] = ['user', 'agent by its word', 'agent by its token', 'reader'];

/** What DESIGN's P9 says, written down here once more: which callers may, for whose project. */
const mayAsk: Readonly<
  Record<Exclude<Effect, 'read'>, Readonly<Record<Scope, readonly string[]>>>
> = {
  write: {
    machine: ['user'],
    project: ['user', 'agent for its own'],
    own: ['user', 'agent for its own', 'agent for another'],
  },
  destructive: {
    machine: ['user'],
    project: ['user', 'agent for its own'],
    own: ['user', 'agent for its own', 'agent for another'],
  },
};

/** What the agent did not start is not its to end, though it be its project's. */
const ofStarter: ReadonlySet<string> = new Set(['runners/stop', 'runners/remove']);

function expected(caller: Caller, whose: Whose, effect: Exclude<Effect, 'read'>, scope: Scope) {
  const [kind] = caller.split(' ') as [string];
  return mayAsk[effect][scope].includes(kind === 'user' ? kind : `${kind} for ${whose}`);
}

describe('The table of authority', () => {
  let harbor: HarborInMemory;
  let user: WireClient;
  const shop = '/home/me/shop';
  const forge = '/home/me/forge';
  let passes: Readonly<Partial<Record<Caller, Pass>>>;
  const roots: Readonly<Record<Whose, string>> = { 'its own': shop, another: forge };

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
    const { id: projectId } = harbor.machine.addProject(shop);
    harbor.machine.addProject(forge);
    user = await harbor.connect();
    passes = {
      'agent by its token': { id: 't_1', kind: 'agent', name: 'robot', projectId },
      reader: { id: 't_2', kind: 'reader', name: 'dashboard', projectId },
    };
  });
  afterEach(() => harbor.close());

  const enter = (caller: Caller) =>
    harbor.connect(caller === 'agent by its word' ? 'agent' : 'script', undefined, passes[caller]);

  const lease = async (path: string, client = user, more: object = {}) => {
    const { leases } = await client.get<{ leases: Lease[] }>('ports/lease', { path, ...more });
    assert.ok(leases[0]);
    return leases[0];
  };

  /** Time passes until the user is answered: an end is waited for. What is refused is refused at once. */
  async function answered(caller: Caller, asked: Promise<Answer>): Promise<Answer> {
    return caller === 'user' ? harbor.passing(asked) : asked;
  }

  async function scenery(whose: Whose): Promise<Scenery> {
    const path = roots[whose];
    const { id: leaseId, port, projectId } = await lease(path);
    const ours = { path, name: 'ours', argv: ['claude'] };
    const launched = await user.get<Launched>('runners/launch', ours);
    assert.equal(launched.kind, 'started');
    const { id: runnerId, sessionId = '' } = launched.runner;
    return { user, root: path, projectId, leaseId, port, runnerId, sessionId };
  }

  const dataOf = (answer: Answer): ErrorData | undefined =>
    answer.kind === 'error' ? answer.data : undefined;

  for (const request of requestsByMethod.values()) {
    const { method, effect, scope } = request;
    const privately = privateExamples[method];
    if (effect === 'read' && privately) {
      for (const caller of callers)
        for (const whose of ['its own', 'another'] as const) {
          const may = caller === 'user' || (caller.startsWith('agent') && whose === 'its own');
          it(`${may ? 'lets' : 'refuses'} ${caller} ${method} for ${whose} project`, async () => {
            const params = privately(await scenery(whose));
            const code = dataOf(await (await enter(caller)).ask(method, params))?.code;
            assert.equal(code === 'notAllowed', !may);
          });
        }
      continue;
    }
    if (effect === 'read') {
      it(`lets everybody ask ${method}, which only reads`, () => {
        for (const kind of ['user', 'agent', 'reader'] as const)
          assert.equal(mayCall(kind, request, 'foreign'), undefined);
      });
      continue;
    }
    for (const caller of callers)
      for (const whose of ['its own', 'another'] as const) {
        const isOfAnother = ofStarter.has(method) && caller !== 'user';
        const may = !isOfAnother && expected(caller, whose, effect, scope);
        it(`${may ? 'lets' : 'refuses'} ${caller} ${method} for ${whose} project`, async () => {
          const example = examples[method];
          assert.ok(example, `authority-examples.ts has no params for ${method}: add them there.`);
          const params = example(await scenery(whose));
          const before = harbor.daemon.status().revision;
          const data = dataOf(await answered(caller, (await enter(caller)).ask(method, params)));
          if (may) assert.notEqual(data?.code, 'notAllowed');
          else {
            assert.equal(data?.code, 'notAllowed');
            assert.equal(data?.caller?.kind, caller.split(' ')[0]);
            assert.equal(harbor.daemon.status().revision, before, 'nothing was changed');
          }
          assert.deepEqual(harbor.complaints, []);
        });
      }
  }

  it('lets an agent give back what it holds itself, wherever a person let it lease that', async () => {
    const other = await lease(forge, user, { service: 'theirs' });
    const agent = await harbor.connect('agent', undefined, passes['agent by its token']);
    const wish = { path: forge, holder: 'client', service: 'mine' };
    const id = dataOf(await agent.ask('ports/lease', wish))?.ask;
    await user.get('authority/answer', { id, allow: true });
    const { port } = await lease(forge, agent, wish);
    assert.equal(
      dataOf(await agent.ask('ports/release', { port: other.port }))?.needed,
      'ownProject',
    );
    const again = await harbor.connect('agent', undefined, passes['agent by its token']);
    assert.equal((await again.get<{ kind: string }>('ports/release', { port })).kind, 'released');
  });

  /** Each of these holds a lease of another project, and is named by who wants to give that back. */
  const impostors = [
    ['the process of another', 'script'],
    ['the conversation of another', 'agent'],
  ] as const;
  for (const [what, kind] of impostors)
    it(`believes nobody who came by a token that he is ${what}, and (control) who has the user's own`, async () => {
      const theirs = harbor.machine.start({ command: 'theirs' });
      const holder = await harbor.connect(kind, theirs);
      const held =
        kind === 'agent'
          ? await heldByAgent(holder)
          : (await lease(forge, holder, { holder: 'client', service: 'mine' })).port;
      // An introduction with that very process, and so with its conversation.
      const impostor = await harbor.connect(kind, theirs, passes['agent by its token']);
      const said = await impostor.ask('ports/release', { port: held });
      assert.equal(dataOf(said)?.needed, 'ownProject');
      const own = await harbor.connect('agent', theirs);
      const released = await own.get<{ kind: string }>('ports/release', { port: held });
      assert.equal(released.kind, 'released');
    });

  /** A lease of the other project that an agent holds by its word, once a person let it. */
  async function heldByAgent(agent: WireClient): Promise<number> {
    const wish = { path: forge, holder: 'client', service: 'mine' };
    const id = dataOf(await agent.ask('ports/lease', wish))?.ask;
    await user.get('authority/answer', { id, allow: true });
    return (await lease(forge, agent, wish)).port;
  }

  it('writes nothing of who came by a token to the account of the agent that he names', async () => {
    const process = harbor.machine.start({ command: 'agent' });
    const known = { name: 'claude-code', sessionId: `s_${process.pid}`, path: shop, process };
    await user.get('agents/start', known);
    const impostor = await harbor.connect('agent', process, passes['agent by its token']);
    await lease(shop, impostor, { service: 'mine' });
    const agents = () => user.get<{ leases: Lease[] }[]>('agents/list', {});
    assert.deepEqual(
      (await agents()).map(({ leases }) => leases.length),
      [0],
    );
    const own = await harbor.connect('agent', process);
    await lease(shop, own, { service: 'mine' });
    assert.deepEqual(
      (await agents()).map(({ leases }) => leases.length),
      [1],
    );
    const { name, sessionId } = known;
    const note = { name, sessionId, verdict: 'left', why: 'managed' };
    assert.equal(dataOf(await impostor.ask('agents/note', note))?.code, 'notAllowed');
    assert.equal(dataOf(await impostor.ask('agents/end', { name, sessionId }))?.code, 'notAllowed');
  });

  it('lets an agent ask for what nobody has: the answer is that there is none', async () => {
    const agent = await enter('agent by its token');
    assert.deepEqual(await agent.get('ports/release', { port: 4_999 }), { kind: 'notLeased' });
  });

  it('knows no agent without a project to be anybody’s', async () => {
    const { id: leaseId } = await lease(shop);
    const pass: Pass = { id: 't_3', kind: 'agent', name: 'stray' };
    const stray = await harbor.connect('script', undefined, pass);
    for (const [method, params] of [
      ['ports/lease', { path: shop }],
      ['ports/yield', { leaseId }],
    ] as const)
      assert.equal(dataOf(await stray.ask(method, params))?.code, 'notAllowed');
  });

  it('gives nobody more for what he says of himself', async () => {
    const agent = await enter('agent by its token');
    const again = harbor.introduction('window', harbor.machine.start());
    await agent.get('initialize', again);
    assert.equal(dataOf(await agent.ask('server/stop', {}))?.code, 'notAllowed');
    await agent.ask('instances/announce', { folders: [forge] });
    assert.equal(dataOf(await agent.ask('ports/lease', { path: forge }))?.code, 'notAllowed');
  });

  it('writes down by whom, with the id of the token, and nothing of the sort for the user', async () => {
    await lease(shop, await enter('agent by its token'), { service: 'by-agent' });
    await lease(shop, user, { service: 'by-user' });
    const seen = await user.get<{ caller?: object }[]>('activity/list', { limit: 2 });
    assert.deepEqual(
      seen.map(({ caller }) => caller),
      [undefined, { kind: 'agent', name: 'robot', token: 't_1' }],
    );
    await harbor.restart();
    const after = await (await harbor.connect()).get<{ caller?: object }[]>('activity/list', {});
    assert.ok(
      after.some(({ caller }) => caller !== undefined),
      'and it is there after a restart',
    );
  });
});
