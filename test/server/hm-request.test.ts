/** From an error that `hm` shows to what the server knows of that request. */
import assert from 'node:assert/strict';
import { Terminal } from './terminal.ts';

describe('A request that failed', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  it('is named in the message and in the JSON, and hm server log --request finds its line', async () => {
    const said = await terminal.hm('port', 'web', '--type', 'databse');
    assert.equal(said.code, 2);
    const [, id = ''] = /\(request (q_[0-9a-f]{16})\)/.exec(said.stderr) ?? [];
    const found = await terminal.ask('server', 'log', '--request', id);
    assert.equal(found.split('\n').length, 1);
    const line = JSON.parse(found) as Record<string, unknown>;
    assert.equal(line.correlation, id);
    assert.equal(line.method, 'ports/lease');
    assert.equal(line.outcome, 'unknownServiceType');
    const asJson = await terminal.hm('port', 'web', '--type', 'databse', '--json');
    const { error } = JSON.parse(asJson.stderr) as { error: Record<string, string> };
    assert.match(error.correlation ?? '', /^q_[0-9a-f]{16}$/);
    assert.notEqual(error.correlation, id);
  });

  it('is looked for in vain with a sentence that says why', async () => {
    const said = await terminal.hm('server', 'log', '--request', 'q_0000000000000000');
    assert.equal(said.stdout, '');
    assert.match(said.stderr, /nothing of q_0000000000000000\. What went well is logged only/);
    const wrong = await terminal.hm('server', 'log', '--request', 'yesterday');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /'yesterday' is no id of a request/);
  });

  it('with HARBORMASTER_LOG_LEVEL=debug has its line even when all went well, and its events', async () => {
    await terminal.ask('server', 'stop');
    const loud = await terminal.in('shop', { HARBORMASTER_LOG_LEVEL: 'debug' });
    await loud.ask('port', 'api');
    const events = await loud.askJson<{ type: string; correlation: string }[]>('activity');
    const leased = events.find(({ type }) => type === 'portLeased');
    const id = leased?.correlation ?? '';
    const line = JSON.parse(await loud.ask('server', 'log', '--request', id)) as object;
    assert.equal((line as { outcome: string }).outcome, 'granted');
    const caused = await loud.askJson<{ type: string }[]>('activity', '--request', id);
    assert.deepEqual(
      caused.map(({ type }) => type),
      ['portLeased', 'projectMet'],
    );
    assert.match(
      await loud.ask('activity', '--request', 'q_0000000000000000'),
      /That request changed nothing/,
    );
  });
});
