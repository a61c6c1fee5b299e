/** `hm diagnostics`: what is in the archive, and that no planted secret is. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { Terminal } from './terminal.ts';

describe('hm diagnostics', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  async function unpacked(file: string): Promise<Map<string, string>> {
    const files = Object.entries(unzipSync(await readFile(file)));
    return new Map(
      files.map(([name, bytes]) => [name.replace('harbormaster/', ''), strFromU8(bytes)]),
    );
  }

  it('has no planted secret, token, home, user or host, though the sources have them', async () => {
    const planted = Object.fromEntries(
      ['variable', 'option', 'setting', 'login', 'line'].map((name) => [
        name,
        `planted${randomBytes(8).toString('hex')}`,
      ]),
    );
    const home = terminal.harbor.env.HOME!;
    const shop = await terminal.in(join(home, 'shop'), { MY_API_TOKEN: planted.variable! });
    const declared = {
      version: 1,
      services: {
        web: { command: `DB_PASSWORD=${planted.setting} npm run dev` },
        db: { command: `psql postgres://me:${planted.login}@localhost/shop` },
      },
    };
    await mkdir(join(home, 'shop'), { recursive: true });
    await writeFile(join(shop.directory, 'harbormaster.jsonc'), JSON.stringify(declared));
    await shop.ask('port', 'api');
    const run = shop.start(
      ...['run', '--service', 'job', '--', process.execPath, '-e'],
      'require("http").createServer().listen(process.env.PORT)',
      '--',
      '--password',
      planted.option!,
    );
    await shop.until('it listens', 'job', (lease) => lease?.state === 'bound');
    const { log, token } = terminal.harbor.places;
    const secret = (await readFile(token, 'utf8')).trim();
    const line = { correlation: 'q', why: `${secret} ${planted.variable} --token=${planted.line}` };
    await writeFile(log, `${JSON.stringify(line)}\n`, { flag: 'a' });

    const out = join(shop.directory, 'report.zip');
    const said = await shop.ask('diagnostics', '--out', out);
    run.child.kill('SIGTERM');
    await run.ended;
    const files = await unpacked(out);
    const all = [...files].map(([name, text]) => `${name}\n${text}`).join('\n');
    for (const [name, value] of Object.entries(planted))
      assert.ok(!all.includes(value), `${name} is in the archive`);
    for (const value of [secret, home, hostname()]) assert.ok(!all.includes(value), value);
    const user = new RegExp(`(?<![\\w-])${userInfo().username}(?![\\w-]|\\\\?":)`);
    assert.doesNotMatch(all, user);
    assert.equal((await stat(out)).mode & 0o777, 0o600);

    // The control: without the masks they would be there.
    const raw =
      (await readFile(log, 'utf8')) +
      (await readFile(`${shop.directory}/harbormaster.jsonc`, 'utf8'));
    for (const name of ['variable', 'setting', 'login', 'line'] as const)
      assert.ok(raw.includes(planted[name]!), name);

    for (const name of ['versions', 'doctor', 'health', 'stats', 'journal', 'environment']) {
      assert.ok(said.includes(`  ${name}.json  `), said);
      JSON.parse(files.get(`${name}.json`) ?? '');
    }
    assert.match(files.get('journal.json') ?? '', /portLeased/);
    assert.match(files.get('server.log') ?? '', /The harbor is open/);
    assert.match(files.get('project-file.jsonc') ?? '', /"services"/);
    assert.ok(said.indexOf('The archive has:') < said.indexOf('Written: '));
  });

  it('overwrites nothing, starts no server, and works without one', async () => {
    await terminal.ask('server', 'stop');
    const out = join(terminal.directory, 'mine.zip');
    await writeFile(out, 'mine');
    const said = await terminal.hm('diagnostics', '--out', out);
    assert.equal(said.code, 1);
    assert.match(said.stderr, /is there already and is left as it is/);
    assert.equal(await readFile(out, 'utf8'), 'mine');
    const { file } = await terminal.askJson<{ file: string }>('diagnostics');
    const files = await unpacked(file);
    assert.ok(files.has('doctor.json') && !files.has('stats.json'));
    assert.deepEqual(await terminal.harbor.processes(), []);
  });
});
