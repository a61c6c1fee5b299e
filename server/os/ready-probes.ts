/** Asks whether something that was started is ready: by HTTP on this machine, or by a command. Decides nothing. */
import { spawn } from 'node:child_process';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { systemClock } from '#common/clock.ts';

/** The status of the answer; undefined when none came in time. No redirect is followed, and nothing but the status is read. */
export function httpStatus(url: string, limitMs: number): Promise<number | undefined> {
  const request = url.startsWith('https:') ? requestSecure : requestPlain;
  return new Promise((resolve) => {
    // A dev server's certificate is its own, and nothing is sent that it could not read anyway.
    const asked = request(url, { agent: false, rejectUnauthorized: false }, (answer) => {
      done(answer.statusCode);
      answer.destroy();
    });
    const done = (status: number | undefined) => {
      cancel();
      resolve(status);
    };
    const cancel = systemClock.after(limitMs, () => {
      asked.destroy();
      done(undefined);
    });
    asked.on('error', () => done(undefined));
    asked.end();
  });
}

export interface CheckCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Its exit code; undefined when it could not be started, was ended by a signal, or took too long: then it is ended with all that it started. */
export function exitCodeOf(
  { argv, cwd, environment }: CheckCommand,
  limitMs: number,
): Promise<number | undefined> {
  const [program = '', ...args] = argv;
  const isWindows = process.platform === 'win32';
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...{ cwd, env: { ...environment }, stdio: 'ignore', windowsHide: true },
      // A group of its own, so that what it started ends with it.
      detached: !isWindows,
    });
    const done = (code: number | undefined) => {
      cancel();
      resolve(code);
    };
    const cancel = systemClock.after(limitMs, () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        if (isWindows) child.kill();
        else endGroup(child.pid);
      done(undefined);
    });
    child.once('error', () => done(undefined));
    child.once('exit', (code) => done(code ?? undefined));
  });
}

/** Made by us a moment ago, and its leader not reaped. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {}
}
