/** What a folder says could be run in it, as texts: run-choices.ts makes a list of it. */
import * as vscode from 'vscode';
import { projectFileName } from '#protocol/project-file.ts';
import type { FolderTexts } from '../run-choices.ts';

export async function folderTexts(folder: vscode.WorkspaceFolder): Promise<FolderTexts> {
  return {
    projectFile: await textOf(folder, projectFileName),
    packageJson: await textOf(folder, 'package.json'),
    files: (await vscode.workspace.fs.readDirectory(folder.uri)).map(([name]) => name),
  };
}

async function textOf(folder: vscode.WorkspaceFolder, name: string): Promise<string | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, name));
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined; // There is none, or none that can be read.
  }
}
