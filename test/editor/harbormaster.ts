/**
 * Harbormaster in an editor under test: built, packed and installed as a user would have it, with
 * a terminal and a client beside it that share its server. It knows what the product shows, by
 * its accessible names, and asserts nothing.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { connect } from '#client/connection/connect.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { attributes } from '#test/editor/attributes.ts';
import { repository } from '#test/editor/host/cache.ts';
import { packageExtension } from '#test/editor/host/package-extension.ts';
import { run } from '#test/editor/host/run.ts';
import { until } from '#test/editor/host/until.ts';
import type { EditorVersion } from '#test/editor/host/versions.ts';
import { TestEditor, type TestEditorOptions } from '#test/editor/test-editor.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const bundle = join(repository, 'out', 'hm.cjs');

const statusId = 'harbormaster.harbormaster.harbormaster.status';

let packed: Promise<string> | undefined;

/** The VSIX of what stands in the source now; made once a run. */
function vsix(): Promise<string> {
  packed ??= (async () => {
    await run(process.execPath, ['--import=tsx', 'esbuild.ts'], { cwd: repository });
    return await packageExtension(repository, join(repository, 'out', 'harbormaster.vsix'));
  })();
  return packed;
}

/** The same sources as another release, for tests of updates. */
export async function vsixOf(release: string): Promise<string> {
  const directory = join(repository, 'test/out/releases', release);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ ...manifest, version: release }),
  );
  for (const part of ['package.nls.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media', 'docs'])
    await cp(join(repository, part), join(directory, part), { recursive: true });
  const build = ['--import=tsx', 'esbuild.ts', '--release', release, '--out'];
  await run(process.execPath, [...build, join(directory, 'out')], { cwd: repository });
  return await packageExtension(directory, join(directory, 'harbormaster.vsix'));
}

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class HarbormasterEditor {
  readonly editor: TestEditor;
  readonly #env: NodeJS.ProcessEnv;
  readonly #peers: SocketPeer[] = [];

  private constructor(editor: TestEditor, env: NodeJS.ProcessEnv) {
    this.editor = editor;
    this.#env = env;
  }

  static async open(
    version: EditorVersion,
    options: TestEditorOptions = {},
  ): Promise<HarbormasterEditor> {
    // Tests kill servers faster than any crash does.
    const env = { HARBORMASTER_TEST: '1', HARBORMASTER_STARTS_PER_MINUTE: '1000', ...options.env };
    const editor = await TestEditor.open(version, {
      ...options,
      env,
      extensions: [await vsix(), ...(options.extensions ?? [])],
    });
    return new HarbormasterEditor(editor, editor.home.environment(env));
  }

  /** A folder that is a git repository on `main`, with these files. */
  project(name: string): string {
    const folder = this.editor.folder(name);
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', folder], { env: this.#env });
    return folder;
  }

  /** A window with the Instances view open, connected to the server. */
  async openWindow(folder?: string): Promise<Workbench> {
    const window = await this.editor.openWindow(folder);
    await window.openView('Harbormaster');
    await until('the server', async () => /Port|[Rr]unner/.test(await statusOf(window)), 20_000);
    return window;
  }

  /** `hm` in a terminal of the same user. It never rejects: `code` says how it went. */
  hm(cwd: string, ...args: string[]): Promise<Said> {
    return this.#hm(cwd, this.#env, args);
  }

  /** The same as a coding agent runs it. */
  agent(cwd: string, ...args: string[]): Promise<Said> {
    return this.#hm(cwd, { ...this.#env, CLAUDECODE: '1' }, args);
  }

  /** An agent that starts a service with `hm`, and ends without it. */
  leavingAgent(cwd: string, service: string, ...command: string[]): Promise<Said> {
    const program = join(repository, 'test', 'programs', 'leaving-agent.mjs');
    return this.#node(cwd, this.#env, [program, bundle, service, ...command]);
  }

  #hm(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Said> {
    return this.#node(cwd, env, [bundle, ...args]);
  }

  #node(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Said> {
    return new Promise((resolve) => {
      execFile(process.execPath, [...args], { cwd, env }, (failure, stdout, stderr) => {
        const code = typeof failure?.code === 'number' ? failure.code : failure ? 1 : 0;
        resolve({ code, stdout, stderr });
      });
    });
  }

  /** A client of the same server, such as another window would be. */
  async client(name: string): Promise<SocketPeer> {
    const program = { script: join(repository, 'out', 'server.cjs') };
    const facts = { kind: 'window', name, version: '0.1.0' } as const;
    const peer = await connect({ program, env: this.#env }, facts);
    this.#peers.push(peer);
    return peer;
  }

  /** The server's process id, as the server says it; asked again while one is leaving. */
  async serverPid(): Promise<number> {
    return await until('an answer of the server', async () => {
      const peer = await this.client('pid').catch(() => undefined);
      const status = await peer?.request('server/status', {}).catch(() => undefined);
      peer?.close();
      return status?.pid;
    });
  }

  async close(): Promise<void> {
    for (const peer of this.#peers) peer.close();
    await this.editor.close();
  }
}

/** What a screen reader says of our status bar item. */
export async function statusOf(window: Workbench): Promise<string> {
  return await window.statusName(statusId);
}

/** Waits until our status bar item says this: each part of a window is drawn in its own time. */
export async function says(window: Workbench, what: RegExp): Promise<void> {
  let said = '';
  const ask = async () => {
    said = await statusOf(window);
    return what.test(said);
  };
  await until(`${what} in the status bar`, ask).catch((failure: Error) => {
    throw new Error(`${failure.message}. It said: ${said}`);
  });
}

export function statusItem(window: Workbench): Locator {
  return window.status(statusId);
}

/** Launches this command line under this name, by the palette; what is proposed instead goes by what this machine has. */
export async function launch(window: Workbench, line: string, name: string): Promise<void> {
  const box = (title: string) =>
    window.page.locator('.quick-input-title:visible', { hasText: title });
  await window.command('Harbormaster: Launch...');
  await box('Launch').waitFor();
  if (await box('Launch in').isVisible()) await window.pick(/Another Command/);
  // Each box takes the place of the one before, which takes what comes too early.
  await box('Launch: Command').waitFor();
  await window.answer(line);
  await box('Launch: Name').waitFor();
  await window.answer(name);
}

/** The welcome or message of the Instances view. */
export async function viewText(window: Workbench): Promise<string> {
  const texts = window.page.locator(
    '.sidebar .welcome-view-content:visible, .sidebar .tree-explorer-viewlet-tree-view .message:visible',
  );
  return (await texts.allInnerTexts()).join('\n').trim();
}

/** What a screen reader says of the tree's rows, top to bottom; only those on the screen. */
export async function rowNames(window: Workbench): Promise<string[]> {
  return await attributes(window.rows(), 'aria-label');
}
