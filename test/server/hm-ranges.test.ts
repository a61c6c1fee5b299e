/** Types that are made by themselves, as people and many processes meet them: each once, none over another, whatever dies. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { serviceTypes } from '#services/service-types.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { Terminal } from './terminal.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

describe('An unknown service type', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let file: string;

  before(async () => {
    terminal = await Terminal.open();
    file = join(terminal.harbor.root, 'state/config.jsonc');
  });
  after(() => terminal.close());

  const text = () => readFile(file, 'utf8');
  const made = async () => {
    const { types = {} } = parse(await text()) as { types?: Record<string, { range: Range }> };
    return Object.entries(types).map(([name, { range }]) => ({ name, ...range }));
  };

  /** No range over another, and the gap to each. */
  async function checkRanges(gap: number): Promise<void> {
    const all = [...serviceTypes, ...(await made())];
    for (const one of await made())
      for (const other of all)
        assert.ok(
          one.name === other.name || one.from > other.to + gap || one.to < other.from - gap,
          `${one.name} ${one.from}-${one.to} and ${other.name} ${other.from}-${other.to}`,
        );
  }

  it('gets a range: the port alone on stdout, range and way back beside it', async () => {
    await terminal.hm('server', 'start');
    await writeFile(file, '{\n  // mine\n  "ports.rest": 0 // at once\n}\n');
    const said = await terminal.hm('port', 'books', '--type', 'orders-ledger');
    assert.match(said.stdout, /^20\d\d\n$/);
    assert.equal(
      said.stderr,
      "hm: no type was called 'orders-ledger', so it got the ports 2000-2049. Undo: hm config auto undo orders-ledger\n",
    );
    assert.match(
      await text(),
      /^\{\n {2}\/\/ mine\n {2}"ports\.rest": 0, \/\/ at once\n {2}"types": \{\n {4}"orders-ledger": \{ "range": \{ "from": 2000, "to": 2049 \}, "automatic": true \}\n {2}\}\n\}\n$/,
    );
    assert.match(await terminal.ask('config', 'auto', 'list'), /orders-ledger +2000-2049 +\S+:5/);
    assert.match(await terminal.ask('config', 'auto'), /gets a range by itself\. 1 made so far/);
    assert.match(await terminal.ask('activity'), /service type made +orders-ledger 2000-2049/);
    const run = await terminal.hm('run', '-t', 'turnstile', '-s', 'gate', '--', 'true');
    assert.match(run.stderr, /no type was called 'turnstile'/);
  });

  it('is taken back, unless a port of it is leased', async () => {
    const refused = await terminal.hm('config', 'auto', 'undo', 'orders-ledger');
    assert.equal(refused.code, 5);
    assert.match(refused.stderr, /ports of 2000-2049 are leased, 20\d\d by books \(project\)/);
    await terminal.ask('release', 'books');
    assert.match(
      await terminal.ask('config', 'auto', 'undo', 'orders-ledger'),
      /no type 'orders-ledger' any more; 2000-2049 are free/,
    );
    assert.doesNotMatch(await text(), /ledger/);
    assert.match(await text(), /\/\/ mine\n {2}"ports\.rest": 0.* \/\/ at once/);
    const dev = await terminal.hm('config', 'auto', 'undo', 'dev');
    assert.match(dev.stderr, /was not made by itself/);
  });

  it('is not made of a slip, nor by an agent that insists, nor when it is switched off', async () => {
    const slip = await terminal.hm('port', 'x', '--type', 'databse');
    assert.equal(slip.code, 2);
    assert.match(slip.stderr, /Did you mean 'database'\? .* --new-type/);
    const agent = await terminal.in('shop', { CLAUDECODE: '1' });
    const insists = await agent.hm('port', 'x', '--type', 'databse', '--new-type');
    assert.equal(insists.code, 2);
    assert.match(insists.stderr, /A person can make a new type/);
    assert.equal((await agent.hm('config', 'auto', 'undo', 'turnstile')).code, 8);
    assert.equal((await agent.hm('config', 'promote', 'turnstile')).code, 8);
    const meant = await terminal.hm('port', 'x', '--type', 'databse', '--new-type');
    assert.match(meant.stderr, /no type was called 'databse'/);
    await terminal.ask('config', 'auto', 'disable');
    const off = await terminal.hm('port', 'y', '--type', 'warehouse-robots');
    assert.match(off.stderr, /None is made by itself; see: hm config auto/);
    await terminal.ask('config', 'auto', 'enable');
  });

  it('moves into the project, for the team, and stays trusted by who moved it', async () => {
    assert.match(
      await terminal.ask('config', 'promote', 'turnstile'),
      /harbormaster\.jsonc declares turnstile now/,
    );
    const own = join(terminal.directory, 'harbormaster.jsonc');
    assert.match(await readFile(own, 'utf8'), /"types": \{\s*"turnstile": \{ "range": \{ "from"/);
    assert.doesNotMatch(await text(), /turnstile/);
    const again = await terminal.hm('port', 'second-gate', '--type', 'turnstile');
    assert.equal(again.stderr, '');
    await rm(own);
  });

  it('is refused with file, line and column while config.jsonc is broken, which stays as it is', async () => {
    const before = await text();
    await writeFile(file, `${before}\noops`);
    const said = await terminal.hm('port', 'z', '--type', 'warehouse-robots');
    assert.equal(said.code, 2);
    assert.match(said.stderr, /config\.jsonc:\d+:1: syntax: .*Until that is put right/);
    assert.match(await terminal.ask('port', 'web'), /^3\d\d\d$/);
    assert.equal(await text(), `${before}\noops`);
    await writeFile(file, before);
  });

  it('is made exactly once when 200 processes ask for 100 at once and the server is killed in the middle', async () => {
    const { asker } = await buildPrograms(join(terminal.harbor.root, 'p'), ['asker']);
    await terminal.ask('config', 'set', 'ranges.gap', '7');
    await terminal.ask('config', 'set', 'ranges.size', '20');
    const names = Array.from({ length: 100 }, (_, n) => nameOf(n));
    const askers = names.flatMap((name) =>
      [1, 2].map((n) => {
        const directory = terminal.harbor.root;
        return terminal.spawn(
          process.execPath,
          asker,
          builtProgram('server'),
          directory,
          `s-${name}-${n}`,
          name,
        );
      }),
    );
    await until('some are made', async () => (await made()).length > 20, 60_000);
    const pid = await terminal.serverPid();
    kill(pid, 'SIGKILL');
    const said = await Promise.all(askers.map(({ ended }) => ended));
    for (const each of said) assert.equal(each.code, 0, each.stderr);
    const ports = said.map(({ stdout }) => Number(stdout));
    assert.equal(new Set(ports).size, 200);
    const there = await made();
    for (const name of names) assert.equal(there.filter((each) => each.name === name).length, 1);
    for (const [n, port] of ports.entries()) {
      const range = there.find(({ name }) => name === names[Math.floor(n / 2)]);
      assert.ok(range && port >= range.from && port <= range.to, `${port} of ${names[n / 2]}`);
    }
    await checkRanges(7);
    const drafts = (await readdir(join(file, '..'))).filter((name) => name.endsWith('.tmp'));
    assert.ok(drafts.length <= 1, drafts.join());
    assert.match(await terminal.ask('config', 'validate'), /nothing is wrong/);
  });
});

/** Far from every other of its kind: more than two edits. */
function nameOf(n: number): string {
  return `q${createHash('sha256').update(`type ${n}`).digest('hex').slice(0, 12)}`;
}
