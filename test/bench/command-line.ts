/** How long `hm port web` takes against `node -e 0`, what the launcher adds to it, and a server from its start to its first answer. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { placeLauncher } from '#client/launcher/place-launcher.ts';
import { BenchHarbor, hm } from './bench-harbor.ts';
import { inTurns, median } from './measure.ts';
import type { Report } from './report.ts';

export async function benchCommandLine(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  try {
    const peer = await harbor.connect();
    await peer.request('ports/lease', { path: harbor.project });
    const { launcher } = await placeLauncher(dirname(dirname(hm)));
    const times = await inTurns(
      {
        node: () => run(['-e', '0'], harbor.project),
        port: () => run([hm, 'port', 'web'], harbor.project),
        launched: () => run(['port', 'web'], harbor.project, launcher),
        version: () => run([hm, '--version'], harbor.project),
      },
      20,
      4,
    );
    const node = median(times.node);
    const port = median(times.port);
    report.under(
      'hm port web, against node -e 0',
      port / node,
      1.6,
      `${port.toFixed(0)} ms against ${node.toFixed(0)} ms`,
    );
    const launched = median(times.launched);
    report.under(
      'hm port web by the launcher, against the bundle itself',
      launched / port,
      1.1,
      `${launched.toFixed(1)} ms against ${port.toFixed(1)} ms`,
    );
    report.add({
      what: 'hm --version, against node -e 0',
      ratio: median(times.version) / node,
      value: `${median(times.version).toFixed(0)} ms`,
    });
  } finally {
    await harbor.close();
  }
  const starts: number[] = [];
  for (let i = 0; i < 5; i++) {
    const fresh = new BenchHarbor();
    const begin = performance.now();
    const peer = await fresh.connect();
    await peer.request('server/status', {});
    starts.push(performance.now() - begin);
    await fresh.close();
  }
  const nodeStart = median(
    (await inTurns({ node: () => run(['-e', '0'], join(import.meta.dirname)) }, 2, 5)).node,
  );
  report.add({
    what: 'server from start to first answer, against node -e 0',
    ratio: median(starts) / nodeStart,
    value: `${median(starts).toFixed(0)} ms against ${nodeStart.toFixed(0)} ms`,
  });
}

function run(args: readonly string[], cwd: string, program = process.execPath): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'ignore' });
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args.join(' ')}: exit ${code}`)),
    );
  });
}
