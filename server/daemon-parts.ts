/** What a server is made with: who it is, where its files lie, and the world it lives in. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { ProjectRoot } from '#discovery/project-id.ts';
import type { RunningProgram } from '#protocol/server.ts';
import type { Settings } from '#protocol/settings.ts';
import type { TypeTable } from '#services/type-table.ts';
import type { TokenFiles, TrustRecords } from './authority/needs.ts';
import type { RunnersWorldParts } from './composition/compose-runners.ts';
import type { ProjectSettingsFile } from './handlers/resume-setting.ts';
import type { Upstream } from './handlers/upstream.ts';
import type { Homes } from './histories/history-files.ts';
import type { Machine } from './os/machine.ts';
import type { ProjectTypes, TypesFile } from './ranges/needs.ts';
import type { Files } from './store/files.ts';

export interface DaemonParts {
  readonly serverId: string;
  readonly epoch: number;
  readonly version: string;
  /** What runs, as far as anybody knows. */
  readonly program?: RunningProgram;
  /** Where the journal lies; ours alone. */
  readonly dataDir: string;
  readonly stateDir: string;
  readonly logFile: string;
  readonly machine: Machine;
  readonly tokens: TokenFiles;
  readonly trust: TrustRecords;
  readonly clock: Clock;
  readonly log: Log;
  /** What the user has set, as it is now; the defaults when absent. */
  readonly settings?: () => Settings;
  /** The service types that the user has, as they are now; the built-in ones when absent. */
  readonly types?: () => TypeTable;
  /** Where a type is written down that is made by itself; without it none is made. */
  readonly typesFile?: TypesFile | undefined;
  /** Where a project's types are written down; without it none is moved there. */
  readonly projectTypes?: ProjectTypes | undefined;
  /** Where a project's settings are written down; without it none is. */
  readonly projectSettings?: ProjectSettingsFile | undefined;
  /** Why something that the user has set does not count; undefined when all does. */
  readonly configurationTrouble?: () => string | undefined;
  /** Where agents write down their sessions; without it nothing is read of them. */
  readonly homes?: (() => Homes) | undefined;
  /** The real file system when absent. */
  readonly storeFiles?: Files;
  /** What runs runners; without it none is run. */
  readonly runnersWorld?: RunnersWorldParts | undefined;
  /** What says to every runner where the server is. */
  readonly runnersEnvironment?: (() => Readonly<Record<string, string>>) | undefined;
  /** For a project's own server: whose it is, and the shared one, which has the ports. */
  readonly own?: { readonly project: ProjectRoot; readonly upstream: Upstream } | undefined;
}
