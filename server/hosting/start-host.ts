/** Starts a host that outlives the server, and learns from it, not from the passing of time, when it answers. */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { withDeadline } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { type HostGroup, type HostPointer, readHostPointer } from '#discovery/host-pointer.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { refuseForeignLog } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { findRuntime, serverEnvironment } from '#discovery/runtime.ts';

/** How long a host may take to come up, in milliseconds: a cold start of Node on a busy machine. */
const startLimit = 15_000;

/** Every path absolute, because a host runs in the root directory. */
export interface HostProgram {
  readonly script: string;
  /** For Node itself, before the script. */
  readonly nodeFlags: readonly string[];
}

export interface HostStart {
  readonly places: Places;
  readonly program: HostProgram;
  readonly env: NodeJS.ProcessEnv;
}

/** Rejects with why there is none. */
export async function startHost(
  { places, program, env }: HostStart,
  group: HostGroup,
): Promise<HostPointer> {
  await makeOwnDirectory(places.hosts);
  const hostId = newId('h');
  const runtime = await findRuntime();
  const logFile = join(places.hosts, `${hostId}.log`);
  refuseForeignLog(logFile);
  const log = await open(logFile, 'a', 0o600);
  try {
    const args = [...program.nodeFlags, program.script, hostId, group];
    const child = spawn(runtime.command, args, {
      detached: true,
      cwd: '/',
      env: serverEnvironment(env, runtime),
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
      windowsHide: true,
    });
    const told = new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        reject(new Error(`A runner host ended at once (${signal ?? code}); see ${logFile}`)),
      );
    });
    try {
      await withDeadline(told, startLimit, 'Starting a runner host');
    } finally {
      if (child.connected) child.disconnect();
      child.unref();
    }
    const pointer = readHostPointer(pointerFile(places, hostId));
    if (!pointer) throw new Error(`The runner host ${hostId} left no pointer; see ${logFile}`);
    return pointer;
  } finally {
    await log.close();
  }
}

export function pointerFile(places: Places, hostId: string): string {
  return join(places.hosts, `${hostId}.json`);
}

/** Says for good that a host was proven dead. */
export function goneFile(places: Places, hostId: string): string {
  return join(places.hosts, `${hostId}.gone`);
}
