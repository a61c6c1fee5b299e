/** How a user is asked for words. */
import * as vscode from 'vscode';

/**
 * What he wrote, without space around it; undefined when he pressed Escape. The box stays while he looks elsewhere for
 * what to write, and where the editor gives the focus back to what was open before: it does so a moment late when that
 * is a web page, and would close the box under his hands.
 */
export async function askText(options: vscode.InputBoxOptions): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({ ...options, ignoreFocusOut: true });
  return text?.trim();
}
