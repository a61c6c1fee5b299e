/** A terminal that the user sees, in which `hm` runs a command on the port of a service. */
import * as vscode from 'vscode';
import { type CommandParts, projectOf } from './parts.ts';
import { remember } from './terminals.ts';

/** Resolves when the command has been typed. */
export async function openRun(
  parts: CommandParts,
  folder: vscode.WorkspaceFolder,
  service: string,
  command: string,
): Promise<void> {
  // It stands in front of the PATH, so a person reads what they could have typed.
  await parts.launcher();
  const terminal = vscode.window.createTerminal({
    name: service,
    cwd: folder.uri,
    iconPath: new vscode.ThemeIcon('plug'),
  });
  const project = projectOf(parts, folder);
  if (project) remember(terminal, { projectId: project.id, service });
  terminal.show();
  terminal.sendText(`hm run --service ${service} -- ${command}`);
}
