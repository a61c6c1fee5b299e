/** What hm looks like where somebody looks at it: in a terminal, as opposed to a pipe. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { builtProgram } from './built.ts';
import { Terminal } from './terminal.ts';

/** What every colour begins with (ECMA-48, ESC). */
const escapeCode = String.fromCharCode(27);

describe('hm in a terminal', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    const plain = await Terminal.open();
    terminal = await plain.in(plain.directory, { TERM: 'xterm-256color' });
    await terminal.ask('port', 'web');
  });
  after(() => terminal.close());

  async function seen(...args: readonly string[]): Promise<string> {
    const inTerminal = join(import.meta.dirname, '../programs/in-terminal.py');
    const hm = [process.execPath, builtProgram('hm'), ...args];
    const said = await terminal.spawn('python3', inTerminal, ...hm).ended;
    assert.equal(said.code, 0, said.stdout);
    return said.stdout.replaceAll('\r\n', '\n');
  }

  it('shows the list in colour, and without when NO_COLOR is set', async () => {
    assert.ok((await seen('ls')).includes(`${escapeCode}[`));
    const plain = terminal;
    terminal = await plain.in(plain.directory, { NO_COLOR: '1' });
    assert.ok(!(await seen('ls')).includes(escapeCode));
    terminal = plain;
  });

  it('shows JSON that people can read, and the port alone all the same', async () => {
    assert.match(await seen('ls', '--json'), /^\[\n {2}\{\n {4}"id"/);
    assert.match(await seen('port', 'web'), /^\d+\n$/);
  });

  it('says what to do when nothing is leased yet', async () => {
    await terminal.ask('release', 'web');
    const said = await seen('ls');
    assert.match(said, /No port is leased\.\nhm: lease one: hm port web\./);
  });
});
