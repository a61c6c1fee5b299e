/**
 * The desktop VS Code of this machine, or the one that `@vscode/test-electron` downloads. It knows
 * where the executable lies, and refuses what cannot open a window of its own: the `code` of a
 * remote session, or any when there is no display.
 */
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cache } from './cache.ts';
import { onPath } from './chromium.ts';
import { type EditorVersion, releases } from './versions.ts';

/** A desktop program can show a window here. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** What a desktop program needs of the real session, said so that it holds in another home. */
export function displayEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { WAYLAND_DISPLAY: wayland, XDG_RUNTIME_DIR: runtime, XAUTHORITY: authority } = env;
  return {
    ...(env.DISPLAY && { XAUTHORITY: authority ?? join(homedir(), '.Xauthority') }),
    ...(wayland &&
      runtime && { WAYLAND_DISPLAY: isAbsolute(wayland) ? wayland : join(runtime, wayland) }),
  };
}

/** `$VSCODE_EXECUTABLE`, or the program behind the `code` on the PATH. */
export function installedDesktop(): string | undefined {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named && !existsSync(named)) throw new Error(`VSCODE_EXECUTABLE is not there: ${named}`);
  const command = named ?? onPath(process.platform === 'win32' ? ['code.cmd'] : ['code']);
  return command ? programBehind(command) : undefined;
}

/**
 * The program that stays in the foreground, and so in our process group: the command `code` only
 * asks a detached one to open a window. Undefined for the `code` of a remote session.
 */
export function programBehind(command: string, platform = process.platform): string | undefined {
  const real = realpathSync(command);
  if (!/[\\/]bin[\\/](remote-cli[\\/])?code[\w-]*(\.cmd)?$/.test(real)) return real;
  const program = {
    linux: ['../../code', '../../code-insiders', '../../codium'],
    darwin: ['../../../../MacOS/Electron', '../../../../MacOS/Code'],
    win32: ['../../Code.exe', '../../Code - Insiders.exe'],
  }[platform as 'linux' | 'darwin' | 'win32'];
  return program?.map((path) => resolve(real, path)).find((path) => existsSync(path));
}

/** Downloads VS Code where its download host can be reached; undefined elsewhere. */
export async function downloadedDesktop(
  version: EditorVersion,
  say: (line: string) => void = console.log,
): Promise<string | undefined> {
  try {
    return await downloadAndUnzipVSCode({
      version: releases[version].vscode,
      cachePath: cache,
      timeout: 10_000,
    });
  } catch (error) {
    say(`No desktop VS Code to download (${error instanceof Error ? error.message : error}).`);
    return undefined;
  }
}
