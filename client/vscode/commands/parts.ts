/** What commands work with, and how the node they were chosen on is read. */
import * as vscode from 'vscode';
import type { Lease } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import type { DeclaredRunners } from '../declared-runners.ts';
import type { ActivityDocuments } from '../documents/activity-documents.ts';
import type { SessionDocuments } from '../documents/session-documents.ts';
import type { TranscriptDocuments } from '../documents/transcript-documents.ts';
import { fileFolders } from '../folders.ts';
import type { Harbor } from '../harbor.ts';
import type { MachineStage } from '../stages/machine-stage.ts';
import type { Scene } from '../stages/scene.ts';
import type { Stage } from '../stages/stage.ts';
import type { RunnerTerminals } from '../terminals/runner-terminals.ts';
import { leaseRowId } from '../views/lease-row.ts';
import { projectIdOf } from '../views/project-row.ts';
import { sharedLeaseOf } from '../views/share-row.ts';

export interface CommandParts {
  readonly harbor: Harbor;
  readonly stage: Stage;
  readonly machine: MachineStage;
  readonly activity: ActivityDocuments;
  readonly terminals: RunnerTerminals;
  readonly transcripts: TranscriptDocuments;
  /** What was said in sessions. */
  readonly conversations: SessionDocuments;
  readonly declared: DeclaredRunners;
  /** This window's, kept over a reload. */
  readonly memory: vscode.Memento;
  /** Where this extension is installed. */
  readonly extensionPath: string;
  /** Where `hm` is, for terminals; made when it is missing. */
  readonly launcher: () => Promise<string>;
}

/** The lease that this tree node shows, also as one that its project shares; undefined when it shows none, or one that is gone. */
export function leaseAt(scene: Scene, target: string | undefined): Lease | undefined {
  const shared = sharedLeaseOf(target);
  return [...scene.leases.values()].find(({ id }) => leaseRowId(id) === target || id === shared);
}

/** The folder that a command is about: the node's, the only one, or the one that the user picks. */
export async function folderFor(
  { stage }: CommandParts,
  target: string | undefined,
): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = fileFolders();
  const meant = target === undefined ? undefined : projectIdOf(target);
  const shown = meant && folders.find((folder) => stage.projectOf(folder) === meant);
  if (shown || folders.length === 1) return shown || folders[0];
  if (folders.length > 1)
    return await vscode.window.showWorkspaceFolderPick({
      placeHolder: vscode.l10n.t('Which folder is it for?'),
    });
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Open a folder first: a port belongs to a project.'),
  );
  return undefined;
}

/** The folder's project, when the server has told it. */
export function projectOf(
  { stage }: CommandParts,
  folder: vscode.WorkspaceFolder,
): Project | undefined {
  const id = stage.projectOf(folder);
  return id === undefined ? undefined : stage.scene.projects.get(id);
}
