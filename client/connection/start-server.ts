/** Starts a server process that outlives its starter, and learns from it, not from the passing of time, when it answers. */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DeadlinePassed, withDeadline } from '#common/clock.ts';
import { claimLostExitCode } from '#discovery/claim.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { failpoint } from '#discovery/failpoint.ts';
import { whyNotAppend } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { findRuntime, serverEnvironment } from '#discovery/runtime.ts';
import { dropBuilds, keepBuild, keptBuilds, touchBuild } from './version-store.ts';

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

/**
 * Starts the newest build that is kept, which `program` is put among first. A program that is no build, as in development,
 * is started where it lies. Throws DiscoveryError `unsafePlace` (the log is not ours), `noRuntime`, `noProgram`.
 */
export async function startServer(
  places: Places,
  env: NodeJS.ProcessEnv,
  program: ServerProgram,
  limitMs: number,
): Promise<StartOutcome> {
  const runtime = await findRuntime();
  const log = await openLog(places.log);
  try {
    const { script, nodeFlags = [] } = await programToRun(places, program);
    const served = places.project ? ['--project', places.project.root] : [];
    const child = spawn(runtime.command, [...nodeFlags, script, ...served], {
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
      const outcome = await withDeadline(told, limitMs, 'Starting the server');
      // A build too many is no harm.
      if (outcome.kind === 'ready') await dropBuilds(places).catch(() => []);
      return outcome;
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

/** What vanished since this client was loaded is no hindrance while any build is kept. */
async function programToRun(places: Places, program: ServerProgram): Promise<ServerProgram> {
  if (program.nodeFlags) return program;
  const own = await keepBuild(places, dirname(program.script));
  if (!own && (await isFile(program.script))) return program;
  const [newest] = await keptBuilds(places);
  if (!newest)
    throw new DiscoveryError(
      'noProgram',
      `${program.script} is gone, and no other build is kept. Reload the window, or install Harbormaster again.`,
      { path: program.script },
    );
  await touchBuild(newest);
  return { script: join(newest.directory, basename(program.script)) };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
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
  const why = whyNotAppend(await log.stat());
  if (why === undefined) return log;
  await log.close();
  throw unsafe(why);
}
