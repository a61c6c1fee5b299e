/** A thousand runners at once: what their hosts and the server take, whether any is called silent, and what 200 stops at once leave. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import { BenchHarbor, hm, pids } from './bench-harbor.ts';
import { HostBeats } from './host-beats.ts';
import { median, timesOf } from './measure.ts';
import type { Report } from './report.ts';

/** `RUNNERS=100 npm run bench -- many-runners` for fewer. */
const count = Number(process.env.RUNNERS ?? 1_000);
const stops = Math.min(200, count);
/** Requests under way at once. */
const lanes = 16;
/** How long all of them run before they are judged, in milliseconds: thirty beats of each host, and looks at every rhythm. */
const watched = 60_000;
/** One child, which prints a line a second without starting anything for it. */
const child = 'exec 9<> <(:); while :; do echo a line; read -t 1 -u 9; done';
const argv = ['sh', '-c', `bash -c '${child}'; exit`];

export async function benchManyRunners(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  const beats = new HostBeats();
  const peer = await harbor.connect();
  try {
    const { pid } = await peer.request('server/status', {});
    const begun = performance.now();
    const cpuBefore = harbor.cpuOf(pid);
    await inLanes(count, (n) => launch(peer, harbor.project, n));
    const launched = (performance.now() - begun) / 1_000;
    const cpu = (harbor.cpuOf(pid) - cpuBefore) / count;
    report.add({
      what: `${count} runners are started`,
      value: `in ${launched.toFixed(1)} s, ${((1_000 * launched) / count).toFixed(0)} ms and ${cpu.toFixed(1)} ms of the server's CPU for each; load ${load()}`,
    });
    await beats.open(harbor.stateDir);
    await watch(harbor, peer, pid, beats, report);
    const ps = await timesOf(async () => run([hm, 'ps']), 5);
    const node = await timesOf(async () => run(['-e', '0']), 5);
    report.add({
      what: `hm ps of ${count}, against node -e 0`,
      value: `p50 ${median(ps).toFixed(0)} ms, node ${median(node).toFixed(0)} ms`,
      ratio: median(ps) / median(node),
    });
    await stopSome(harbor, peer, pid, report);
  } finally {
    beats.close();
    const begun = performance.now();
    const end = await harbor.connect();
    const { runners } = await end.request(
      'runners/down',
      { path: harbor.project },
      { deadlineMs: 120_000 },
    );
    const took = performance.now() - begun;
    await harbor.close();
    const left = marked(new Set(runners.map(({ id }) => id)));
    report.add({
      what: `the other ${count - stops} are ended, and the harbor is closed`,
      value: `in ${took.toFixed(0)} ms; ${left.length} processes of theirs are left`,
      met: left.length === 0,
    });
  }
}

