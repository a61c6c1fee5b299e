/** The same start, list and stop by `hm` and by pm2, which is fetched for the purpose and keeps its things in a directory of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchHarbor, hm } from './bench-harbor.ts';
import { median } from './measure.ts';
import type { Report } from './report.ts';

/** The newest in November 2026. */
const version = '7.0.4';
const place = join(import.meta.dirname, '../out/pm2');
const rounds = 8;

type Step = 'start' | 'list' | 'stop';

export async function benchBesidePm2(report: Report): Promise<void> {
  const pm2 = fetched();
  const harbor = new BenchHarbor();
  const home = mkdtempSync(join(tmpdir(), 'pm2-bench-'));
  try {
    await harbor.connect();
    const ours: Record<Step, (n: number) => readonly string[]> = {
      start: (n) => [hm, 'launch', '--name', `r${n}`, '--', 'sleep', '1000'],
      list: () => [hm, 'ps'],
      stop: (n) => [hm, 'stop', `r${n}`],
    };
    const theirs: Record<Step, (n: number) => readonly string[]> = {
      start: (n) => [
        pm2,
        'start',
        '--name',
        `r${n}`,
        '--interpreter',
        'none',
        'sleep',
        '--',
        '1000',
      ],
      list: () => [pm2, 'list'],
      stop: (n) => [pm2, 'stop', `r${n}`],
    };
    const env = { ...process.env, PM2_HOME: home };
    const run = (args: readonly string[]) => {
      const begun = performance.now();
      execFileSync(process.execPath, args, { cwd: harbor.project, env, stdio: 'ignore' });
      return performance.now() - begun;
    };
    // Its daemon is started here, as our server was above.
    run([pm2, 'ping']);
    for (const step of ['start', 'list', 'stop'] as const) {
      const times = { ours: [] as number[], theirs: [] as number[] };
      for (let n = 0; n < rounds; n++) {
        times.ours.push(run(ours[step](n)));
        times.theirs.push(run(theirs[step](n)));
      }
      const [mine, other] = [median(times.ours), median(times.theirs)];
      report.under(
        `${step} by hm, against pm2`,
        mine / other,
        1,
        `p50 ${mine.toFixed(0)} ms, pm2 ${other.toFixed(0)} ms`,
      );
    }
    run([pm2, 'kill']);
  } finally {
    await harbor.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Into the tests' own output, once. */
function fetched(): string {
  const script = join(place, 'node_modules/pm2/bin/pm2');
  if (existsSync(script)) return script;
  mkdirSync(place, { recursive: true });
  execFileSync(
    'npm',
    ['install', '--prefix', place, '--no-save', '--ignore-scripts', `pm2@${version}`],
    { stdio: 'inherit' },
  );
  return script;
}
