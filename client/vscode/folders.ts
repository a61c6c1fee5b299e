/** Tells the server where this window works, and has what its projects declare leased as soon as they are open and trusted. */
import * as vscode from 'vscode';
import { type Failure, failureOf } from '#client/connection/failure.ts';
import { type Cancel, systemClock } from '#common/clock.ts';
import type { Refusal } from '#protocol/ports.ts';
import { projectFileName } from '#protocol/project-file.ts';
import type { NamedVariables } from '#services/environment.ts';
import type { Harbor } from './harbor.ts';

/** How long to wait before folders that could not be announced are announced again, at first and at most, in milliseconds. */
const [patienceMs, longestMs] = [2_000, 60_000];

/** What happened when a folder's services were to be leased. */
export type FolderOutcome =
  | {
      readonly kind: 'leased';
      /** The service that `PORT` is of, when there is one. */
      readonly main: string | undefined;
      /** Which further variables carry a port; absent from servers that know none. */
      readonly variables: NamedVariables | undefined;
      readonly refusals: readonly { readonly service: string; readonly refusal: Refusal }[];
    }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Nothing is declared, the workspace is not trusted, or the user has said no. */
  | { readonly kind: 'left' };

export interface FoldersParts {
  readonly harbor: Harbor;
  readonly log: vscode.LogOutputChannel;
  /** Told after each announcement, also after one that failed: the project's id by the folder's URI, as far as it is known. */
  readonly onPlaced: (projects: ReadonlyMap<string, string>) => void;
  /** Told for each folder after its turn. */
  readonly onFolder: (folder: vscode.WorkspaceFolder, outcome: FolderOutcome) => void;
}

export class Folders {
  readonly #parts: FoldersParts;
  readonly #subscriptions: vscode.Disposable[] = [];
  #watchers: vscode.Disposable[] = [];
  #watched = '';
  #placed: ReadonlyMap<string, string> = new Map();
  #running = false;
  #again = false;
  #failures = 0;
  #retry: Cancel | undefined;

  constructor(parts: FoldersParts) {
    this.#parts = parts;
  }

  open(): void {
    const go = () => this.tell();
    const stop = this.#parts.harbor.onDidStand.on(({ kind }) => {
      if (kind === 'connected') go();
    });
    this.#subscriptions.push(
      { dispose: stop },
      vscode.workspace.onDidChangeWorkspaceFolders(go),
      vscode.workspace.onDidGrantWorkspaceTrust(go),
      vscode.workspace.onDidChangeConfiguration((change) => {
        const ours = ['harbormaster.autoLease', 'harbormaster.autoStart'];
        if (ours.some((setting) => change.affectsConfiguration(setting))) go();
      }),
    );
  }

  /** Announces the folders and leases what they declare; asked again meanwhile, it does so once more. */
  tell(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    void this.#tellNow().finally(() => {
      this.#running = false;
      if (!this.#again) return;
      this.#again = false;
      this.tell();
    });
  }

  close(): void {
    this.#retry?.();
    for (const each of [...this.#subscriptions, ...this.#watchers]) each.dispose();
  }

  async #tellNow(): Promise<void> {
    const { harbor, log, onPlaced, onFolder } = this.#parts;
    this.#retry?.();
    if (harbor.standing.kind !== 'connected') return;
    const folders = fileFolders();
    try {
      const paths = folders.map(({ uri }) => uri.fsPath);
      const { projects } = await harbor.request('instances/announce', { folders: paths });
      const placed = folders.flatMap(({ uri }, n) => {
        const project = projects[n];
        return project ? [[uri.toString(), project.id] as const] : [];
      });
      this.#placed = new Map(placed);
      this.#watch([...paths, ...projects.map(({ root }) => root)]);
      this.#failures = 0;
      log.info(`Announced: ${paths.join(', ') || 'no folder on this disk'}.`);
    } catch (caught) {
      log.warn(`The folders could not be announced: ${failureOf(caught).message}`);
      const wait = Math.min(longestMs, patienceMs * 2 ** this.#failures++);
      this.#retry = systemClock.after(wait, () => this.tell());
    }
    onPlaced(this.#placed);
    for (const folder of folders) onFolder(folder, await this.#lease(folder));
  }

  async #lease({ uri }: vscode.WorkspaceFolder): Promise<FolderOutcome> {
    const settings = vscode.workspace.getConfiguration('harbormaster', uri);
    const isLeased = settings.get('autoLease', true);
    if (!vscode.workspace.isTrusted || !(isLeased || settings.get('autoStart', true)))
      return { kind: 'left' };
    try {
      await this.#trust(uri.fsPath);
      if (!isLeased) return { kind: 'left' };
      const params = { path: uri.fsPath, holder: 'client' } as const;
      const answer = await this.#parts.harbor.request('ports/leaseProject', params);
      const { declared, leases, environment, refusals, variables } = answer;
      if (!declared) return { kind: 'left' };
      const main = leases.find(({ port }) => String(port) === environment.PORT);
      return { kind: 'leased', main: main?.service, refusals, variables };
    } catch (caught) {
      const failure = failureOf(caught);
      this.#parts.log.warn(`${uri.fsPath}: ${failure.message}`);
      return { kind: 'failed', failure };
    }
  }

  /**
   * Workspace Trust is the user's word for what the folder holds, now and as it changes while it is open here: as for the
   * editor's own tasks. What is trusted stays so for terminals and other windows; what changes elsewhere is asked for there.
   */
  async #trust(path: string): Promise<void> {
    // What a file extends is read only once that is trusted: its own parts come in the second round.
    for (let round = 0; round < 2; round++) {
      const { parts } = await this.#parts.harbor.request('trust/show', { path });
      const hashes = parts.filter(({ trusted }) => !trusted).map(({ hash }) => hash);
      if (hashes.length === 0) return;
      await this.#parts.harbor.request('trust/grant', { path, hashes: hashes.slice(0, 300) });
    }
  }

  /** A project file may come, change or go, in a folder or at the root of its repository; a checkout changes the branch. */
  #watch(directories: readonly string[]): void {
    const places = [...new Set(directories)].sort();
    if (places.join('\n') === this.#watched) return;
    this.#watched = places.join('\n');
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = places.flatMap((place) =>
      [projectFileName, '.git/HEAD'].map((file) => {
        const pattern = new vscode.RelativePattern(vscode.Uri.file(place), file);
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        const go = () => this.tell();
        watcher.onDidCreate(go);
        watcher.onDidChange(go);
        watcher.onDidDelete(go);
        return watcher;
      }),
    );
  }
}

/** The folders that are directories on this machine. */
export function fileFolders(): vscode.WorkspaceFolder[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file');
}
