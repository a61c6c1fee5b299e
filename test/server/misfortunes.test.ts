/** What befalls the state directory and the ports of a real server: read-only, deleted while it serves, every preferred port taken. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tools } from '#services/tools.ts';
import { Quay } from '#test/chaos/quay.ts';
import { builtProgram } from './built.ts';
import { Harbor, until } from './harbor.ts';
import { requireRoot } from './os-program.ts';
import { Stranger } from './stranger.ts';

describe('A server', function () {
  this.timeout(120_000);
  let harbor: Harbor;

  beforeEach(async () => {
    harbor = await Harbor.open();
    await mkdir(join(harbor.root, 'shop'));
  });
  afterEach(() => harbor.close());

  it('is not to be had while its state directory is read-only, says so in time, and has everything when it is not', async () => {
    requireRoot();
    const state = join(harbor.root, 'state');
    await mkdir(state, { mode: 0o700 });
    // A mount in a name space of its own ends with it.
    const script = `
      hm() { "$NODE" "$HM" "$@"; }
      mount -t tmpfs -o mode=700 none "$STATE"
      echo "before $(hm port web)"
      hm server stop >&2
      mount -o remount,ro "$STATE"
      said=$(timeout 60 "$NODE" "$HM" port web 2>&1); echo "readonly $? $said" | tr '\\n' ' '; echo
      mount -o remount,rw "$STATE"
      echo "after $(hm port web)"
      hm server stop >&2`;
    const { stdout } = await promisify(execFile)('unshare', ['--mount', 'sh', '-c', script], {
      cwd: join(harbor.root, 'shop'),
      env: { ...harbor.env, NODE: process.execPath, HM: builtProgram('hm'), STATE: state },
    });
    const before = /^before (\d+)$/m.exec(stdout)?.[1];
    assert.ok(before, stdout);
    const [, code = '', said = ''] = /^readonly (\d+) (.*)$/m.exec(stdout) ?? [];
    assert.ok(!['', '0', '124'].includes(code), stdout);
    assert.match(said, /^hm: .*(read-only|EROFS)/, stdout);
    assert.equal(/^after (\d+)$/m.exec(stdout)?.[1], before);
  });

  it('leaves when its state directory is deleted; the next one gives nobody a port on which somebody listens', async () => {
    const before = await Quay.at(harbor);
    const { port } = await before.lease(join(harbor.root, 'shop'), 'web');
    const pid = await before.pid();
    const runs = await Stranger.on(port);
    await rm(join(harbor.root, 'state'), { recursive: true });
    const isGone = async () => !(await harbor.processes()).includes(pid);
    await until('it has left', isGone, 30_000);
    const after = await Quay.at(harbor);
    assert.notEqual(await after.pid(), pid);
    const others = Array.from({ length: 5 }, (_, n) =>
      after.lease(join(harbor.root, 'shop'), `web-${n}`, { range: { from: port, to: port + 20 } }),
    );
    for (const lease of await Promise.all(others)) assert.notEqual(lease.port, port);
    await runs.leave();
  });

  it('finds a port of the range for every tool whose own port a stranger has, and (control) gives that one once it is free', async () => {
    const quay = await Quay.at(harbor);
    const ports = [
      ...new Set(tools.map(({ defaultPort }) => defaultPort).filter((port) => port !== undefined)),
    ];
    const strangers = await Promise.all(
      ports.map((port) => Stranger.on(port).catch(() => undefined)),
    );
    const mine = strangers.filter((stranger) => stranger !== undefined);
    assert.ok(mine.length > ports.length / 2, `${mine.length} of ${ports.length}`);
    const rows = tools.filter(({ defaultPort }) => defaultPort !== undefined);
    const given = new Set<number>();
    for (const [n, { name, defaultPort }] of rows.entries()) {
      const lease = await quay.lease(join(harbor.root, 'shop'), `s${n}`, { tool: name });
      assert.notEqual(lease.port, defaultPort, name);
      assert.ok(!ports.includes(lease.port) && !given.has(lease.port), `${name}: ${lease.port}`);
      given.add(lease.port);
    }
    const free = mine.find(({ port }) => rows.some(({ defaultPort }) => defaultPort === port))!;
    await Promise.all(mine.map((stranger) => stranger.leave()));
    const { name } = rows.find(({ defaultPort }) => defaultPort === free.port)!;
    const path = join(harbor.root, 'later');
    await mkdir(path);
    assert.equal((await quay.lease(path, 'web', { tool: name })).port, free.port);
  });
});
