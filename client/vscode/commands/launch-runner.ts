/** Launch: a command that was run before, one of this machine's agents, a script of the folder or a typed line, as a runner with a terminal. */
import * as vscode from 'vscode';
import { longDeadline } from '#client/connection/long-deadline.ts';
import { onPath } from '#client/launcher/on-path.ts';
import { newId } from '#common/id.ts';
import { agentTable } from '#services/agent-table.ts';
import { launchName } from '#services/launch-name.ts';
import { argvOf } from '../launch-words.ts';
import { runChoices } from '../run-choices.ts';
import { askText } from './ask-text.ts';
import { folderTexts } from './folder-texts.ts';
import { askName, nameMeant } from './launch-name.ts';
import { type CommandParts, folderFor, projectOf } from './parts.ts';
import { carriedOut } from './runner-answers.ts';

/** Where this window's workspace remembers what was launched in it. */
const memoryKey = 'harbormaster.launched';
/** More are not found again faster than they are typed. */
const mostRemembered = 8;

interface Launch {
  readonly line: string;
  readonly name?: string | undefined;
}

export async function launchRunner(parts: CommandParts, target?: string): Promise<void> {
  const folder = await folderFor(parts, target);
  if (!folder) return;
  const launch = await askLaunch(parts, folder);
  if (!launch) return;
  const argv = argvOf(launch.line);
  const path = folder.uri.fsPath;
  const said = launch.name ?? (await askName(launchName(argv)));
  const name = said === undefined ? undefined : await nameMeant(parts, path, said, argv);
  if (name === undefined) return;
  const key = newId('key');
  const runner = await carriedOut(parts, {
    name,
    path,
    ask: (second) => {
      const isFirst = Object.keys(second).length === 0;
      const params = { path, argv, name, ...second, key: isFirst ? key : newId('key') };
      return parts.harbor.request('runners/launch', params, longDeadline);
    },
  });
  await remember(parts, { line: launch.line, name });
  if (runner) parts.terminals.show(runner);
}

interface LaunchPick extends vscode.QuickPickItem {
  readonly launch?: Launch;
}

async function askLaunch(
  parts: CommandParts,
  folder: vscode.WorkspaceFolder,
): Promise<Launch | undefined> {
  const other: LaunchPick = {
    label: `$(edit) ${vscode.l10n.t('Another Command…')}`,
    alwaysShow: true,
  };
  const picks = [
    ...group(vscode.l10n.t('launched before'), 'history', remembered(parts)),
    ...group(vscode.l10n.t('agents on this machine'), 'hubot', await agentsHere()),
    ...group(vscode.l10n.t('scripts of package.json'), 'play', await scriptsOf(folder)),
  ];
  if (picks.length === 0) return await askLine();
  const picked = await vscode.window.showQuickPick([...picks, other], {
    title: vscode.l10n.t('Launch in {0}', projectOf(parts, folder)?.name ?? folder.name),
    placeHolder: vscode.l10n.t('What is to run? It runs on when this window is closed.'),
    matchOnDescription: true,
  });
  return picked === other ? await askLine() : picked?.launch;
}

async function askLine(): Promise<Launch | undefined> {
  const line = await askText({
    title: vscode.l10n.t('Launch: Command'),
    placeHolder: 'htop',
    prompt: vscode.l10n.t('The command as you would type it in a terminal.'),
  });
  return line ? { line } : undefined;
}

function group(label: string, icon: string, launches: readonly Launch[]): LaunchPick[] {
  if (launches.length === 0) return [];
  return [
    { label, kind: vscode.QuickPickItemKind.Separator },
    ...launches.map((launch) => ({
      label: `$(${icon}) ${launch.name ?? launch.line}`,
      description: launch.name === undefined ? '' : launch.line,
      launch,
    })),
  ];
}

async function agentsHere(): Promise<Launch[]> {
  const programs = agentTable.flatMap((row) => row.programs.slice(0, 1));
  const found = await Promise.all(programs.map((program) => onPath(program)));
  return programs.filter((_, n) => found[n] !== undefined).map((line) => ({ line }));
}

async function scriptsOf(folder: vscode.WorkspaceFolder): Promise<Launch[]> {
  const choices = runChoices(await folderTexts(folder));
  return choices
    .filter(({ from }) => from === 'script')
    .map(({ name, command }) => ({ line: command, name: launchName([name]) }));
}

function remembered({ memory }: CommandParts): readonly Launch[] {
  return memory.get<readonly Launch[]>(memoryKey, []);
}

async function remember(parts: CommandParts, launch: Launch): Promise<void> {
  const others = remembered(parts).filter(
    ({ line, name }) => line !== launch.line || name !== launch.name,
  );
  await parts.memory.update(memoryKey, [launch, ...others].slice(0, mostRemembered));
}
