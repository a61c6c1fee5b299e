/** Makes `hm` a command in this editor's terminals: the launcher's directory stands in front of their PATH. */
import { delimiter } from 'node:path';
import type * as vscode from 'vscode';
import { launcherHere, placeLauncher } from '#client/launcher/place-launcher.ts';

/** Tells terminals of the launcher, and places it. Its path is the same for every version, so open terminals keep finding it. */
export async function offerLauncher(context: vscode.ExtensionContext): Promise<string> {
  const { bin, launcher } = launcherHere();
  // Again when the shell is ready: its start-up files may have set another PATH.
  const when = { applyAtProcessCreation: true, applyAtShellIntegration: true };
  // At once: a terminal that opens while the launcher is being written finds it a moment later.
  context.environmentVariableCollection.prepend('PATH', `${bin}${delimiter}`, when);
  await placeLauncher(context.extensionPath);
  return launcher;
}
