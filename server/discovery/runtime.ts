/** Which Node runs the server. Found at each start, because the one of the last start may be gone with an update. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { DiscoveryError } from './discovery-error.ts';

/** The oldest Node that the server runs on. */
const oldestMajor = 20;

/** How long a Node may take to say its version, in milliseconds; a slow one is passed over. */
const versionLimitMs = 2_000;

export interface Runtime {
  readonly command: string;
  /** What its environment needs beside. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Ourselves when we are a plain Node, else a Node on the PATH, else the editor's own program, which can act as one.
 * What was removed under us, by an update, is passed over. Throws DiscoveryError `noRuntime` when nothing is left.
 */
export async function findRuntime(): Promise<Runtime> {
  const weAreThere = await canRun(process.execPath);
  if (weAreThere && !process.versions.electron && majorOf(process.version) >= oldestMajor)
    return { command: process.execPath, env: {} };
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    if (!isAbsolute(directory)) continue;
    const command = join(directory, process.platform === 'win32' ? 'node.exe' : 'node');
    if (majorOf(await versionOf(command)) >= oldestMajor) return { command, env: {} };
  }
  if (weAreThere && process.versions.electron)
    return { command: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } };
  throw new DiscoveryError(
    'noRuntime',
    `No Node ${oldestMajor} or later is there to run the server: ${process.execPath} is gone or too old, and the PATH has none. Install Node, or reload the window.`,
    { path: process.execPath },
  );
}

function canRun(command: string): Promise<boolean> {
  return access(command, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(command: string): Promise<string> {
  if (!(await canRun(command))) return '';
  return new Promise((resolve) => {
    const options = {
      timeout: versionLimitMs,
      windowsHide: true,
      env: serverEnvironment(process.env),
    };
    execFile(command, ['--version'], options, (failure, stdout) => resolve(failure ? '' : stdout));
  });
}

/** `v20.20.2` is 20; anything else is 0. */
function majorOf(version: string): number {
  return Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);
}

/**
 * What a server inherits: not what belongs to one editor window or one command. With the marker of the run in which it was
 * started it would pass for a descendant of that run, whose lease would then never end.
 * NODE_PENDING_PIPE_INSTANCES would crash a Node that loses the race for a pipe (nodejs/node#65057).
 */
export function serverEnvironment(
  env: NodeJS.ProcessEnv,
  runtime?: Runtime,
): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(
    ([name]) =>
      !/^(VSCODE|ELECTRON|HM_PORT|HM_URL)_/i.test(name) &&
      !/^(PORT|HARBORMASTER_(MARKER|TOKEN|AS))$/i.test(name) &&
      !/^NODE_(OPTIONS|PENDING_PIPE_INSTANCES|CHANNEL_FD|UNIQUE_ID)$/i.test(name),
  );
  return { ...Object.fromEntries(kept), ...runtime?.env };
}
