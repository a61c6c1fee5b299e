/** How long a lease takes while eight others ask all the time: with a server that lives, and with one that is killed every second. */
import process from 'node:process';
import { isGone } from '#client/connection/peer.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { BenchHarbor } from './bench-harbor.ts';
import { quantile } from './measure.ts';
import type { Report } from './report.ts';

const clients = 8;
/** Milliseconds for which each is loaded. */
const loaded = 15_000;
/** Milliseconds from one kill to the next. */
const pace = 1_000;

export async function benchCrashes(report: Report): Promise<void> {
  // Servers are started faster here than by any crash.
  process.env.HARBORMASTER_STARTS_PER_MINUTE = '1000';
  const harbor = new BenchHarbor();
  try {
    const calm = await load(harbor, 'calm', false);
    const crashing = await load(harbor, 'crashing', true);
    const say = ({ times, kills }: Loaded) =>
      `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms of ${times.length}${kills > 0 ? `, ${kills} kills` : ''}`;
    report.add({ what: `lease under load, ${clients} clients`, value: say(calm) });
    for (const [name, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const)
      report.add({
        what: `lease under load, a crash every second, ${name} against none`,
        ratio: quantile(crashing.times, share) / quantile(calm.times, share),
        value: say(crashing),
      });
  } finally {
    await harbor.close();
    delete process.env.HARBORMASTER_STARTS_PER_MINUTE;
  }
}

interface Loaded {
  /** Milliseconds of every lease, from the first time it was asked for to its answer. */
  readonly times: readonly number[];
  readonly kills: number;
}

async function load(harbor: BenchHarbor, name: string, crashes: boolean): Promise<Loaded> {
  const times: number[] = [];
  const end = performance.now() + loaded;
  let kills = 0;
  const killing = async () => {
    while (crashes && performance.now() < end) {
      await pause(pace);
      const peer = await harbor.connect();
      const { pid } = await peer.request('server/status', {}).catch(() => ({ pid: undefined }));
      if (pid === undefined) continue;
      process.kill(pid, 'SIGKILL');
      kills++;
      await peer.closed;
    }
  };
  const one = async (n: number) => {
    let peer: SocketPeer | undefined;
    const ask = async <T>(question: (peer: SocketPeer) => Promise<T>): Promise<T> => {
      for (;;)
        try {
          peer ??= await harbor.connect();
          return await question(peer);
        } catch (failure) {
          if (!isGone(failure) && !(failure instanceof DiscoveryError)) throw failure;
          peer = undefined;
        }
    };
    for (let turn = 0; performance.now() < end; turn++) {
      const service = `${name}-${n}-${turn}`;
      const range = { from: 10_000, to: 30_000 };
      const params = { path: harbor.project, service, range, key: `${service}.lease` };
      const begun = performance.now();
      const answer = await ask((to) => to.request('ports/lease', params));
      times.push(performance.now() - begun);
      if (answer.kind !== 'granted') throw new Error(`${service}: ${JSON.stringify(answer)}`);
      const leaseId = answer.leases[0]!.id;
      await ask((to) => to.request('ports/release', { leaseId, key: `${service}.release` }));
    }
  };
  await Promise.all([killing(), ...Array.from({ length: clients }, (_, n) => one(n))]);
  return { times, kills };
}
