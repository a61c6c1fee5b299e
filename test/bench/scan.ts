/** The whole machine in one pass, at 2,000 listeners of 200 processes, against `ss` and `lsof` in the same run, and how long the event loop waits for it. */
import { execFile, spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { pause } from '#common/clock.ts';
import { LinuxListeners } from '#server/os/linux-listeners.ts';
import { inTurns, median } from './measure.ts';
import type { Report } from './report.ts';

const run = promisify(execFile);
const processes = 200;
const portsOfEach = 10;
const rounds = 8;

const tools = {
  ss: ['ss', '-ltnp'],
  lsof: ['lsof', '-nP', '-iTCP', '-sTCP:LISTEN'],
} as const;

export async function benchScan(report: Report): Promise<void> {
  for (const [program] of Object.values(tools))
    if (!(await isThere(program))) {
      const value = `${program} is not installed: apt-get install iproute2 lsof`;
      report.add({ what: 'the machine in one pass', value, met: false, aim: 'to be measured' });
      return;
    }
  const crowd = spawn(
    'python3',
    ['test/programs/crowded-listeners.py', String(processes), String(portsOfEach)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((resolve) => crowd.once('close', resolve));
  try {
    await new Promise((resolve) => crowd.stdout.once('data', resolve));
    await measure(report);
  } finally {
    crowd.kill('SIGKILL');
    await ended;
  }
}

async function measure(report: Report): Promise<void> {
  const warm = new LinuxListeners();
  const seen = (await warm.sockets(false)).filter(({ process }) => process).length;
  if (seen < processes * portsOfEach) throw new Error(`Only ${seen} sockets were seen.`);
  const times = await inTurns(
    {
      first: () => new LinuxListeners().sockets(false),
      again: () => warm.sockets(false),
      ss: () => run(tools.ss[0], tools.ss.slice(1), { maxBuffer: 1e8 }),
      lsof: () => run(tools.lsof[0], tools.lsof.slice(1), { maxBuffer: 1e8 }),
    },
    rounds,
    3,
  );
  const all = `${seen} sockets of ${processes} processes`;
  const said = Object.entries(times).map(([name, each]) => `${name} ${median(each).toFixed(0)} ms`);
  for (const pass of ['first', 'again'] as const)
    for (const tool of ['ss', 'lsof'] as const)
      report.under(
        `${pass === 'first' ? 'a first' : 'a further'} scan against ${tool}, median`,
        median(times[pass]) / median(times[tool]),
        1,
        pass === 'first' ? `${said.join(', ')}; ${all}` : `${median(times[pass]).toFixed(1)} ms`,
      );
  await measureDelay(report);
}

/** What others wait while a first scan runs: the longest stretch that it keeps the event loop to itself, against a loop with nothing to do. */
async function measureDelay(report: Report): Promise<void> {
  const scan = await longestDelays(() => new LinuxListeners().sockets(false));
  const idle = await longestDelays(() => pause(60));
  report.under(
    'longest wait of the event loop in a first scan, against an idle one',
    median(scan) / median(idle),
    5,
    `${median(scan).toFixed(1)} ms, idle ${median(idle).toFixed(1)} ms`,
  );
}

async function longestDelays(task: () => Promise<unknown>): Promise<number[]> {
  const longest: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await task();
    delay.disable();
    longest.push(delay.max / 1e6);
  }
  return longest;
}

async function isThere(program: string): Promise<boolean> {
  return run(program, ['-v']).then(
    () => true,
    (failure: NodeJS.ErrnoException) => failure.code !== 'ENOENT',
  );
}
