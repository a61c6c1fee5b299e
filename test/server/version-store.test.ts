/** What runs is kept whole, whoever copies it at the same time and whoever is killed at it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dropBuilds, keepBuild, keptBuilds } from '#client/connection/version-store.ts';
import { buildFile } from '#discovery/build.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import type { Places } from '#discovery/paths.ts';
import { writePointer } from '#discovery/pointer.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { Harbor } from './harbor.ts';

/** As many windows as start after an update, and then some. */
const crowd = 20;
const yesterday = 25 * 60 * 60_000;

describe('The version store', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let places: Places;
  let programs: Readonly<Record<'keep-build', string>>;

  beforeEach(async () => {
    harbor = await Harbor.open();
    ({ places } = harbor);
    programs = await buildPrograms(join(harbor.root, 'programs'), ['keep-build']);
  });
  afterEach(() => harbor.close());

  /** A build of a few bundles, somewhere outside of the store. */
  async function shipped(
    version: string,
    builtAt = 1_000,
  ): Promise<{ from: string; name: string }> {
    const from = join(harbor.root, `shipped-${version}-${builtAt}`);
    await mkdir(from);
    const files: Record<string, string> = {};
    for (const file of ['hm.cjs', 'server.cjs']) {
      const text = `// ${file} of ${version}, ${builtAt}\n${'.'.repeat(100_000)}`;
      await writeFile(join(from, file), text);
      files[file] = createHash('sha256').update(text).digest('hex');
    }
    const name = `${version}-${files['hm.cjs']?.slice(0, 12)}`;
    const described = { version, build: name, commit: '', builtAt, files };
    const text = JSON.stringify({ ...described, protocol: { major: 1, minor: 1 } });
    await writeFile(join(from, buildFile), text);
    return { from, name };
  }

  /** Another process keeps it; resolves with what it printed, undefined when it was killed. */
  function keepElsewhere(from: string, way = 'store', name = ''): Promise<string[] | undefined> {
    return new Promise((resolve, reject) => {
      const args = [programs['keep-build'], way, from, name];
      execFile(process.execPath, args, { env: harbor.env }, (failure, stdout) => {
        if (failure?.signal === 'SIGKILL') resolve(undefined);
        else if (failure) reject(failure);
        else resolve(JSON.parse(stdout) as string[]);
      });
    });
  }

  const newest = () => readFile(join(places.versions, 'newest'), 'utf8');
  const kept = async () => (await keptBuilds(places)).map(({ build }) => build);
  const drafts = async () =>
    (await readdir(places.versions)).filter((name) => name.endsWith('.tmp'));

  it('keeps a build whole, for this user alone, and names the newest', async () => {
    const { from, name } = await shipped('0.2.0');
    const build = await keepBuild(places, from);
    assert.equal(build?.directory, join(places.versions, name));
    assert.equal(await newest(), `${name}\n`);
    assert.equal((await lstat(build.directory)).mode & 0o777, 0o700);
    await rm(from, { recursive: true });
    assert.match(
      await readFile(join(build.directory, 'server.cjs'), 'utf8'),
      /server.cjs of 0.2.0/,
    );
  });

  it('never names an older one the newest: by release, then by the time of the build', async () => {
    const order = [
      await shipped('0.10.0-beta.2'),
      await shipped('0.9.9', 5_000),
      await shipped('0.10.0', 2_000),
      await shipped('0.10.0-rc.1', 9_000),
      await shipped('0.10.0', 1_000),
      await shipped('0.10.0', 3_000),
    ] as const;
    const named: number[] = [];
    for (const { from } of order) {
      await keepBuild(places, from);
      const name = (await newest()).trim();
      named.push(order.findIndex((each) => each.name === name));
    }
    assert.deepEqual(named, [0, 0, 2, 2, 2, 5]);
  });

  it('is the same for twenty that keep three builds at once', async () => {
    const builds = [await shipped('0.2.0'), await shipped('0.3.0'), await shipped('0.1.0')];
    const all = Array.from({ length: crowd }, (_, n) => keepElsewhere(builds[n % 3]?.from ?? ''));
    await Promise.all(all);
    assert.deepEqual(
      await kept(),
      [1, 0, 2].map((n) => builds[n]?.name),
    );
    assert.equal(await newest(), `${builds[1]?.name}\n`);
    assert.deepEqual(await drafts(), []);
  });

  for (const failpoint of ['build-copied', 'file-written'] as const)
    it(`holds nothing half when one is killed at ${failpoint}, and the next one goes on`, async () => {
      const older = await shipped('0.2.0');
      const { from, name } = await shipped('0.3.0');
      await keepBuild(places, older.from);
      await harbor.arm(failpoint, 'SIGKILL');
      assert.equal(await keepElsewhere(from), undefined);
      assert.equal(await newest(), `${older.name}\n`);
      const whole = await kept();
      assert.ok(whole.every((each) => each === name || each === older.name));
      assert.deepEqual(await keepElsewhere(from), [name, older.name]);
      assert.equal(await newest(), `${name}\n`);
    });

  it('would hold half a build if each file were copied to its place (the control)', async () => {
    const { from, name } = await shipped('0.3.0');
    await harbor.arm('build-copied', 'SIGKILL');
    await makeOwnDirectory(places.versions);
    assert.equal(await keepElsewhere(from, 'naive', name), undefined);
    const there = await readdir(join(places.versions, name));
    assert.deepEqual(there, ['build.json']);
  });

  it('keeps no mixture of two builds while an update replaces the files', async () => {
    const { from } = await shipped('0.2.0');
    await writeFile(join(from, 'server.cjs'), '// of the next release already');
    assert.equal(await keepBuild(places, from), undefined);
    assert.deepEqual(await kept(), []);
    assert.deepEqual(await drafts(), []);
  });

  it('makes whole again what somebody has removed a part of', async () => {
    const { from, name } = await shipped('0.2.0');
    await keepBuild(places, from);
    await rm(join(places.versions, name, 'server.cjs'));
    assert.deepEqual(await kept(), []);
    const again = await Promise.all(Array.from({ length: 5 }, () => keepElsewhere(from)));
    assert.deepEqual(again, Array(5).fill([name]));
  });

  it('drops what nobody uses: not the newest, not what a server runs that may live, nothing used a day ago', async () => {
    const builds = [];
    for (const version of ['0.2.0', '0.2.1', '0.2.2', '0.2.3', '0.3.0'])
      builds.push(await keepBuild(places, (await shipped(version)).from));
    const [dead, living, ofProject, recent, latest] = builds.map((build) => build?.build ?? '');
    const old = Date.now() / 1_000 - yesterday / 1_000;
    for (const build of builds)
      if (build && build.build !== recent) await utimes(build.directory, old, old);
    const self = await identifySelf();
    const pointTo = async (directory: string, host: string, build: string, startTime: string) => {
      await makeOwnDirectory(directory);
      await writePointer(join(directory, `server-${host}.json`), {
        ...{ serverId: `s_${'0'.repeat(16)}`, address: '/x', mode: 'shared', epoch: 1 },
        ...{ protocol: { major: 1, minor: 1 }, version: '0.2.0', startedAt: 1, build },
        process: { ...self, startTime },
      });
    };
    const { stateDir, hostId } = places;
    await pointTo(stateDir, hostId, living ?? '', self.startTime);
    await pointTo(join(stateDir, 'projects/p_1'), hostId, ofProject ?? '', self.startTime);
    await pointTo(join(stateDir, 'projects/p_2'), hostId, dead ?? '', 'another');
    assert.deepEqual(await dropBuilds(places), [dead]);
    // On another machine that shares this home it may live.
    await pointTo(join(stateDir, 'projects/p_1'), 'ffff', ofProject ?? '', 'another');
    await rm(join(stateDir, `projects/p_1/server-${hostId}.json`));
    assert.deepEqual(await dropBuilds(places), []);
    await rm(join(stateDir, 'projects/p_1/server-ffff.json'));
    await writeFile(join(stateDir, `server-${hostId}.json`), 'torn', { mode: 0o600 });
    assert.deepEqual(await dropBuilds(places), []);
    await rm(join(stateDir, `server-${hostId}.json`));
    assert.deepEqual((await dropBuilds(places)).sort(), [living, ofProject].sort());
    assert.deepEqual(await kept(), [latest, recent]);
    assert.equal(await newest(), `${latest}\n`);
  });
});
