/** Asks what is to be done when a name or a session is somebody's already. */
import * as vscode from 'vscode';
import { type Taken, type TakenWay, takenChoices, takenQuestion } from '../words/speak-taken.ts';

/** As the commands that do the same have them. */
const icons: Readonly<Record<TakenWay, string>> = {
  attach: 'terminal',
  resume: 'debug-continue',
  startAnother: 'add',
  replace: 'debug-restart',
};

/** Undefined when the user thinks better of it. */
export async function askTaken(taken: Taken): Promise<TakenWay | undefined> {
  const items = takenChoices(taken, vscode.l10n).map(({ way, label, detail }) => ({
    ...{ label: `$(${icons[way]}) ${label}`, detail, way },
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: takenQuestion(taken, vscode.l10n),
    placeHolder: vscode.l10n.t('What is to be done?'),
    // A terminal that is shown meanwhile takes the focus, and with it the question.
    ignoreFocusOut: true,
  });
  return picked?.way;
}
