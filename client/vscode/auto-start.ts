/** Has the runners of this window's trusted projects started that are declared to start by themselves. Of many windows each asks; the server makes it one. */
import * as vscode from 'vscode';
import { failureOf } from '#client/connection/failure.ts';
import type { DeclaredRunners } from './declared-runners.ts';
import { fileFolders } from './folders.ts';
import type { Harbor } from './harbor.ts';
import type { Notices } from './notices/notices.ts';
import type { Stage } from './stages/stage.ts';
import { sayRefused } from './words/speak-runner.ts';

/** How long the server may check before it accepts, in milliseconds. Nobody waits for it. */
const deadlineMs = 120_000;

export interface AutoStartParts {
  readonly harbor: Harbor;
  readonly stage: Stage;
  readonly declared: DeclaredRunners;
  readonly notices: Notices;
  readonly log: vscode.LogOutputChannel;
}

export class AutoStart {
  readonly #parts: AutoStartParts;
  readonly #subscriptions: vscode.Disposable[] = [];
  /** What was asked for already: the names, by project. */
  readonly #asked = new Map<string, string>();

  constructor(parts: AutoStartParts) {
    this.#parts = parts;
  }

  open(): void {
    const look = () => this.#look();
    this.#subscriptions.push(
      { dispose: this.#parts.declared.onDidChange.on(look) },
      vscode.workspace.onDidGrantWorkspaceTrust(look),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('harbormaster.autoStart')) look();
      }),
    );
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #look(): void {
    if (!vscode.workspace.isTrusted) return;
    for (const folder of fileFolders()) {
      const settings = vscode.workspace.getConfiguration('harbormaster', folder.uri);
      const projectId = this.#parts.stage.projectOf(folder);
      if (projectId === undefined || !settings.get('autoStart', true)) continue;
      const names = (this.#parts.declared.runners.get(projectId) ?? [])
        .filter(({ autostart, trusted }) => autostart && trusted)
        .map(({ name }) => name)
        .sort()
        .join(' ');
      if (names === '' || this.#asked.get(projectId) === names) continue;
      this.#asked.set(projectId, names);
      void this.#start(folder, projectId);
    }
  }

  async #start({ uri, name }: vscode.WorkspaceFolder, projectId: string): Promise<void> {
    const { harbor, notices, log } = this.#parts;
    const path = uri.fsPath;
    try {
      const { refused } = await harbor.request('runners/up', { path, auto: true }, { deadlineMs });
      if (refused.length === 0) return;
      const why = refused.map((each) => sayRefused(each, each.name, vscode.l10n).message).join(' ');
      await notices.warning({
        topic: `up ${path}: ${why}`,
        message: vscode.l10n.t('Not everything of {0} was started. {1}', name, why),
      });
    } catch (caught) {
      // It is asked for again as soon as the server has told anew what is declared.
      this.#asked.delete(projectId);
      log.warn(`${path}: its runners were not started: ${failureOf(caught).message}`);
    }
  }
}
