/** `hm help`, and how every error leads to it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { Terminal } from './terminal.ts';

describe('hm help', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  it('lists all topics, tells a command, a nested one, a code and an exit code, and needs no server', async () => {
    const topics = await terminal.ask('help');
    for (const word of ['Errors of a request', 'noneFree', 'notAnswering', 'stateDirectory'])
      assert.ok(topics.includes(word), word);
    assert.match(await terminal.ask('help', 'port'), /^Usage: hm port /);
    assert.match(await terminal.ask('help', 'server', 'status'), /^Usage: hm server status /);
    assert.match(await terminal.ask('help', 'rm'), /^Usage: hm remove\|rm /);
    assert.match(await terminal.ask('help', 'storeunavailable'), /\(storeUnavailable\)\n/);
    assert.match(await terminal.ask('help', '7'), /^Exit code 7: .*\(unavailable\)/);
    assert.deepEqual(await terminal.harbor.processes(), []);
  });

  it('says which topic was probably meant', async () => {
    const said = await terminal.hm('help', 'storeUnavailble');
    assert.equal(said.code, 2);
    assert.match(said.stderr, /Did you mean 'storeUnavailable'\?/);
    assert.equal((await terminal.hm('help', '42')).code, 2);
  });

  it('is named at the end of every error, with the code of just that, and its page is there', async () => {
    const gone = await mkdtemp(`${terminal.harbor.root}/gone-`);
    await rm(gone, { recursive: true });
    const port = await terminal.ask('port', 'web');
    const rows: readonly (readonly [code: string, exit: number, ...args: string[]])[] = [
      ['usage', 2, 'port', '--port', 'x'],
      ['usage', 2, 'no-such-command'],
      ['unknownServiceType', 2, 'port', '--type', 'databse'],
      ['noSuchDirectory', 2, 'port', '--dir', gone],
      ['leased', 5, 'port', 'api', '--port', port],
      ['failed', 1, 'release', 'never-leased'],
    ];
    for (const [code, exit, ...args] of rows) {
      const said = await terminal.hm(...args);
      assert.equal(said.code, exit, said.stderr);
      const [, named = ''] = /\nMore: hm help (\w+)\n$/.exec(said.stderr) ?? [];
      assert.equal(named, code, said.stderr);
      await terminal.ask('help', named);
      const asJson = await terminal.hm(...args, '--json');
      const { error } = JSON.parse(asJson.stderr) as { error: { help: string } };
      assert.equal(error.help, named);
    }
  });
});
