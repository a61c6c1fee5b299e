/** Makes `hm` a command in this editor's terminals: the launcher's directory stands in front of their PATH. */
import { delimiter } from 'node:path';
import type * as vscode from 'vscode';
import { placeLauncher } from '#client/launcher/place-launcher.ts';

/** Places the launcher and tells terminals of it. Its path is the same for every version, so open terminals keep finding it. */
export async function offerLauncher(context: vscode.ExtensionContext): Promise<string> {
  const { bin, launcher } = await placeLauncher(context.extensionPath);
  // Again when the shell is ready: its start-up files may have set another PATH.
  const when = { applyAtProcessCreation: true, applyAtShellIntegration: true };
  context.environmentVariableCollection.prepend('PATH', `${bin}${delimiter}`, when);
  return launcher;
}
