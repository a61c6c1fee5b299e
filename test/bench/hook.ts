/** How long an agent's hook takes against `node -e 0`, p50 and p99: with a server, in a project it has not met, without one, and with one that is stopped. Aim: 150 ms in all. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { BenchHarbor, hm } from './bench-harbor.ts';
import { quantile, timesOf } from './measure.ts';
import type { Report } from './report.ts';

const calls = 200;
/** What a hook may take in all, in milliseconds. */
const aimMs = 150;

export async function benchHook(report: Report): Promise<void> {
  const harbor = new BenchHarbor();
  try {
    const peer = await harbor.connect();
    const status = await peer.request('server/status', {});
    const { pid } = status;
    writeFileSync(join(harbor.project, 'package.json'), '{"scripts":{"dev":"vite"}}');
    const start = (cwd: string) => event(cwd, 'npm run dev');
    let fresh = 0;
    const node = await timesOf(() => run(['-e', '0'], ''), calls);
    const tell = (what: string, times: readonly number[]) => {
      const [p50, p99, base] = [quantile(times, 0.5), quantile(times, 0.99), quantile(node, 0.5)];
      report.under(
        `hook ${what}: p50 in units of the 150 ms it may take`,
        p50 / aimMs,
        1,
        words(times),
      );
      report.add({
        what: `hook ${what}: p99 against the p50 of node -e 0`,
        ratio: p99 / base,
        value: `${p99.toFixed(0)} ms against ${base.toFixed(0)} ms (its p99: ${quantile(node, 0.99).toFixed(0)} ms)`,
      });
    };
    tell(
      'of a command that is none of ours',
      await timesOf(() => ask(event(harbor.project, 'ls')), calls),
    );
    tell('of a start, warm', await timesOf(() => ask(start(harbor.project)), calls));
    const cold = () => {
      const directory = join(harbor.directory, `cold-${fresh++}`);
      mkdirSync(directory);
      writeFileSync(join(directory, 'package.json'), '{"scripts":{"dev":"vite"}}');
      return ask(start(directory));
    };
    tell('of a start, in a project that was never met', await timesOf(cold, calls, 5));
    process.kill(pid, 'SIGSTOP');
    try {
      tell(
        'of a start, the server stopped',
        await timesOf(() => ask(start(harbor.project)), calls, 5),
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    // Nobody can start one there, so that it stays away.
    const nowhere = join(harbor.directory, 'nowhere');
    writeFileSync(nowhere, '');
    const away = { HARBORMASTER_STATE_DIR: join(nowhere, 'state') };
    tell(
      'of a kill by name, without a server',
      await timesOf(() => ask(event('/', 'pkill node'), away), calls),
    );
    tell(
      'of a start, without a server',
      await timesOf(() => ask(start(harbor.project), away), calls),
    );
  } finally {
    await harbor.close();
  }
}

function words(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms`;
}

function event(cwd: string, command: string): string {
  return JSON.stringify({
    ...{ session_id: 'bench', cwd, hook_event_name: 'PreToolUse', tool_name: 'Bash' },
    tool_input: { command },
  });
}

function ask(input: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  return run([hm, 'hook', 'claude-code'], input, env);
}

function run(
  args: readonly string[],
  input: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'ignore', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.stdin.on('error', () => {}).end(input);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
  });
}