/** What all of them take while they run, and whether each heartbeat of each is heard. */
async function watch(
  harbor: BenchHarbor,
  peer: SocketPeer,
  server: number,
  beats: HostBeats,
  report: Report,
): Promise<void> {
  const before = await heard(peer);
  beats.begin();
  const silences = await silencesOf(peer);
  const cpuBefore = harbor.cpuOf(server);
  const hostsBefore = cpuOfHosts(harbor);
  const begun = performance.now();
  await pause(watched);
  const minutes = (performance.now() - begun) / 60_000;
  const cpu = (harbor.cpuOf(server) - cpuBefore) / 1_000 / minutes;
  const cpuOfAll = (cpuOfHosts(harbor) - hostsBefore) / 1_000 / minutes;
  const hosts = hostsOf(harbor);
  const pss = hosts.reduce((sum, host) => sum + harbor.memoryOf(host).pss, 0);
  report.add({
    what: `the server with ${count} runners`,
    value: `${cpu.toFixed(2)} s of CPU a minute, ${harbor.memoryOf(server).rss.toFixed(0)} MB RSS; load ${load()}`,
  });
  report.under(
    `memory of ${hosts.length} hosts together, against 3 GB`,
    pss / 3_072,
    1,
    `${pss.toFixed(0)} MB PSS, ${(pss / count).toFixed(2)} MB and ${((cpuOfAll / count) * 1_000).toFixed(1)} ms of CPU a minute for each runner`,
  );
  const after = await heard(peer);
  const told = new Map(beats.told);
  const seconds = (performance.now() - begun) / 1_000;
  const since = (id: string) => (after.get(id) ?? 0) - (before.get(id) ?? 0);
  // One that was under way when the counting began or ended may be on either side.
  const missing = Array.from(told, ([id, times]) => Math.max(0, times - 1 - since(id)));
  const missed = sum(missing) + (count - told.size);
  report.add({
    what: `heartbeats of ${told.size} runners in ${seconds.toFixed(0)} s`,
    value: `${sum(told.keys(), since)} heard of ${sum(told.values())} told, ${missed} missed; two of one host at most ${(beats.longestGap / 1_000).toFixed(2)} s apart`,
    met: missed === 0,
  });
  const states = new Map<string, number>();
  for (const { state } of await list(peer, harbor.project))
    states.set(state, (states.get(state) ?? 0) + 1);
  const silent = (await silencesOf(peer)) - silences;
  report.add({
    what: 'runners that were called silent, though each prints a line a second',
    value: `${silent} times; now ${[...states].map(([state, n]) => `${n} ${state}`).join(', ')}`,
    met: silent === 0 && states.get('running') === count,
  });
}

async function stopSome(
  harbor: BenchHarbor,
  peer: SocketPeer,
  server: number,
  report: Report,
): Promise<void> {
  const cpuBefore = harbor.cpuOf(server);
  const asked = performance.now();
  const answers = await Promise.all(
    Array.from({ length: stops }, (_, n) =>
      peer.request(
        'runners/stop',
        { path: harbor.project, name: `r${n}` },
        { deadlineMs: 120_000 },
      ),
    ),
  );
  const took = performance.now() - asked;
  const cpu = harbor.cpuOf(server) - cpuBefore;
  const stopped = new Set(
    (await list(peer, harbor.project)).flatMap(({ id, state }) => (state === 'exited' ? id : [])),
  );
  const left = marked(stopped).length;
  const ended = answers.filter(({ kind }) => kind === 'stopped').length;
  report.add({
    what: `${stops} stops at once`,
    value: `${ended} stopped in ${took.toFixed(0)} ms, with ${cpu.toFixed(0)} ms of the server's CPU; ${left} processes of theirs are left`,
    met: left === 0 && ended === stops,
  });
}

/** How many heartbeats of each the server has heard. */
async function heard(peer: SocketPeer): Promise<ReadonlyMap<string, number>> {
  const figures = await peer.request('runners/figures', {}, { deadlineMs: 60_000 });
  return new Map(figures.map(({ runnerId, beats }) => [runnerId, beats]));
}

/** How often somebody was called silent since the server came. */
async function silencesOf(peer: SocketPeer): Promise<number> {
  const { counters } = await peer.request('server/stats', {});
  const events = counters.filter(({ labels }) => labels.type === 'runnerSilent');
  return sum(events, ({ value }) => value);
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

/** Every process of the machine that carries the mark of one of these runners. */
function marked(runnerIds: ReadonlySet<string>): number[] {
  return pids().filter((pid) => {
    const marker = /(?:^|\0)HARBORMASTER_MARKER=([^\0]+)/.exec(textOf(`/proc/${pid}/environ`));
    return marker?.[1] !== undefined && runnerIds.has(marker[1]);
  });
}

/** Of the last minute, by the system: others may be at work on the machine. */
function load(): string {
  return textOf('/proc/loadavg').split(' ')[0] ?? '';
}

function sum<T>(all: Iterable<T>, of: (each: T) => number = Number): number {
  let total = 0;
  for (const each of all) total += of(each);
  return total;
}

/** Of a process that has gone meanwhile nothing. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
