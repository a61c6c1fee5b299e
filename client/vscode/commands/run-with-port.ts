/** Run with a Port: a script, a declared command or a typed one, run by `hm` in a terminal that the user sees. */
import * as vscode from 'vscode';
import { projectFileName } from '#protocol/project-file.ts';
import { type RunChoice, runChoices } from '../run-choices.ts';
import { askText } from './ask-text.ts';
import { folderTexts } from './folder-texts.ts';
import { askService } from './lease-port.ts';
import { openRun } from './open-run.ts';
import { type CommandParts, folderFor } from './parts.ts';

/** `meant`: the service that the command is for, when that is known. */
export async function runWithPort(
  parts: CommandParts,
  target?: string,
  meant?: string,
): Promise<void> {
  const folder = await folderFor(parts, target);
  if (!folder) return;
  const run = await askRun(folder);
  if (!run) return;
  const title = vscode.l10n.t('Run with a Port: Service');
  const service = run.service ?? meant ?? (await askService(title, 'web'));
  if (service === undefined) return;
  await openRun(parts, folder, service, run.command);
}

interface RunPick extends vscode.QuickPickItem {
  readonly run?: Pick<RunChoice, 'command' | 'service'>;
}

async function askRun(
  folder: vscode.WorkspaceFolder,
): Promise<Pick<RunChoice, 'command' | 'service'> | undefined> {
  const choices = runChoices(await folderTexts(folder));
  const other: RunPick = {
    label: `$(edit) ${vscode.l10n.t('Another Command…')}`,
    alwaysShow: true,
  };
  const picked = await vscode.window.showQuickPick([...picks(choices), other], {
    title: vscode.l10n.t('Run with a Port'),
    placeHolder: vscode.l10n.t('What is to run?'),
    matchOnDescription: true,
  });
  if (picked?.label !== other.label) return picked?.run;
  const command = await askText({
    title: vscode.l10n.t('Run with a Port: Command'),
    placeHolder: 'python3 -m http.server',
    prompt: vscode.l10n.t(
      'The command as you would type it. It gets PORT, or the flag that its tool wants.',
    ),
  });
  return command ? { command } : undefined;
}

function picks(choices: readonly RunChoice[]): RunPick[] {
  const group = (from: RunChoice['from'], label: string): RunPick[] => {
    const own = choices.filter((choice) => choice.from === from);
    if (own.length === 0) return [];
    return [
      { label, kind: vscode.QuickPickItemKind.Separator },
      ...own.map((run) => ({ label: `$(play) ${run.name}`, description: run.detail, run })),
    ];
  };
  return [
    ...group('service', projectFileName),
    ...group('script', vscode.l10n.t('scripts of package.json')),
  ];
}
