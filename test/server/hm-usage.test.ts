/** What is typed wrong gets one clear message that says what was wrong and what to do, and exit code 2. */
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtProgram } from './built.ts';
import { Terminal } from './terminal.ts';

interface Mistake {
  readonly typed: readonly string[];
  readonly says: RegExp;
}

/** The longest argument that Linux passes on is 128 KiB (execve(2), MAX_ARG_STRLEN). */
const longName = 'x'.repeat(120_000);

const mistakes: readonly Mistake[] = [
  { typed: ['port', 'web', '--port', '0'], says: /--port: '0' is no port; .* 1 to 65535/ },
  { typed: ['port', 'web', '--port', '70000'], says: /'70000' is no port/ },
  { typed: ['port', 'web', '--port', 'abc'], says: /'abc' is no port/ },
  { typed: ['port', 'web', '--port', '3000.5'], says: /'3000\.5' is no port/ },
  { typed: ['port', 'web', '--port', '1e3'], says: /'1e3' is no port/ },
  { typed: ['port', 'web', '--port'], says: /argument missing.*hm port --help/ },
  { typed: ['port', 'web', '--range', '3010-3000'], says: /3010-3000 is empty; the smaller/ },
  { typed: ['port', 'web', '--range', '3000'], says: /'3000' is no range; write it as 3000-3010/ },
  { typed: ['port', 'web', '--count', '0'], says: /--count: '0' is no whole number from 1 to 100/ },
  { typed: ['port', 'web', '--ttl', 'soon'], says: /'soon' is no duration; write 90, 90s/ },
  { typed: ['port', 'web', '--dir', '/no/such/place'], says: /no directory '\/no\/such\/place'/ },
  { typed: ['port', 'we b'], says: /'we b' is no name for a service; use letters/ },
  { typed: ['port', ''], says: /'' is no name for a service/ },
  { typed: ['port', longName], says: /'x{37}\.\.\.' is no name/ },
  { typed: ['port', 'a', 'b'], says: /takes one service, not 2/ },
  { typed: ['port', '--tpye', 'dev'], says: /unknown option '--tpye' \(Did you mean --type\?\)/ },
  { typed: ['port', 'web', '--type', 'databse'], says: /no service type 'databse'.*'database'/ },
  { typed: ['port', 'fronted'], says: /no service type 'fronted'\. Did you mean 'frontend'\?/ },
  { typed: ['prot', 'web'], says: /unknown command 'prot' \(Did you mean port\?\)/ },
  { typed: ['frobnicate'], says: /unknown command 'frobnicate'/ },
  { typed: ['server', 'stat'], says: /unknown command 'stat' \(Did you mean/ },
  {
    typed: ['ps', '--format', 'json'],
    says: /hm ps has no --format; use --json\. See: hm ps --help/,
  },
  { typed: ['logs', '--tail', '5'], says: /hm logs has no --tail; use --lines/ },
  { typed: ['list'], says: /there is no hm list; what runs: hm ps/ },
  { typed: ['ls', '--jsn'], says: /unknown option '--jsn' \(Did you mean --json\?\)/ },
  {
    typed: ['ls', 'everything'],
    says: /'everything' is nothing that hm ls knows\. See: hm ls --help/,
  },
  { typed: ['who'], says: /missing required argument 'port'/ },
  { typed: ['who', '65536'], says: /'65536' is no port/ },
  { typed: ['who', '-1'], says: /'-1' is no port/ },
  { typed: ['release', '99999'], says: /'99999' is no port/ },
  { typed: ['suggest', '--count', '1000'], says: /--count: '1000' is no whole number/ },
  { typed: ['activity', '--limit', 'all'], says: /--limit: 'all' is no whole number/ },
  { typed: ['run'], says: /missing required argument 'command'/ },
  { typed: ['run', '--port', 'x', '--', 'true'], says: /--port: 'x' is no port/ },
  { typed: ['stop'], says: /missing required argument 'runner, service or port'/ },
  { typed: ['stop', '99999'], says: /'99999' is no port/ },
  { typed: ['stop', '3000', '--confirm', '12'], says: /'12' is no process; write PID@START/ },
];

const verbs = [
  'run',
  'port',
  'ls',
  'who',
  'release',
  'suggest',
  'activity',
  'init',
  'projects',
  'new',
  'server',
  'hook',
  'hook',
  'install',
  'uninstall',
  'completion',
];

describe('A command line that is wrong', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  for (const { typed, says } of mistakes)
    it(`hm ${typed.join(' ').slice(0, 50)} is told so`, async () => {
      const said = await terminal.hm(...typed);
      assert.match(said.stderr, says);
      assert.match(said.stderr, /^hm: [^\n]+\nMore: hm help \w+\n$/);
      assert.equal(said.code, 2);
      assert.equal(said.stdout, '');
    });

  it('is told as JSON, with a word for programs, when JSON was asked for', async () => {
    for (const typed of [
      ['who', 'abc', '--json'],
      ['prot', '--json'],
      ['port', 'web', '--port', '0', '--json'],
      ['port', 'web', '--type', 'databse', '--json'],
      ['stop', '--json'],
    ]) {
      const said = await terminal.hm(...typed);
      const { error } = JSON.parse(said.stderr);
      assert.equal(said.code, 2, typed.join(' '));
      assert.ok(error.message.length > 10);
      assert.match(error.code, /^(usage|unknownServiceType)$/);
    }
    const { stderr } = await terminal.hm('port', '--type', 'databse', '--json');
    assert.equal(JSON.parse(stderr).error.suggestion, 'database');
  });

  it('has leased nothing by all that', async () => {
    assert.equal(await terminal.ask('ls', '--json'), '[]');
  });
});

