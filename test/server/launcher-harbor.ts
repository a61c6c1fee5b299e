/** Installations of Harbormaster whose `hm` only says how it was called, and the launcher that finds it. */

import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LauncherPlaces, launcherPlaces } from '#client/launcher/launcher-places.ts';
import { placeLauncher } from '#client/launcher/place-launcher.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { Harbor } from './harbor.ts';
import { Command, type Said } from './terminal.ts';

/** What a program that the launcher ran says of itself. */
export interface Call {
  /** Where the program lies. */
  readonly program: string;
  readonly args: readonly string[];
  readonly runtime: string;
  readonly electron: string | undefined;
  readonly pid: number;
  /** Variables of the launcher's that reached the program. */
  readonly leaked: readonly string[];
  /** Page faults of children that were waited for before the program began: 0 when there were none; proc(5), cminflt. */
  readonly childFaults: number;
}

const program = `
const { readFileSync } = require('node:fs');
const stat = readFileSync('/proc/self/stat', 'utf8');
process.stdout.write(JSON.stringify({
  program: __filename,
  args: process.argv.slice(2),
  runtime: process.execPath,
  electron: process.env.ELECTRON_RUN_AS_NODE,
  pid: process.pid,
  leaked: Object.keys(process.env).filter((name) => name.startsWith('_hm')),
  childFaults: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[8]),
}));
`;

export class LauncherHarbor {
  readonly harbor: Harbor;
  readonly env: Readonly<Record<string, string>>;
  readonly places: LauncherPlaces;

  private constructor(harbor: Harbor, stateDir: string) {
    this.harbor = harbor;
    this.env = { ...harbor.env, HARBORMASTER_STATE_DIR: stateDir };
    this.places = launcherPlaces(placesHere(this.env));
  }

  /** With a state directory of this name, and nothing installed. */
  static async open(name = 'state'): Promise<LauncherHarbor> {
    const harbor = await Harbor.open();
    return new LauncherHarbor(harbor, join(harbor.root, name));
  }

  /** An installation in a directory of this name, registered, with the launcher placed. Resolves with its root. */
  async install(name: string): Promise<string> {
    const root = join(this.harbor.root, name);
    await mkdir(join(root, 'out'), { recursive: true });
    await writeFile(join(root, 'package.json'), '{ "name": "harbormaster" }');
    await writeFile(join(root, 'out', 'hm.cjs'), program);
    await placeLauncher(root, this.env);
    return root;
  }

  /** A build in the store, which is the newest from now on. Resolves with its program. */
  async store(build: string): Promise<string> {
    const directory = join(this.places.versions, build);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, 'hm.cjs'), program);
    await writeFile(this.places.newest, `${build}\n`);
    return join(directory, 'hm.cjs');
  }

  /** Runs the launcher, by itself or by the shell that is named, to its end. */
  run(args: readonly string[], how: Running = {}): Promise<Said> {
    const { shell, path = this.places.launcher, env = {} } = how;
    const [command = '', ...rest] = [...(shell ? [shell] : []), path, ...args];
    const started = spawn(command, rest, {
      cwd: this.harbor.root,
      env: { ...this.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return new Command(started).ended;
  }

  async call(args: readonly string[], how?: Running): Promise<Call> {
    const said = await this.run(args, how);
    if (said.code !== 0 || said.stderr !== '') throw new Error(`${said.code}: ${said.stderr}`);
    return JSON.parse(said.stdout) as Call;
  }

  launcherText(): Promise<string> {
    return readFile(this.places.launcher, 'utf8');
  }

  close(): Promise<void> {
    return this.harbor.close();
  }
}

export interface Running {
  readonly shell?: string | undefined;
  /** By which of its names the launcher is called. */
  readonly path?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}
