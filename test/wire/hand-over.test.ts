/** Making way: what may be asked before anybody has introduced himself, and what becomes of requests that are under way. */
import assert from 'node:assert/strict';
import type { ErrorData } from '#protocol/errors.ts';
import { protocolVersion } from '#protocol/version.ts';
import { Farewell } from '#server/handlers/farewell.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { Answer } from './wire-client.ts';

describe('A server that is asked to make way', () => {
  let harbor: HarborInMemory;
  const successor = { version: '9.0.0', protocol: { major: 9, minor: 0 } };
  const codeOf = (answer: Answer) =>
    answer.kind === 'error' ? (answer.data as ErrorData | undefined)?.code : answer.kind;

  beforeEach(async () => {
    harbor = await HarborInMemory.open();
  });
  afterEach(() => harbor.close());

  it('hears a stranger, because one of another protocol cannot introduce himself', async () => {
    const stranger = harbor.connectSilently();
    const introduction = harbor.introduction('window', harbor.machine.start());
    introduction.initializationOptions = {
      ...introduction.initializationOptions,
      protocol: { major: protocolVersion.major + 1, minor: 0 },
    };
    assert.equal(codeOf(await stranger.ask('initialize', introduction)), 'incompatible');
    assert.deepEqual(await stranger.get('server/handOver', successor), { kind: 'leaving' });
  });

  it('hears a stranger in nothing else', async () => {
    const stranger = harbor.connectSilently();
    for (const method of ['server/stop', 'server/status', 'ports/list'])
      assert.equal(codeOf(await stranger.ask(method, {})), 'invalidParams');
    assert.equal(codeOf(await stranger.ask('server/handOver', {})), 'invalidParams');
    assert.equal(codeOf(await (await harbor.connect()).ask('server/status', {})), 'result');
  });

  it('is not ended by a stranger with the token of an agent', async () => {
    const pass = { id: 't_1', kind: 'agent', name: 'robot' } as const;
    const stranger = harbor.connectSilently(pass);
    assert.equal(codeOf(await stranger.ask('server/handOver', successor)), 'notAllowed');
  });

  it('welcomes nobody any more: who comes now is to ask the next one', async () => {
    await (await harbor.connect()).get('server/handOver', successor);
    const late = harbor.connectSilently();
    const introduction = harbor.introduction('window', harbor.machine.start());
    assert.equal(codeOf(await late.ask('initialize', introduction)), 'leaving');
  });

  it('waits for what is under way, and no longer than it was told to', async () => {
    const farewell = new Farewell();
    const answers: (() => void)[] = [];
    const slow = () => farewell.during(() => new Promise<void>((done) => void answers.push(done)));
    const under = [slow(), slow()];
    farewell.begin();
    await assert.rejects(slow(), { code: 'leaving' });
    let isOver = false;
    const over = farewell.over(60_000).then(() => {
      isOver = true;
    });
    answers[0]?.();
    await under[0];
    assert.equal(isOver, false);
    answers[1]?.();
    await over;
    const deaf = new Farewell();
    void deaf.during(() => new Promise(() => {}));
    await deaf.over(20);
  });
});
