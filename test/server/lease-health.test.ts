/** How a real server judges leases by real processes, at any moment and at its start; only what is proven dead loses anything. */
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { identify, identifySelf } from '#discovery/process-identity.ts';
import type { Lease } from '#protocol/ports.ts';
import { Quay } from '#test/chaos/quay.ts';
import { dataOf, fillJournal } from './filled-journal.ts';
import { Harbor, until } from './harbor.ts';
import { ask, endAllPrograms, Program, requireRoot } from './os-program.ts';

/** Seconds between the proof of a terminal's death and the release. */
const grace = '1';
/** Below every ephemeral range, and nobody else's in these tests. */
const range = { from: 27_000, to: 27_099 };

async function identityOf(pid: number): Promise<ProcessIdentity> {
  const identity = await identify(pid);
  assert.ok(identity);
  return identity;
}

/** What most programs would go by: the control. */
function barePidSaysLive({ pid }: ProcessIdentity): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('A real server', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let quay: Quay;

  const reasonsOf = async () => {
    const leases: Lease[] = await quay.leases();
    return new Map(leases.map(({ service, health }) => [service, health?.holder?.reason] as const));
  };
  const shop = (name: string) => join(harbor.root, name);

  before(async () => {
    requireRoot();
    const { root } = await Harbor.open();
    harbor = new Harbor(root, { HARBORMASTER_LEASES_GRACE_OF_TERMINAL: grace });
    for (const name of ['shop', 'elsewhere']) await mkdir(shop(name));
    quay = await Quay.at(harbor);
  });
  after(async () => {
    await endAllPrograms();
    await harbor.close();
  });

  it('tells of each holder how it is, and ends what the dead held and nothing else', async () => {
    const sleeper = () => Program.start('sleep', ['300']);
    const [running, stopped, ended] = [sleeper(), sleeper(), sleeper()];
    const theirs = Program.start('setpriv', ['--reuid=65534', '--clear-groups', 'sleep', '300']);
    const odd = Program.python('odd-process.py', 'zombie');
    const zombie = await identityOf(Number((await odd.line()).split(' ')[1]));
    const apart = ['unshare', '-pf', '--mount-proc'];
    const holders = {
      running: await identityOf(running.pid),
      stopped: await identityOf(stopped.pid),
      ended: await identityOf(ended.pid),
      theirs: await identityOf(theirs.pid),
      zombie,
      reused: { ...(await identityOf(running.pid)), startTime: '1' },
      apart: (await ask('ask-verdict.ts', ['self'], apart)) as ProcessIdentity,
    };
    for (const [service, terminal] of Object.entries(holders))
      await quay.lease(shop('shop'), service, { holder: 'terminal', terminal });
    process.kill(stopped.pid, 'SIGSTOP');
    odd.child.stdin?.write('\n');
    await ended.end();
    const told = new Map<string, Set<unknown>>();
    await until(
      'the dead have lost what they held',
      async () => {
        const reasons = await reasonsOf();
        for (const [service, reason] of reasons)
          told.set(service, (told.get(service) ?? new Set()).add(reason));
        return reasons.size === 4 && reasons.get('stopped') === 'stopped';
      },
      30_000,
    );
    assert.deepEqual(Object.fromEntries(await reasonsOf()), {
      running: 'runs',
      stopped: 'stopped',
      theirs: 'runs',
      apart: 'otherNamespace',
    });
    for (const [service, reason] of [
      ['ended', 'gone'],
      ['zombie', 'zombie'],
      ['reused', 'pidReused'],
    ] as const)
      assert.ok(told.get(service)?.has(reason), `${service}: ${[...(told.get(service) ?? [])]}`);
    // The controls: who goes by a bare pid keeps what a zombie held, and what another process's number stands for.
    assert.ok(barePidSaysLive(zombie) && barePidSaysLive(holders.reused));
    process.kill(stopped.pid, 'SIGCONT');
    await until('it goes on', async () => (await reasonsOf()).get('stopped') === 'runs', 20_000);
    for (const { id } of await quay.leases())
      await quay.peer.request('ports/release', { leaseId: id });
  });

  it('names strangers of every family that listen where it would have leased, and gives other ports', async () => {
    const strangers = [
      ['127.0.0.1', '27000'],
      ['::1', '27001'],
      ['0.0.0.0', '27002'],
      ['::', '27003', 'v6only'],
      ['::', '27004', 'dual'],
    ];
    const programs = strangers.map((args) => Program.python('listen.py', ...args));
    for (const program of programs) assert.match(await program.line(), /^ready/);
    for (const [n, [address, port]] of strangers.entries()) {
      const params = { path: shop('shop'), service: `exact-${n}`, port: Number(port) };
      const answer = await quay.peer.request('ports/lease', params);
      assert.deepEqual(
        [answer.kind, answer.kind === 'refused' && answer.reason],
        ['refused', 'used'],
        `${address} ${port}`,
      );
      const lease = await quay.lease(shop('shop'), `wish-${n}`, {
        ...{ range, preferred: Number(port) },
      });
      assert.ok(lease.port > 27_004, `${lease.port} is nobody's`);
    }
    for (const program of programs) assert.equal(program.child.exitCode, null);
  });

  it('says of a leased port that a stranger has it, on whatever address', async () => {
    const families = ['127.0.0.1', '::1', '0.0.0.0', '::'];
    const leases: Lease[] = [];
    for (const [n] of families.entries())
      leases.push(await quay.lease(shop('shop'), `taken-${n}`, { range }));
    const strangers = families.map((address, n) =>
      Program.start(
        'python3',
        [join(import.meta.dirname, '../programs/listen.py'), address, String(leases[n]?.port)],
        { cwd: shop('elsewhere') },
      ),
    );
    for (const stranger of strangers) assert.match(await stranger.line(), /^ready/);
    await until(
      'all are contested',
      async () => {
        const now = (await quay.leases()).filter(({ service }) => service.startsWith('taken'));
        return now.every(
          ({ state, health }) => state === 'contested' && health?.listener?.reason === 'stranger',
        );
      },
      30_000,
    );
    for (const stranger of strangers) assert.equal(stranger.child.exitCode, null);
    for (const stranger of strangers) await stranger.end();
  });

  it('starts with 20,000 leases and no snapshot left, answers, and tells what became of the dead', async () => {
    await quay.stop();
    const data = dataOf(harbor.places.stateDir);
    const self = await identifySelf();
    const dead = { ...self, bootId: 'another' };
    await fillJournal(data, 20_000, 30_000, (n) =>
      n % 4 === 0
        ? { kind: 'process', process: dead, marker: `m_${n}` }
        : n % 4 === 1
          ? { kind: 'terminal', process: self }
          : { kind: 'project', projectId: `p_${n}` },
    );
    const before = 20_000;
    for (const name of readdirSync(data))
      if (name.startsWith('snapshot-')) rmSync(join(data, name));
    quay = await Quay.at(harbor);
    const first = await quay.lease(shop('shop'), 'first', { range });
    assert.ok(first.port >= range.from && first.port <= range.to);
    const start = async () => (await quay.peer.request('server/status', {})).start;
    await until('every case is settled', async () => (await start())?.isOver === true, 60_000);
    const report = await start();
    const count = report?.orphans.find(({ done }) => done === 'released')?.count ?? 0;
    assert.equal(count, before / 4);
    const left = (await quay.leases()).filter(({ id }) => /^l_\d+$/.test(id));
    assert.equal(left.length, (before / 4) * 3);
    assert.equal(new Set(left.map(({ port }) => port)).size, left.length);
    const [event] = await quay.peer.request('activity/list', { limit: 1 });
    assert.equal(event?.type, 'serverRecovered');
  });
});
