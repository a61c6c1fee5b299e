/** What a runner costs beside the bare thing: a key's way to its program and back, its output, and its start. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { spawn as spawnPty } from '@lydell/node-pty';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { BenchHarbor } from './bench-harbor.ts';
import { inTurns, median, quantile, timesOf } from './measure.ts';
import { attach, launch, Onlooker, size } from './onlooker.ts';
import type { Report } from './report.ts';

/** Bytes that a program prints at once. */
const flood = 64 * 1_024 * 1_024;

export async function benchRunners(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  try {
    const peer = await harbor.connect();
    await keystrokes(report, harbor, peer);
    await output(report, harbor, peer);
    await starts(report, harbor, peer);
  } finally {
    await harbor.close();
  }
}

/** A key's echo by the terminal itself (`cat` never sees it), through the host, against node-pty in this process. */
async function keystrokes(report: Report, harbor: BenchHarbor, peer: SocketPeer): Promise<void> {
  await launch(harbor, peer, 'keys', ['cat']);
  const far = new Onlooker();
  const { attachment, end, leave } = attach(harbor, peer, 'keys', far);
  await far.drawn;
  const near = new Onlooker();
  const bare = spawnPty('cat', [], { ...size, name: 'xterm-256color' });
  bare.onData((text) => near.print(text));
  let n = 0;
  const key = () => `<${n++}>`;
  const times = await inTurns(
    {
      far: async () => {
        const text = key();
        const seen = far.sees(text);
        attachment.type(text);
        await seen;
      },
      near: async () => {
        const text = key();
        const seen = near.sees(text);
        bare.write(text);
        await seen;
      },
    },
    20,
    25,
  );
  leave();
  await end;
  bare.kill();
  const [p50, bareP50] = [median(times.far), median(times.near)];
  report.add({
    what: 'keystroke to its echo through host and attachment, against node-pty in one process',
    value: `p50 ${p50.toFixed(2)} ms (p99 ${quantile(times.far, 0.99).toFixed(2)}), bare ${bareP50.toFixed(2)} (p99 ${quantile(times.near, 0.99).toFixed(2)})`,
    ratio: p50 / bareP50,
  });
}

/** How long a program takes to print all of it, when somebody watches and when nobody does. */
async function output(report: Report, harbor: BenchHarbor, peer: SocketPeer): Promise<void> {
  const text = `yes ${'x'.repeat(78)} | head -c ${flood}`;
  const { pid } = await peer.request('server/status', {});
  const runOnce = async (name: string, isWatched: boolean) => {
    await launch(harbor, peer, name, ['sh', '-c', `sleep 0.5; ${text}; printf 'all of it'; cat`]);
    const far = new Onlooker();
    const { end, leave } = attach(harbor, peer, name, isWatched ? far : new Onlooker());
    const begun = performance.now();
    if (isWatched) await far.sees('all of it');
    else await until(async () => (await transcriptTail(harbor, peer, name)).endsWith('all of it'));
    const took = performance.now() - begun - 500;
    leave();
    await end;
    await peer.request('runners/stop', { path: harbor.project, name });
    return took;
  };
  const cpuBefore = harbor.cpuOf(pid);
  const watched = await runOnce('watched', true);
  const cpu = harbor.cpuOf(pid) - cpuBefore;
  const alone = await runOnce('alone', false);
  const near = new Onlooker();
  const begun = performance.now();
  const bare = spawnPty('sh', ['-c', `${text}; printf 'all of it'; cat`], size);
  bare.onData((printed) => near.print(printed));
  await near.sees('all of it');
  const took = performance.now() - begun;
  bare.kill();
  const rate = (ms: number) => `${(flood / 1_048_576 / (ms / 1_000)).toFixed(0)} MB/s`;
  report.add({
    what: 'output through host, screen and transcript to an attachment, against the same into node-pty',
    value: `${rate(watched)} watched, ${rate(alone)} with nobody near the end, bare ${rate(took)}; the server used ${cpu} ms of CPU for what was watched`,
    ratio: watched / took,
  });
}

async function transcriptTail(harbor: BenchHarbor, peer: SocketPeer, name: string) {
  const { runners } = await peer.request('runners/list', { path: harbor.project });
  const runnerId = runners.find((each) => each.name === name)?.id ?? '';
  const { text } = await peer.request('runners/transcript', { runnerId, from: -64, limit: 64 });
  return text;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await timesOf(() => new Promise(setImmediate), 1, 0);
}

/** From the wish to the first word of the program: asked of the server, and started directly. */
async function starts(report: Report, harbor: BenchHarbor, peer: SocketPeer): Promise<void> {
  let n = 0;
  const argv = ['sh', '-c', 'echo begun; exec cat'];
  const times = await inTurns(
    {
      launched: async () => {
        const name = `start-${n++}`;
        await launch(harbor, peer, name, argv);
        const far = new Onlooker();
        const seen = far.sees('begun');
        const { end, leave } = attach(harbor, peer, name, far);
        await seen;
        leave();
        await end;
      },
      direct: async () => {
        const child = spawn(argv[0] ?? '', argv.slice(1), {
          cwd: join(harbor.project),
          stdio: ['pipe', 'pipe', 'inherit'],
        });
        await once(child.stdout, 'data');
        child.kill('SIGKILL');
      },
    },
    4,
    3,
  );
  const { runners } = await peer.request('runners/list', { path: harbor.project });
  const begun = performance.now();
  await peer.request('runners/down', { path: harbor.project });
  const down = performance.now() - begun;
  const [launched, direct] = [median(times.launched), median(times.direct)];
  report.add({
    what: 'launch to the first word on an attached screen, against starting the command directly',
    value: `p50 ${launched.toFixed(0)} ms (p99 ${quantile(times.launched, 0.99).toFixed(0)}), directly ${direct.toFixed(0)} ms; ${runners.length} stopped at once in ${down.toFixed(0)} ms`,
    ratio: launched / direct,
  });
}
