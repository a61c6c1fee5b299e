/** What 10,000 leases cost: time of one more, memory, and the time of an idle server. */
import { spawn } from 'node:child_process';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import { BenchHarbor } from './bench-harbor.ts';
import { median, timesOf } from './measure.ts';
import type { Report } from './report.ts';

/** Seconds for which an idle server is watched. */
const idleSeconds = 20;

export async function benchGrowth(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  try {
    const peer = await harbor.connect();
    const { pid } = await peer.request('server/status', {});
    let n = 0;
    const one = () =>
      peer.request('ports/lease', {
        path: harbor.project,
        service: `s${n++}`,
        range: { from: 10_000, to: 32_000 },
      });
    const oneAndBack = async () => {
      const answer = await one();
      if (answer.kind !== 'granted') throw new Error('No port.');
      return answer.leases[0]?.id ?? '';
    };

    await fill(one, 10);
    await idle(report, harbor, pid, 10);
    const few = await leaseTimes(peer, oneAndBack);
    await fill(one, 990);
    await idle(report, harbor, pid, 1_000);
    await fill(one, 9_000);
    const many = await leaseTimes(peer, oneAndBack);
    await idle(report, harbor, pid, 10_000);
    report.under(
      'a lease at 10,000 leases, against one at 10',
      median(many) / median(few),
      1.2,
      `p50 ${median(many).toFixed(2)} ms against ${median(few).toFixed(2)} ms`,
    );
  } finally {
    await harbor.close();
  }
}

async function leaseTimes(peer: SocketPeer, lease: () => Promise<string>): Promise<number[]> {
  const ids: string[] = [];
  const times = await timesOf(async () => ids.push(await lease()), 300);
  for (const leaseId of ids) await peer.request('ports/release', { leaseId });
  return times;
}

async function fill(lease: () => Promise<unknown>, count: number): Promise<void> {
  for (let i = 0; i < count; i += 50)
    await Promise.all(Array.from({ length: Math.min(50, count - i) }, lease));
}

async function idle(
  report: Report,
  harbor: BenchHarbor,
  pid: number,
  leases: number,
): Promise<void> {
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  await pause(2_000);
  const before = [harbor.cpuOf(pid), harbor.cpuOf(bare.pid ?? 0)] as const;
  await pause(idleSeconds * 1_000);
  const perMinute = (now: number, then: number) => ((now - then) * 60) / idleSeconds;
  const cpu = perMinute(harbor.cpuOf(pid), before[0]);
  const bareCpu = perMinute(harbor.cpuOf(bare.pid ?? 0), before[1]);
  const { rss, pss } = harbor.memoryOf(pid);
  const bareMemory = harbor.memoryOf(bare.pid ?? 0);
  bare.kill();
  const aim = leases === 10 ? { aim: '< 60 MB', met: rss < 60 } : {};
  report.add({
    what: `memory with ${leases} leases`,
    ratio: rss / bareMemory.rss,
    value: `RSS ${rss.toFixed(0)} MB, PSS ${pss.toFixed(0)} MB; bare node RSS ${bareMemory.rss.toFixed(0)} MB`,
    ...aim,
  });
  report.add({
    what: `CPU of an idle minute with ${leases} leases`,
    value: `${cpu.toFixed(0)} ms; bare node ${bareCpu.toFixed(0)} ms`,
  });
}
