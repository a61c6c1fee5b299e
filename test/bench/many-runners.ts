/** A thousand runners at once: what their hosts and the server take, whether any is called silent, and what 200 stops at once leave. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import { BenchHarbor, hm } from './bench-harbor.ts';
import { median, timesOf } from './measure.ts';
import type { Report } from './report.ts';

/** `RUNNERS=100 npm run bench -- many-runners` for fewer. */
const count = Number(process.env.RUNNERS ?? 1_000);
const stops = Math.min(200, count);
/** Requests under way at once. */
const lanes = 16;
/** How long all of them run before they are judged, in milliseconds: several beats of each host, and a look at every rhythm. */
const watched = 60_000;
/** A line a second, and one child. */
const argv = ['sh', '-c', 'while :; do echo a line; sleep 1; done'];

export async function benchManyRunners(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  let peer = await harbor.connect();
  try {
    const { pid } = await peer.request('server/status', {});
    const begun = performance.now();
    await inLanes(count, (n) => launch(peer, harbor.project, n));
    const launched = performance.now() - begun;
    const cpuBefore = harbor.cpuOf(pid);
    const hostsBefore = cpuOfHosts(harbor);
    await pause(watched);
    const minutes = watched / 60_000;
    const cpu = (harbor.cpuOf(pid) - cpuBefore) / 1_000 / minutes;
    const hosts = hostsOf(harbor);
    const cpuOfAll = (cpuOfHosts(harbor) - hostsBefore) / 1_000 / minutes;
    const states = new Map<string, number>();
    for (const { state } of await list(peer, harbor.project))
      states.set(state, (states.get(state) ?? 0) + 1);
    const pss = hosts.reduce((sum, host) => sum + harbor.memoryOf(host).pss, 0);
    report.add({
      what: `${count} runners for a minute`,
      value: `${[...states].map(([state, n]) => `${n} ${state}`).join(', ')}; started in ${(launched / 1_000).toFixed(1)} s; the server used ${cpu.toFixed(2)} s of CPU a minute and ${harbor.memoryOf(pid).rss.toFixed(0)} MB, its hosts ${cpuOfAll.toFixed(2)} s`,
    });
    report.under(
      `memory of ${hosts.length} hosts together, against 3 GB`,
      pss / 3_072,
      1,
      `${pss.toFixed(0)} MB PSS, ${(pss / count).toFixed(2)} MB and ${((cpuOfAll / count) * 1_000).toFixed(1)} ms of CPU a minute for each runner`,
    );
    const ps = await timesOf(async () => run([hm, 'ps']), 5);
    const node = await timesOf(async () => run(['-e', '0']), 5);
    report.add({
      what: `hm ps of ${count}, against node -e 0`,
      value: `p50 ${median(ps).toFixed(0)} ms, node ${median(node).toFixed(0)} ms`,
      ratio: median(ps) / median(node),
    });
    const asked = performance.now();
    const answers = await Promise.all(
      Array.from({ length: stops }, (_, n) =>
        peer.request('runners/stop', { path: harbor.project, name: `r${n}` }),
      ),
    );
    const took = performance.now() - asked;
    const stopped = new Set(
      (await list(peer, harbor.project)).flatMap(({ id, state }) => (state === 'exited' ? id : [])),
    );
    const left = [...markersOfAll()].filter((marker) => stopped.has(marker)).length;
    report.add({
      what: `${stops} stops at once`,
      value: `${answers.filter(({ kind }) => kind === 'stopped').length} stopped in ${took.toFixed(0)} ms; ${left} processes of theirs are left`,
      met: left === 0,
    });
  } finally {
    peer = await harbor.connect();
    await peer.request('runners/down', { path: harbor.project }, { deadlineMs: 120_000 });
    await harbor.close();
  }
}

async function launch(peer: SocketPeer, path: string, n: number): Promise<void> {
  const answer = await peer.request(
    'runners/launch',
    { path, name: `r${n}`, argv, terminal: n % 2 === 0 ? 'pty' : 'pipes' },
    { deadlineMs: 120_000 },
  );
  if (answer.kind !== 'started') throw new Error(`r${n} was ${JSON.stringify(answer)}`);
}

async function list(peer: SocketPeer, path: string): Promise<readonly Runner[]> {
  return (await peer.request('runners/list', { path }, { deadlineMs: 60_000 })).runners;
}

async function inLanes(total: number, task: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < total) await task(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function run(args: readonly string[]): void {
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The hosts of this bench alone: each runs its program from the bench's own directory. */
function hostsOf({ directory }: BenchHarbor): number[] {
  return pids().filter((pid) => {
    const program = textOf(`/proc/${pid}/cmdline`).split('\0')[1] ?? '';
    return program.startsWith(directory) && program.endsWith('/runner-host.cjs');
  });
}

function cpuOfHosts(harbor: BenchHarbor): number {
  return hostsOf(harbor).reduce((sum, pid) => sum + harbor.cpuOf(pid), 0);
}

function* markersOfAll(): Iterable<string> {
  for (const pid of pids()) {
    const marker = /(?:^|\0)HARBORMASTER_MARKER=([^\0]+)/.exec(textOf(`/proc/${pid}/environ`))?.[1];
    if (marker !== undefined) yield marker;
  }
}

function pids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));
}

/** Of a process that has gone meanwhile nothing. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
