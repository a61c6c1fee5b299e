/** Old and new live together: clients and servers of three releases meet while leases are asked for without a pause. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lease } from '#protocol/ports.ts';
import { compareVersions } from '#protocol/version.ts';
import { contradictions, heldTwice } from '#test/chaos/storm-checker.ts';
import { buildPrograms } from '#test/programs/build.ts';
import {
  buildRelease,
  Fleet,
  makeReleases,
  type Release,
  type Releases,
  reigns,
  relapses,
} from './fleet.ts';
import { until } from './harbor.ts';

/** How many leases each window gets before and after each change. UPGRADE_LEASES=300 is the long form. */
const some = Number(process.env.UPGRADE_LEASES ?? 8);
/** How often windows of two releases start at one instant. UPGRADE_RACES=30 is the long form. */
const races = Number(process.env.UPGRADE_RACES ?? 3);
/** Ten windows of each release. */
const crowd = 30;

describe('An upgrade', function () {
  this.timeout(240_000 + some * 2_000);
  let directory: string;
  let releases: Releases;
  let fleet: Fleet;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
    releases = await makeReleases(directory);
  });
  after(() => rm(directory, { recursive: true, force: true }));
  beforeEach(async () => {
    fleet = await Fleet.open();
  });
  afterEach(() => fleet.close());

  /** What must hold however releases were mixed: nothing lost, nothing doubled, nothing newer replaced by older. */
  async function check(expected: Release): Promise<string[]> {
    const logs = await fleet.ended();
    assert.equal(fleet.serving, expected.version);
    const listed = JSON.parse(await fleet.hm(expected, 'ls', '--json')) as Lease[];
    await fleet.hm(expected, 'server', 'stop');
    const records = await fleet.journal();
    assert.deepEqual(heldTwice(logs), []);
    assert.deepEqual(contradictions(logs, records), []);
    const kept = logs.map((log) => log.at(-1)?.leaseId).sort();
    assert.deepEqual(listed.map(({ id }) => id).sort(), kept);
    const versions = reigns(records);
    assert.deepEqual(relapses(versions), []);
    return versions;
  }

  const say = (what: string, versions: readonly string[]) => {
    const leases = fleet.windows.reduce((sum, window) => sum + window.leases, 0);
    const longest = Math.max(...fleet.windows.map((window) => window.longest));
    console.log(
      `      ${what}: ${leases} leases, servers ${versions.join(', ')}, longest answer ${Math.round(longest)} ms`,
    );
  };

  const names = ['N-1', 'N', 'N+1'] as const;
  for (const [s, serverName] of names.entries())
    for (const [c, clientName] of names.entries())
      it(`a window of ${clientName} comes to two windows and a server of ${serverName}`, async () => {
        const [server, client] = [releases[s], releases[c]] as [Release, Release];
        await fleet.hm(server, 'server', 'start');
        const there = [await fleet.window(server, 'a'), await fleet.window(server, 'b')];
        const coming = await fleet.window(client, 'c');
        for (const window of there) window.go();
        await Promise.all(there.map((window) => window.works(some)));
        coming.go();
        const winner = compareVersions(client.version, server.version) > 0 ? client : server;
        await Promise.all(fleet.windows.map((window) => window.meets(winner.version)));
        await Promise.all(fleet.windows.map((window) => window.works(some)));
        const versions = await check(winner);
        assert.deepEqual(versions, [...new Set([server.version, winner.version])]);
        say(`${clientName} meets ${serverName}`, versions);
      });

  it('windows of every release go through every upgrade, and back to nothing older', async () => {
    const [previous, current, next, first] = releases;
    await fleet.hm(first, 'server', 'start');
    for (const [n, release] of [first, previous, current, next].entries()) {
      (await fleet.window(release, `w${n}`)).go();
      await Promise.all(fleet.windows.map((window) => window.meets(release.version)));
      await Promise.all(fleet.windows.map((window) => window.works(some)));
    }
    say('one after the other', await check(next));
    // A server that was stopped comes back as the newest that is kept, whoever of those that know of it starts it.
    await fleet.hm(current, 'port', 'late');
    assert.equal(fleet.serving, next.version);
  });

  it(`windows of N and N+1 that start at one instant get N+1, ${races} times`, async () => {
    const [, current, next] = releases;
    for (let race = 0; race < races; race++) {
      const pair = [
        await fleet.window(race % 2 ? next : current, `a${race}`),
        await fleet.window(race % 2 ? current : next, `b${race}`),
      ];
      for (const window of pair) window.go();
      await Promise.all(pair.map((window) => window.meets(next.version)));
      await Promise.all(pair.map((window) => window.works(2)));
      const versions = await check(next);
      if (race === races - 1) say('two at one instant', versions);
      await fleet.close();
      fleet = await Fleet.open();
    }
  });

  it(`${crowd} windows of three releases that start at one instant get N+1`, async () => {
    for (let n = 0; n < crowd; n++) await fleet.window(releases[n % 3] as Release, `w${n}`);
    for (const window of fleet.windows) window.go();
    const [, , next] = releases;
    await Promise.all(fleet.windows.map((window) => window.meets(next.version)));
    await Promise.all(fleet.windows.map((window) => window.works(3)));
    say(`${crowd} at one instant`, await check(next));
  });

  it('tells a window that is too old to be reloaded, and a newer one replaces what it does not understand', async () => {
    const [previous, current] = releases;
    const out = join(directory, 'apart');
    buildRelease(out, '--release', '9.0.0', '--protocol', '9');
    const apart = { ...current, version: '9.0.0', hm: join(out, 'hm.cjs') };
    const port = await fleet.hm(current, 'port', 'web');
    // It cannot introduce itself to the older one, and asks it all the same.
    assert.equal(await fleet.hm(apart, 'port', 'web'), port);
    assert.equal(fleet.serving, apart.version);
    await assert.rejects(
      fleet.hm(current, 'port', 'web'),
      /Harbormaster 9\.0\.0 runs .*reload the window/,
    );
    await assert.rejects(fleet.hm(previous, 'port', 'web'), /do not understand each other/);
    assert.equal(fleet.serving, apart.version);
    await fleet.hm(apart, 'server', 'stop');
    assert.deepEqual(reigns(await fleet.journal()), [current.version, apart.version]);
  });

  it('goes on to the newer one though the window that asked for it is killed in between', async () => {
    const [, current, next] = releases;
    await fleet.hm(current, 'server', 'start');
    const there = [await fleet.window(current, 'a'), await fleet.window(current, 'b')];
    for (const window of there) window.go();
    await Promise.all(there.map((window) => window.works(some)));
    const asking = await fleet.window(next, 'c');
    await fleet.harbor.arm('way-made', 'SIGKILL');
    const killed = once(asking.child, 'exit');
    asking.go();
    assert.deepEqual(await killed, [null, 'SIGKILL']);
    fleet.windows.pop();
    await Promise.all(there.map((window) => window.meets(next.version)));
    await Promise.all(there.map((window) => window.works(some)));
    say('killed in between', await check(next));
  });

  it('ends with an older server when everybody starts his own in the gap (the control)', async () => {
    // The first release starts its own server, whatever is kept.
    const [, , next, first] = releases;
    const programs = await buildPrograms(join(directory, 'naive'), ['naive-upgrade'], next.version);
    await fleet.hm(first, 'server', 'start');
    for (const name of ['a', 'b', 'c']) (await fleet.window(first, name)).go();
    await Promise.all(fleet.windows.map((window) => window.works(2)));
    for (let round = 0; round < 10; round++) {
      const before = fleet.windows.map(({ met }) => met.length);
      const env = { ...fleet.harbor.env };
      const upgrade = execFile(process.execPath, [programs['naive-upgrade'], next.server], { env });
      await once(upgrade, 'exit');
      await until('all are connected again', () =>
        fleet.windows.every(({ met }, n) => met.length > (before[n] ?? 0)),
      );
      await Promise.all(fleet.windows.map((window) => window.works(2)));
      if (fleet.serving === first.version) return;
      await fleet.hm(next, 'server', 'stop');
      await until('an older one serves again', () => fleet.serving === first.version);
    }
    assert.fail('The naive upgrade held for ten rounds: this harness would not notice a relapse.');
  });
});
