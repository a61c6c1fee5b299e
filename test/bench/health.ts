/** What the look at holders and listeners costs: CPU seconds a minute at 1,000 leases, against one `ss -ltnp` a second. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import { BenchHarbor } from './bench-harbor.ts';
import type { Report } from './report.ts';

const leases = 1_000;
const from = 20_000;
/** Seconds for which the server is watched. */
const watched = 20;
/** Milliseconds after the last change until the server looks as at a quiet machine. */
const calm = 35_000;
/** CPU seconds a minute. */
const aim = 0.5;

export async function benchHealth(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  const program = join(import.meta.dirname, '../programs/many-listeners.py');
  try {
    const peer = await harbor.connect();
    const { pid } = await peer.request('server/status', {});
    for (let n = 0; n < leases; n += 50)
      await Promise.all(Array.from({ length: 50 }, (_, i) => lease(peer, harbor, n + i)));
    await pause(calm);
    const ours = [await costOf(harbor, pid)];
    const child = spawn('python3', [program, String(from), String(leases)], {
      cwd: harbor.project,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      await bound(peer);
      ours.push(await costOf(harbor, pid));
      const theirs = costOfSs();
      const whats = ['that nobody uses', 'each bound by a process of its own'];
      for (const [n, cost] of ours.entries())
        report.add({
          what: `CPU of a minute of looks at ${leases} leases ${whats[n]}`,
          value: `${cost.toFixed(2)} s; one ss -ltnp a second: ${theirs.toFixed(2)} s`,
          ratio: cost / theirs,
          aim: `< ${aim} s`,
          met: cost < aim,
        });
    } finally {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    }
  } finally {
    await harbor.close();
  }
}

function lease(peer: SocketPeer, { project }: BenchHarbor, n: number) {
  return peer.request('ports/lease', { path: project, service: `s${n}`, port: from + n });
}

/** Resolves when the server has seen all of them, and has come to rest. */
async function bound(peer: SocketPeer): Promise<void> {
  for (let left = leases; left > 0; ) {
    await pause(1_000);
    const all = await peer.request('ports/list', {});
    left = all.filter(({ state }) => state !== 'bound').length;
  }
  await pause(calm);
}

/** CPU seconds a minute. */
async function costOf(harbor: BenchHarbor, pid: number): Promise<number> {
  const before = harbor.cpuOf(pid);
  await pause(watched * 1_000);
  return ((harbor.cpuOf(pid) - before) / 1_000) * (60 / watched);
}

/** CPU seconds of sixty runs; /proc/self/stat, fields 16 and 17: what children took that were waited for (proc(5)). */
function costOfSs(): number {
  const runs = 20;
  const before = childTicks();
  for (let n = 0; n < runs; n++) execFileSync('ss', ['-ltnp'], { maxBuffer: 2 ** 26 });
  return ((childTicks() - before) / 100) * (60 / runs);
}

function childTicks(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[13]) + Number(fields[14]);
}
