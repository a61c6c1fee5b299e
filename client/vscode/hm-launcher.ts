/** Makes `hm` a command in this editor's terminals: a small launcher of the bundle that came with the extension. Knows what a launcher looks like, and nothing of `hm`. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type * as vscode from 'vscode';
import { findRuntime, type Runtime } from '#client/connection/runtime.ts';
import { newId } from '#common/id.ts';
import { quoted } from './shell.ts';

/** Writes the launcher unless it is there, and lets terminals find it behind whatever else is called `hm`. Resolves with its path. */
export async function placeLauncher(context: vscode.ExtensionContext): Promise<string> {
  const directory = join(context.globalStorageUri.fsPath, 'bin');
  const bundle = context.asAbsolutePath('out/hm.cjs');
  const windows = process.platform === 'win32';
  const path = join(directory, windows ? 'hm.cmd' : 'hm');
  const text = launcherText(await findRuntime(), bundle, windows);
  const there = await readFile(path, 'utf8').catch(() => undefined);
  if (there !== text) {
    await mkdir(directory, { recursive: true });
    // Another window may be running it: it is replaced whole, never written into.
    const draft = `${path}.${newId('new')}`;
    await writeFile(draft, text);
    await chmod(draft, 0o755);
    await rename(draft, path);
  }
  // Again when the shell is ready: its start-up files may have set another PATH.
  const when = { applyAtProcessCreation: true, applyAtShellIntegration: true };
  context.environmentVariableCollection.append('PATH', `${delimiter}${directory}`, when);
  return path;
}

/** A script for sh, or for cmd.exe. */
export function launcherText({ command, env }: Runtime, bundle: string, windows: boolean): string {
  const variables = Object.entries(env);
  if (windows) {
    const set = variables.map(([name, value]) => `set "${name}=${value}"\r\n`).join('');
    return `@echo off\r\nsetlocal\r\n${set}"${command}" "${bundle}" %*\r\n`;
  }
  const set = variables.map(([name, value]) => `${name}=${quoted(value)} `).join('');
  return `#!/bin/sh\n${set}exec ${quoted(command)} ${quoted(bundle)} "$@"\n`;
}
