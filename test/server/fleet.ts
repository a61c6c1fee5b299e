/** Windows and servers of several releases side by side: recorded ones, the one of these sources, and the one after it. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPointer } from '#discovery/pointer.ts';
import { productVersion } from '#protocol/product.ts';
import { compareVersions } from '#protocol/version.ts';
import { type ReadRecord, readJournal } from '#test/chaos/journal-reader.ts';
import { buildPrograms } from '#test/programs/build.ts';
import type { LogLine } from '#test/programs/leaser.ts';
import type { WindowReport } from '#test/programs/window.ts';
import { builtProgram } from './built.ts';
import { Harbor, until } from './harbor.ts';

const root = join(import.meta.dirname, '../..');
const recorded = join(root, 'test/fixtures/releases');
/** Below every ephemeral range, and wide enough for all that rest. */
const range = { from: 10_000, to: 31_999 };
/** How long anything here may take, in milliseconds, on a busy machine of two cores. */
const limitMs = 60_000;

export interface Release {
  readonly version: string;
  readonly hm: string;
  readonly server: string;
  /** test/programs/window.ts on this release's client library. */
  readonly window: string;
}

/** N-1, N, N+1, and the first release there was. */
export type Releases = readonly [
  previous: Release,
  current: Release,
  next: Release,
  first: Release,
];

/** Made once for all tests of a file, in `directory`. */
export async function makeReleases(directory: string): Promise<Releases> {
  const versions = (await readdir(recorded)).sort(compareVersions);
  const [first = '', previous = ''] = [versions[0], versions.at(-1)];
  const current = productVersion;
  const [major, minor] = current.split('.').map(Number);
  const next = `${major}.${(minor ?? 0) + 1}.0`;
  const out = join(directory, 'next');
  buildRelease(out, '--release', next);
  const here = await buildPrograms(join(directory, 'here'), ['window']);
  const later = await buildPrograms(join(directory, 'later'), ['window'], next);
  const at = (from: string, version: string, window = join(from, 'window.cjs')): Release => ({
    ...{ version, window, hm: join(from, 'hm.cjs'), server: join(from, 'server.cjs') },
  });
  return [
    at(join(recorded, previous), previous),
    at(join(builtProgram('hm'), '..'), current, here.window),
    at(out, next, later.window),
    at(join(recorded, first), first),
  ];
}

/** These sources as another release. */
export function buildRelease(out: string, ...options: readonly string[]): void {
  const args = ['esbuild.ts', '--out', out, ...options];
  execFileSync(join(root, 'node_modules/.bin/tsx'), args, { cwd: root });
}

export class Fleet {
  readonly harbor: Harbor;
  readonly directory: string;
  readonly windows: Window[] = [];

  private constructor(harbor: Harbor, directory: string) {
    this.harbor = harbor;
    this.directory = directory;
  }

  /** In an empty project of a harbor of its own. */
  static async open(): Promise<Fleet> {
    const harbor = await Harbor.open();
    const directory = join(harbor.root, 'shop');
    await mkdir(directory);
    return new Fleet(harbor, directory);
  }

  /** Opens a window of this release, which waits for the word. */
  async window({ window, server }: Release, name: string): Promise<Window> {
    const log = join(this.harbor.root, `${name}.ndjson`);
    const args = [window, server, name, log, range.from, range.to].map(String);
    const child = spawn(process.execPath, args, {
      ...{ cwd: this.directory, env: { ...this.harbor.env } },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const opened = new Window(child, log);
    this.windows.push(opened);
    await until('the window is open', () => opened.isOpen, limitMs);
    return opened;
  }

  /** Runs `hm` of this release, which must succeed. */
  hm({ hm }: Release, ...args: readonly string[]): Promise<string> {
    const options = { cwd: this.directory, env: { ...this.harbor.env } };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [hm, ...args], options, (failure, stdout, stderr) =>
        failure
          ? reject(new Error(`hm ${args.join(' ')}: ${stdout}${stderr}`))
          : resolve(stdout.trim()),
      );
    });
  }

  /** The version of the server that clients find. */
  get serving(): string | undefined {
    const reading = readPointer(this.harbor.places.pointer);
    return reading.kind === 'found' ? reading.pointer.version : undefined;
  }

  /** Ends all windows that live, each after what it is at, and resolves with their logs. */
  async ended(): Promise<LogLine[][]> {
    const living = this.windows.filter(({ isLiving }) => isLiving);
    for (const code of await Promise.all(living.map((window) => window.end())))
      assert.equal(code, 0);
    return Promise.all(
      this.windows.map(async ({ log }) => {
        const text = await readFile(log, 'utf8').catch(() => '');
        return text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as LogLine);
      }),
    );
  }

  /** What the journal holds; nobody may write it now. */
  async journal(): Promise<ReadRecord[]> {
    const { stateDir } = this.harbor.places;
    const names = await readdir(stateDir);
    const data = names.find((name) => /^data-[0-9a-f]+$/.test(name)) ?? '';
    return readJournal(join(stateDir, data));
  }

  close(): Promise<void> {
    return this.harbor.close();
  }
}

export class Window {
  readonly child: ChildProcess;
  readonly log: string;
  /** The versions of the servers that welcomed it, in order. */
  readonly met: string[] = [];
  isOpen = false;
  /** How many leases it got. */
  leases = 0;
  /** How long the longest answer took, in milliseconds. */
  longest = 0;

  constructor(child: ChildProcess, log: string) {
    this.child = child;
    this.log = log;
    child.on('message', (message) => {
      const report = message as WindowReport;
      if (report.kind === 'waiting') this.isOpen = true;
      if (report.kind === 'met') this.met.push(report.version);
      if (report.kind === 'leased') {
        this.leases++;
        this.longest = report.longest;
      }
    });
  }

  get isLiving(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  go(): this {
    this.child.send('go');
    return this;
  }

  /** Resolves when it got `count` leases more from now on. */
  async works(count: number): Promise<void> {
    const goal = this.leases + count;
    await until(`the window has ${goal} leases`, () => this.leases >= goal, limitMs);
  }

  /** Resolves when the server that welcomed it last is of this version. */
  async meets(version: string): Promise<void> {
    await until(`the window has met ${version}`, () => this.met.at(-1) === version, limitMs);
  }

  async end(): Promise<number | null> {
    const gone = once(this.child, 'exit');
    this.child.send('end');
    const [code] = (await gone) as [number | null];
    return code;
  }
}

/** The releases whose servers began, in the order of the journal. */
export function reigns(records: readonly ReadRecord[]): string[] {
  const events = records.flatMap(({ events }) => events);
  return events.filter(({ type }) => type === 'serverStarted').map(({ version }) => `${version}`);
}

/** Pairs of a newer server that was followed by an older one. */
export function relapses(versions: readonly string[]): string[] {
  return versions.flatMap((version, n) => {
    const before = versions[n - 1] ?? version;
    return compareVersions(before, version) > 0 ? [`${before}, then ${version}`] : [];
  });
}
