/** Shows what is wrong in a project file where it is wrong: in the Problems view, and once in a message that opens the place. */
import * as vscode from 'vscode';
import type { Failure } from '#client/connection/failure.ts';
import type { Problem } from '#protocol/errors.ts';
import { projectFileName } from '#protocol/project-file.ts';
import { copyDetails } from './failure-message.ts';
import type { Notices } from './notices/notices.ts';

export class FileProblems {
  readonly #problems = vscode.languages.createDiagnosticCollection('harbormaster');
  readonly #notices: Notices;
  /** What was shown last, by the folder's URI. */
  readonly #shown = new Map<string, { readonly file: vscode.Uri; readonly message: string }>();

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** The file of this folder can be used, or there is none. */
  clear({ uri }: vscode.WorkspaceFolder): void {
    const key = uri.toString();
    const shown = this.#shown.get(key);
    if (shown) {
      this.#problems.delete(shown.file);
      this.#notices.over(topicOf(shown));
    }
    this.#shown.delete(key);
  }

  /** The file that `failure` names cannot be used. */
  show({ uri, name }: vscode.WorkspaceFolder, failure: Failure): void {
    const { path, problems = [], message } = failure;
    const file =
      path === undefined ? vscode.Uri.joinPath(uri, projectFileName) : vscode.Uri.file(path);
    this.#problems.set(
      file,
      problems.map((problem) => {
        const text = vscode.l10n.t('{0}: {1}', problem.where, problem.message);
        const diagnostic = new vscode.Diagnostic(rangeOf(problem), text);
        diagnostic.source = 'Harbormaster';
        return diagnostic;
      }),
    );
    const key = uri.toString();
    if (this.#shown.get(key)?.message === message) return;
    this.#shown.set(key, { file, message });
    // Whoever has the file before them sees it underlined.
    const { activeTextEditor } = vscode.window;
    if (activeTextEditor?.document.uri.toString() === file.toString()) return;
    void this.#tell(name, file, failure);
  }

  close(): void {
    this.#problems.dispose();
  }

  async #tell(folder: string, file: vscode.Uri, failure: Failure): Promise<void> {
    const [first] = failure.problems ?? [];
    const where = first?.where ?? 'file';
    const what = first?.message ?? vscode.l10n.t('cannot be read');
    const message = vscode.l10n.t(
      '{0} of {1} cannot be used, so nothing more is leased for it. Line {2}, column {3}: {4}: {5}.',
      projectFileName,
      folder,
      first?.line ?? 1,
      first?.column ?? 1,
      where,
      what,
    );
    const open = vscode.l10n.t('Open File');
    const copy = vscode.l10n.t('Copy Details');
    const topic = topicOf({ file, message: failure.message });
    const pressed = await this.#notices.error({ topic, message, buttons: [open, copy] });
    if (pressed === copy) await copyDetails(failure);
    if (pressed !== open) return;
    await vscode.window.showTextDocument(file, { selection: rangeOf(first) });
  }
}

/** Two windows on the same folder have the same to say of it. */
function topicOf({
  file,
  message,
}: {
  readonly file: vscode.Uri;
  readonly message: string;
}): string {
  return `${file.fsPath}: ${message}`;
}

/** The word at the place, for the editor widens an empty range to it. */
function rangeOf(problem: Problem | undefined): vscode.Range {
  const line = Math.max(0, (problem?.line ?? 1) - 1);
  const column = Math.max(0, (problem?.column ?? 1) - 1);
  return new vscode.Range(line, column, line, column);
}