describe('A project file that is broken', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  const file = () => join(terminal.directory, 'harbormaster.jsonc');

  it('is told with line and column, and changes nothing', async () => {
    await writeFile(file(), '{\n  "version": 1,\n  "services": { "web": { "type": 7 } }\n}\n');
    const said = await terminal.hm('port', 'web');
    assert.equal(said.code, 2);
    assert.match(said.stderr, /harbormaster\.jsonc:3:\d+/);
    await writeFile(file(), '{\n  "version": 1,\n  "services": {\n');
    const torn = await terminal.hm('run', '--', 'true');
    assert.equal(torn.code, 2);
    assert.match(torn.stderr, /harbormaster\.jsonc:\d+:\d+/);
    assert.equal(await terminal.ask('ls', '--here', '--json'), '[]');
  });

  it('is never overwritten by hm init, which writes one that works where there is none', async () => {
    const before = await readFile(file(), 'utf8');
    const said = await terminal.hm('init');
    assert.equal(said.code, 1);
    assert.match(said.stderr, /is there already and is left as it is/);
    assert.equal(await readFile(file(), 'utf8'), before);
    await rm(file());
    await writeFile(
      join(terminal.directory, 'package.json'),
      '{ "name": "shop", "scripts": { "dev": "vite" }, "devDependencies": { "vite": "^7" } }',
    );
    assert.match(await terminal.ask('init'), /^Wrote \S+harbormaster\.jsonc/);
    assert.match(await terminal.ask('port'), /^\d+$/);
  });
});

describe('hm without anything that helps it', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  after(() => terminal.close());

  it('explains itself and every verb, with examples', async () => {
    assert.match(await terminal.ask(), /Examples:\n.*\$ hm run/);
    assert.match(await terminal.ask('--version'), /^\d+\.\d+\.\d+$/);
    for (const verb of verbs) {
      const help = await terminal.ask(verb, '--help');
      assert.match(help, new RegExp(`^Usage: hm ${verb}`));
      assert.match(help, new RegExp(`Examples:\\n.*\\bhm ${verb}\\b`), help);
    }
    assert.match(await terminal.ask('server'), /^Usage: hm server/);
  });

  it('needs no editor, no git and no PATH to anything but its own runtime', async () => {
    const bare = await terminal.in('bare', { PATH: '/nowhere' });
    assert.match(await bare.ask('port', 'web'), /^\d+$/);
  });

  it('says so when its directory is gone', async () => {
    const gone = await terminal.in('gone');
    const script = 'rmdir "$PWD" && exec "$0" "$1" port web';
    const said = await gone.spawn('sh', '-c', script, process.execPath, builtProgram('hm')).ended;
    assert.equal(said.code, 2);
    assert.match(said.stderr, /^hm: The current directory is no longer there/);
  });

  it('tells a directory that it may not write, and nothing of its own insides', async () => {
    const place = join(terminal.directory, 'harbormaster.jsonc');
    await mkdir(place);
    const said = await terminal.hm('init');
    assert.equal(said.code, 1);
    assert.doesNotMatch(said.stderr, /\n {4}at /);
  });

  it('says what to do when the state directory cannot be trusted', async () => {
    const elsewhere = join(terminal.harbor.root, 'shared-state');
    await mkdir(elsewhere, { mode: 0o777 });
    const shell = await terminal.in('shop', { HARBORMASTER_STATE_DIR: '/dev/null' });
    const said = await shell.hm('port', 'web');
    assert.notEqual(said.code, 0);
    assert.doesNotMatch(said.stderr, /\n {4}at /);
    assert.equal(said.stdout, '');
  });
});
