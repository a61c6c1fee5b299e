/** Tells each folder's terminals the ports of its project, as they are now. A folder that holds nothing tells nothing. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { environmentOf } from '#services/environment.ts';
import { fileFolders } from './folders.ts';
import { leasesOf, projectName } from './scene.ts';
import type { Stage } from './stage.ts';

export class TerminalEnvironment {
  readonly #collection: vscode.GlobalEnvironmentVariableCollection;
  readonly #stage: Stage;
  /** The service that `PORT` is of, by the folder's URI; only folders whose services are leased by themselves are told anything. */
  readonly #mains = new Map<string, string | undefined>();
  readonly #told = new Map<string, Readonly<Record<string, string>>>();

  constructor(collection: vscode.GlobalEnvironmentVariableCollection, stage: Stage) {
    this.#collection = collection;
    this.#collection.persistent = false;
    this.#stage = stage;
  }

  /** From now on the folder's terminals are told; `PORT` is that of the service `main`. */
  begin(folder: vscode.WorkspaceFolder, main: string | undefined): void {
    this.#mains.set(folder.uri.toString(), main);
    this.update();
  }

  /** From now on the folder's terminals are told nothing. */
  end(folder: vscode.WorkspaceFolder): void {
    this.#mains.delete(folder.uri.toString());
    this.update();
  }

  /** Brings the collections up to date with the mirror; touches only what differs, because a touched one marks open terminals as outdated. */
  update(): void {
    for (const folder of fileFolders()) {
      const key = folder.uri.toString();
      const projectId = this.#stage.projectOf(folder);
      const isTold = projectId !== undefined && this.#mains.has(key);
      const { scene } = this.#stage;
      const leases = isTold ? leasesOf(scene, projectId) : [];
      const environment = environmentOf(leases, this.#mains.get(key));
      const told = this.#told.get(key) ?? {};
      if (isDeepStrictEqual(environment, told)) continue;
      this.#told.set(key, environment);
      const scoped = this.#collection.getScoped({ workspaceFolder: folder });
      scoped.persistent = false;
      for (const name of Object.keys(told)) if (!(name in environment)) scoped.delete(name);
      for (const [name, value] of Object.entries(environment))
        if (told[name] !== value) scoped.replace(name, value);
      const ports = leases.map(({ service, port }) => `${service} ${port}`).join(', ');
      scoped.description =
        isTold && leases.length > 0
          ? vscode.l10n.t('Ports of {0}: {1}', projectName(scene, projectId), ports)
          : undefined;
    }
  }
}
