/** Starts a server process that outlives its starter, and learns from it, not from the passing of time, when it answers. */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DeadlinePassed, withDeadline } from '#common/clock.ts';
import { claimLostExitCode } from '#discovery/claim.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { failpoint } from '#discovery/failpoint.ts';
import type { Places } from '#discovery/paths.ts';
import { findRuntime, serverEnvironment } from './runtime.ts';

/** What to start; every path absolute, because a server runs in the root directory. */
export interface ServerProgram {
  /** The server's script. */
  readonly script: string;
  /** For Node itself, before the script: `['--import', import.meta.resolve('tsx')]` in development. */
  readonly nodeFlags?: readonly string[] | undefined;
}

export type StartOutcome =
  | { readonly kind: 'ready' }
  /** Another server is in charge already. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed'; readonly why: string }
  /** It has not said anything yet; it may still come up. */
  | { readonly kind: 'slow' };

/** Throws DiscoveryError `unsafePlace` when the log is not ours. */
export async function startServer(
  places: Places,
  env: NodeJS.ProcessEnv,
  program: ServerProgram,
  limitMs: number,
): Promise<StartOutcome> {
  const runtime = await findRuntime();
  const log = await openLog(places.log);
  try {
    const child = spawn(runtime.command, [...(program.nodeFlags ?? []), program.script], {
      detached: true,
      cwd: '/',
      env: serverEnvironment(env, runtime),
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
      windowsHide: true,
    });
    failpoint('server-spawned');
    const told = new Promise<StartOutcome>((resolve) => {
      child.once('message', () => resolve({ kind: 'ready' }));
      child.once('error', (failure) => resolve({ kind: 'failed', why: failure.message }));
      child.once('exit', (code, signal) => {
        if (code === claimLostExitCode) resolve({ kind: 'lost' });
        else resolve({ kind: 'failed', why: signal ?? `exit code ${code}` });
      });
    });
    try {
      return await withDeadline(told, limitMs, 'Starting the server');
    } catch (failure) {
      if (failure instanceof DeadlinePassed) return { kind: 'slow' };
      throw failure;
    } finally {
      if (child.connected) child.disconnect();
      child.unref();
    }
  } finally {
    await log.close();
  }
}

/** Appends, follows no link, and is closed to others. */
async function openLog(path: string): Promise<FileHandle> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const unsafe = (why: string, cause?: unknown) =>
    new DiscoveryError('unsafePlace', `${path} ${why}; it is not written to.`, { path }, { cause });
  const log = await open(
    path,
    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK,
    0o600,
  ).catch((failure: unknown) => {
    throw unsafe('cannot be opened', failure);
  });
  const seen = await log.stat();
  if (seen.isFile() && (process.platform === 'win32' || seen.uid === process.getuid?.()))
    return log;
  await log.close();
  throw unsafe('is not a file of this user');
}
