/** A program that prints as quickly as it can, and those beside it: another in the same host, and the server. */
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import { BenchHarbor } from './bench-harbor.ts';
import { median, quantile, timesOf } from './measure.ts';
import { attach, launch, Onlooker } from './onlooker.ts';
import type { Report } from './report.ts';

const flood = ['sh', '-c', `exec yes ${'x'.repeat(78)}`];
/** Keys typed, and requests sent, in each of the two states; and the pause between two, in milliseconds. */
const keys = 200;
const between = 20;

export async function benchFlood(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  try {
    const peer = await harbor.connect();
    const { pid } = await peer.request('server/status', {});
    await launch(harbor, peer, 'sibling', ['cat']);
    const viewer = new Onlooker();
    const { attachment, end, leave } = attach(harbor, peer, 'sibling', viewer);
    await viewer.drawn;
    const type = (text: string) => attachment.type(text);
    const quiet = await measured(peer, viewer, type);
    await launch(harbor, peer, 'flood', flood);
    const onlooker = new Onlooker();
    const watching = attach(harbor, peer, 'flood', onlooker);
    await onlooker.drawn;
    const [printed, cpu, begun] = [await printedBy(harbor, peer), harbor.cpuOf(pid), Date.now()];
    const beside = await measured(peer, viewer, type);
    const seconds = (Date.now() - begun) / 1_000;
    const rate = (await printedBy(harbor, peer)) - printed;
    leave();
    watching.leave();
    await Promise.all([end, watching.end]);
    await peer.request('runners/down', { path: harbor.project });
    const mega = rate / 1_048_576 / seconds;
    const share = ((harbor.cpuOf(pid) - cpu) / 10 / seconds).toFixed(1);
    report.add({
      what: 'a key’s echo in a runner beside one that floods, in one host, against the same without a flood',
      value: `${said(beside.keys)}, without ${said(quiet.keys)}; the flood is ${mega.toFixed(0)} MB/s, watched`,
      ratio: median(beside.keys) / median(quiet.keys),
    });
    report.add({
      what: 'a request to the server meanwhile, against the same without a flood',
      value: `${said(beside.requests)}, without ${said(quiet.requests)}; the server used ${share} % of a core`,
      ratio: median(beside.requests) / median(quiet.requests),
    });
  } finally {
    await harbor.close();
  }
}

async function measured(peer: SocketPeer, viewer: Onlooker, type: (text: string) => void) {
  let n = 0;
  const key = async () => {
    const text = `<${n++}>`;
    const seen = viewer.sees(text);
    type(text);
    await seen;
  };
  const each = async (task: () => Promise<unknown>) => {
    const taken: number[] = [];
    for (let turn = 0; turn < keys; turn++) {
      await pause(between);
      taken.push(...(await timesOf(task, 1, 0)));
    }
    return taken;
  };
  return {
    keys: await each(key),
    requests: await each(() => peer.request('server/status', {})),
  };
}

/** Bytes, as its transcript counts them. */
async function printedBy(harbor: BenchHarbor, peer: SocketPeer): Promise<number> {
  const { runners } = await peer.request('runners/list', { path: harbor.project });
  const runnerId = runners.find(({ name }) => name === 'flood')?.id ?? '';
  return (await peer.request('runners/transcript', { runnerId, from: -1, limit: 1 })).size;
}

function said(times: readonly number[]): string {
  return `p50 ${median(times).toFixed(2)} ms (p99 ${quantile(times, 0.99).toFixed(2)})`;
}
