/** Tells each folder's terminals the ports of its project, as they are now. A folder that holds nothing tells nothing. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Lease } from '#protocol/ports.ts';
import { environmentOf, type NamedVariables, variablesOf } from '#services/environment.ts';
import { fileFolders } from './folders.ts';
import { leasesOf, projectName, sharesByProject } from './stages/scene.ts';
import type { Stage } from './stages/stage.ts';

/** What is known of a folder's ports beside its leases. */
interface ToldFolder {
  /** The service that `PORT` is of. */
  readonly main: string | undefined;
  /** Which further variables carry a port. */
  readonly variables: NamedVariables | undefined;
}

export class TerminalEnvironment {
  readonly #collection: vscode.GlobalEnvironmentVariableCollection;
  readonly #stage: Stage;
  /** By the folder's URI; only folders whose services are leased by themselves are told anything. */
  readonly #folders = new Map<string, ToldFolder>();
  readonly #told = new Map<string, Readonly<Record<string, string>>>();

  constructor(collection: vscode.GlobalEnvironmentVariableCollection, stage: Stage) {
    this.#collection = collection;
    this.#collection.persistent = false;
    this.#stage = stage;
  }

  /** From now on the folder's terminals are told. */
  begin(folder: vscode.WorkspaceFolder, { main, variables }: ToldFolder): void {
    this.#folders.set(folder.uri.toString(), { main, variables });
    this.update();
  }

  /** From now on the folder's terminals are told nothing. */
  end(folder: vscode.WorkspaceFolder): void {
    this.#folders.delete(folder.uri.toString());
    this.update();
  }

  /** Brings the collections up to date with the mirror; touches only what differs, because a touched one marks open terminals as outdated. */
  update(): void {
    for (const folder of fileFolders()) {
      const key = folder.uri.toString();
      const projectId = this.#stage.projectOf(folder);
      const told = this.#folders.get(key);
      const isTold = projectId !== undefined && told !== undefined;
      const { scene } = this.#stage;
      const leases = isTold ? leasesOf(scene, projectId) : [];
      const shares = (isTold && sharesByProject(scene).get(projectId)) || [];
      const withVariables = (lease: Lease) => ({
        ...lease,
        env: told?.variables && variablesOf(lease, told.variables),
      });
      const environment = environmentOf(
        leases.map(withVariables),
        told?.main,
        shares.map(({ lease, service }) => withVariables({ ...lease, service })),
      );
      const before = this.#told.get(key) ?? {};
      if (isDeepStrictEqual(environment, before)) continue;
      this.#told.set(key, environment);
      const scoped = this.#collection.getScoped({ workspaceFolder: folder });
      scoped.persistent = false;
      for (const name of Object.keys(before)) if (!(name in environment)) scoped.delete(name);
      for (const [name, value] of Object.entries(environment))
        if (before[name] !== value) scoped.replace(name, value);
      const ports = [...leases, ...shares.map(({ lease, service }) => ({ ...lease, service }))]
        .map(({ service, port }) => `${service} ${port}`)
        .join(', ');
      scoped.description =
        isTold && ports !== ''
          ? vscode.l10n.t('Ports of {0}: {1}', projectName(scene, projectId), ports)
          : undefined;
    }
  }
}
