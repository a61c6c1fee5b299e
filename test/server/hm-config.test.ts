/** The configuration as a user meets it: on the command line, and in a server that runs. */
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerHealth } from '#protocol/server.ts';
import { until } from './harbor.ts';
import { Terminal } from './terminal.ts';

describe('hm config', function () {
  this.timeout(120_000);
  let terminal: Terminal;
  let file: string;

  before(async () => {
    terminal = await Terminal.open();
    file = join(terminal.harbor.root, 'state/config.jsonc');
  });
  after(() => terminal.close());
  beforeEach(async () => {
    await mkdir(join(terminal.harbor.root, 'state'), { recursive: true, mode: 0o700 });
    await rm(file, { force: true });
  });

  const text = () => readFile(file, 'utf8');
  const own = () => join(terminal.directory, 'harbormaster.jsonc');

  it('lists what there is to set, and what is set by whom', async () => {
    assert.match(
      await terminal.ask('config', 'keys'),
      /ports\.rest +a whole number from 0 to 3600/,
    );
    assert.match(await terminal.ask('config', 'show'), /ports\.rest +30 seconds +default/);
    const shell = await terminal.in('shop', { HARBORMASTER_PORTS_REST: '9' });
    assert.match(await shell.ask('config', 'show'), /ports\.rest +9 seconds +environment/);
    assert.equal(await shell.ask('config', 'get', 'ports.rest'), '9');
    assert.equal(
      (await terminal.askJson<Record<string, number>>('config', 'show'))['ports.rest'],
      30,
    );
  });

  it('sets a key and keeps comments, order, mode and the last text', async () => {
    const said = await terminal.ask('config', 'set', 'ports.rest', '12');
    assert.match(said, /config\.jsonc sets ports\.rest\. It is 12 seconds \(user file\)\.$/);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const before =
      '{\n\t// mine\n\t"server.logLevel": "warn", // quiet\n\n\t"ports.rest": 12,\n}\n';
    await writeFile(file, before);
    const kept = /before is in (\S+)\.$/.exec(
      await terminal.ask('config', 'set', 'ports.rest', '5'),
    );
    assert.equal(await text(), before.replace('12', '5'));
    assert.equal(await readFile(kept?.[1] ?? '', 'utf8'), before);
    await terminal.ask('config', 'set', 'server.idleTime', '7');
    assert.match(
      await text(),
      /\/\/ mine\n\t"server.logLevel": "warn", \/\/ quiet\n[\s\S]*\n\t"server\.idleTime": 7/,
    );
    await terminal.ask('config', 'unset', 'ports.rest');
    assert.equal(await terminal.ask('config', 'get', 'ports.rest'), '30');
  });

  it('writes through a link into somebody’s dotfiles', async () => {
    const dotfiles = join(terminal.harbor.root, 'dotfiles.jsonc');
    await writeFile(dotfiles, '{}');
    await chmod(dotfiles, 0o644);
    await symlink(dotfiles, file);
    await terminal.ask('config', 'set', 'ports.rest', '5');
    assert.match(await readFile(dotfiles, 'utf8'), /"ports\.rest": 5/);
    assert.equal((await stat(dotfiles)).mode & 0o777, 0o644);
  });

  it('explains who decides and what the others say, with file, line and column', async () => {
    await writeFile(
      own(),
      '{ "version": 1,\n  "settings": { "services.startTimeout": 90 },\n  "services": {} }',
    );
    await terminal.ask('trust', '--yes');
    await writeFile(file, '{ "services.startTimeout": 60 }');
    const shell = await terminal.in('shop', { HARBORMASTER_SERVICES_START_TIMEOUT: '45' });
    const said = await shell.ask('config', 'explain', 'services.startTimeout');
    assert.match(said, /^services\.startTimeout is 45 seconds\./);
    assert.match(said, /environment +45 seconds {2}counts +HARBORMASTER_SERVICES_START_TIMEOUT\n/);
    assert.match(said, /project file +90 seconds +\S+\/shop\/harbormaster\.jsonc:2:42\n/);
    assert.match(said, /user file +60 seconds +\S+\/config\.jsonc:1:28\n/);
    assert.match(said, /default +30 seconds/);
    await terminal.ask('config', 'set', 'services.startTimeout', '80', '--project');
    assert.match(
      await readFile(own(), 'utf8'),
      /\n {2}"settings": \{ "services\.startTimeout": 80 \},\n/,
    );
    assert.equal((await terminal.hm('config', 'set', 'ports.rest', '1', '--project')).code, 2);
    await rm(own());
  });

  it('goes by what is trusted, as the server does, and until then reads no file that is extended', async () => {
    const team = join(terminal.harbor.root, 'team.jsonc');
    await writeFile(team, '{ "settings": { "services.startTimeout": 90 }, "berths": 1');
    await writeFile(
      own(),
      `{ "version": 1, "extends": "../team.jsonc", "settings": { "leases.unusedProject": 9 }, "services": {} }`,
    );
    const shown = await terminal.hm('config', 'get', 'leases.unusedProject');
    assert.equal(shown.stdout, '24\n');
    assert.match(shown.stderr, /declares what you have not trusted; that was ignored/);
    assert.doesNotMatch(shown.stderr, /team/);
    const said = await terminal.ask('config', 'explain', 'leases.unusedProject');
    assert.match(said, /project file +- /);
    // Who has it validated wants to know before he trusts it.
    assert.match((await terminal.hm('config', 'validate')).stderr, /team\.jsonc:1:\d+: /);
    await writeFile(
      team,
      '{ "version": 1, "settings": { "services.startTimeout": 90 }, "services": {} }',
    );
    await terminal.ask('trust', '--yes');
    assert.equal(await terminal.ask('config', 'get', 'services.startTimeout'), '90');
    assert.equal(await terminal.ask('config', 'get', 'leases.unusedProject'), '9');
    await rm(own());
  });

  it('refuses keys and values that are none, and says which were meant', async () => {
    const slip = await terminal.hm('config', 'get', 'ports.rset');
    assert.equal(slip.code, 2);
    assert.match(slip.stderr, /no key 'ports\.rset'\. Did you mean ports\.rest\?/);
    const value = await terminal.hm('config', 'set', 'ports.rest', 'soon');
    assert.equal(value.code, 2);
    assert.match(value.stderr, /must be a whole number from 0 to 3600 \(seconds\); 'soon' is not/);
    await assert.rejects(text(), { code: 'ENOENT' });
  });

  it('touches no file that is broken, and names line and column', async () => {
    await writeFile(file, '{\n  "ports.rest": 5\n  "x": 1\n}');
    const said = await terminal.hm('config', 'set', 'ports.rest', '6');
    assert.equal(said.code, 2);
    assert.match(said.stderr, /Put this right first: \S+config\.jsonc:3:3: syntax: comma expected/);
    const checked = await terminal.hm('config', 'validate');
    assert.equal(checked.code, 2);
    assert.match(checked.stderr, /^\S+config\.jsonc:3:3: syntax: comma expected\n/);
  });

  it('validates a file that is named, and warns of a later version', async () => {
    const later = join(terminal.directory, 'later.jsonc');
    await writeFile(later, '{ "version": 7, "berths": {}, "services": {} }');
    assert.match(await terminal.ask('config', 'validate', later), /nothing is wrong/);
    await writeFile(later, '{ "version": 1, "berths": {}, "services": {} }');
    assert.match(
      (await terminal.hm('config', 'validate', later)).stderr,
      /later\.jsonc:1:17: berths:/,
    );
    assert.match(
      await terminal.ask('config', 'validate'),
      /harbormaster\.jsonc: nothing is wrong\.$/,
    );
    await writeFile(file, '{ "version": 7,\n  "berths": 1 }');
    const said = await terminal.hm('config', 'validate');
    assert.equal(said.code, 0);
    assert.match(
      said.stderr,
      /warning: \S+config\.jsonc:2:3: berths: is not known to this version/,
    );
  });

  it('is not changed by a coding agent', async () => {
    const agent = await terminal.in('shop', { CLAUDECODE: '1' });
    const said = await agent.hm('config', 'set', 'ports.rest', '0');
    assert.match(said.stderr, /A coding agent may not change the configuration/);
    assert.equal((await agent.hm('config', 'get', 'ports.rest')).stdout, '30\n');
  });

  it('is followed by a server that runs, and a broken file costs nothing but its health', async () => {
    await terminal.ask('port', 'web', '--port', '4831');
    await terminal.ask('release', '4831');
    const other = await terminal.in('other');
    assert.equal((await other.hm('port', 'web', '--port', '4831')).code, 5, 'it rests');
    await terminal.ask('config', 'set', 'ports.rest', '0');
    await until('the port rests no more', async () => {
      const said = await other.hm('port', 'web', '--port', '4831');
      return said.code === 0;
    });
    await other.ask('release', '4831');
    await writeFile(file, '{ "ports.rest": 600,\n  "ports.rest" }');
    const health = () => terminal.askJson<ServerHealth>('server', 'status');
    await until('the server is degraded', async () => (await health()).status === 'degraded');
    assert.match(
      (await health()).reasons[0]?.detail ?? '',
      /^config\.jsonc:2:\d+: syntax: colon expected/,
    );
    const third = await terminal.in('third');
    assert.equal(await third.ask('port', 'web', '--port', '4831'), '4831', 'nothing rests');
    await rm(file);
    await until('the server is healthy', async () => (await health()).status === 'healthy');
  });

  it('goes back to what stood there before, even from a broken file', async () => {
    await terminal.ask('config', 'set', 'ports.rest', '11');
    await terminal.ask('config', 'set', 'ports.rest', '12');
    const sound = await text();
    await writeFile(file, `${sound}oops`);
    interface Kept {
      readonly file: string;
      readonly backups: readonly { readonly number: number; readonly path: string }[];
    }
    const { backups } = await terminal.askJson<Kept>('config', 'backups');
    const [newest] = backups;
    assert.match(await readFile(newest?.path ?? '', 'utf8'), /"ports\.rest": 11/);
    const said = await terminal.ask('config', 'restore');
    assert.match(said, /config\.jsonc says again what it said at .* \(backup \d+\)\.\n/);
    assert.match(said, new RegExp(`before is backup ${(newest?.number ?? 0) + 1}\\.$`));
    assert.equal(await terminal.ask('config', 'get', 'ports.rest'), '11');
    const broken = await terminal.hm('config', 'restore', String((newest?.number ?? 0) + 1));
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /Put this right first/);
    const agent = await terminal.in('shop', { CLAUDECODE: '1' });
    assert.equal((await agent.hm('config', 'restore')).code, 8);
    assert.match((await terminal.hm('config', 'restore', '999')).stderr, /no backup 999/);
  });

  it('gives a team its own types by extends', async () => {
    const team = join(terminal.harbor.root, 'team');
    await mkdir(team);
    await writeFile(
      join(team, 'harbormaster.jsonc'),
      '{ "version": 1,\n  "types": { "storefront": { "range": { "from": 4820, "to": 4829 }, "preferred": 4825 } } }',
    );
    const shop = await terminal.in('team-shop');
    await writeFile(
      join(shop.directory, 'harbormaster.jsonc'),
      '{ "version": 1, "extends": "../team" }',
    );
    assert.equal(
      (await shop.hm('port', 'x', '--type', 'storefront')).code,
      2,
      'before it is trusted',
    );
    await shop.ask('trust', '--yes');
    assert.equal(await shop.ask('port', 'x', '--type', 'storefront'), '4825');
    assert.match(await shop.ask('port', 'storefront'), /^482\d$/);
    assert.match(
      await shop.ask('config', 'explain', 'storefront'),
      /storefront is a service type of this project: ports 4820 to 4829, 4825 if .* Declared at \S+\/team\/harbormaster\.jsonc:2:28\./,
    );
    const slip = await shop.hm('port', 'y', '--type', 'storefrnt');
    assert.match(slip.stderr, /Did you mean 'storefront'\?/);
    assert.equal((await terminal.hm('suggest', 'z', '--type', 'storefront')).code, 2);
    await writeFile(join(team, 'harbormaster.jsonc'), '{ "version": 1,\n  "tpyes": {} }');
    const broken = await shop.hm('port', 'web');
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /\/team\/harbormaster\.jsonc:2:3: tpyes: .*did you mean 'types'/);
  });
});
