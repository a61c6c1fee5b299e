/**
 * One running VS Code server on the loopback interface, with one profile. It knows the
 * server's options and files; browsers, windows and tests are somebody else's.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessGroup } from './processes.ts';
import { run } from './run.ts';
import type { ServedPackage } from './served-package.ts';
import { until } from './until.ts';

export interface ServedEditorOptions {
  /** The whole environment of the server, its extension hosts and their terminals. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the profile lies: settings, extensions, logs. */
  readonly dataDirectory: string;
  /** Added to the settings below, or put in their place. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** VSIX files, installed by the server itself as a user would. */
  readonly extensions?: readonly string[];
  readonly arguments?: readonly string[];
}

/** Settings without which a window asks, advertises, downloads or draws what no test can read. */
const quietSettings: Readonly<Record<string, unknown>> = {
  'security.workspace.trust.enabled': false,
  // Only the DOM renderer has rows that can be read.
  'terminal.integrated.gpuAcceleration': 'off',
  // It draws a second terminal over the first.
  'terminal.integrated.stickyScroll.enabled': false,
  'terminal.integrated.showTerminalConfigPrompt': false,
  'remote.autoForwardPorts': false,
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
};

/** A VS Code that serves windows until `close()`. */
export class ServedEditor {
  readonly #server: ProcessGroup;
  readonly #install: (vsix: string) => Promise<unknown>;
  readonly #token: string;
  readonly #port: number;

  private constructor(
    server: ProcessGroup,
    install: (vsix: string) => Promise<unknown>,
    token: string,
    port: number,
  ) {
    this.#server = server;
    this.#install = install;
    this.#token = token;
    this.#port = port;
  }

  /** Installs the extensions, starts the server on a free port and waits until it answers. */
  static async start(editor: ServedPackage, options: ServedEditorOptions): Promise<ServedEditor> {
    const { env, dataDirectory: data } = options;
    const user = join(data, 'data', 'User');
    await mkdir(user, { recursive: true });
    const settings = { ...quietSettings, ...options.settings };
    // A lasting profile keeps what its owner has changed.
    const file = join(user, 'settings.json');
    if (!existsSync(file)) await writeFile(file, JSON.stringify(settings, undefined, 2));
    const profile = ['--server-data-dir', data, '--accept-server-license-terms'];
    const install = (vsix: string) =>
      run(editor.node, [editor.main, ...profile, '--install-extension', vsix, '--force'], { env });
    for (const vsix of options.extensions ?? []) await install(vsix);
    const token = randomBytes(16).toString('hex');
    const tokenFile = join(data, 'connection-token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    const listen = ['--host', '127.0.0.1', '--port', '0', '--connection-token-file', tokenFile];
    const server = new ProcessGroup(
      editor.node,
      [editor.main, ...profile, ...listen, ...editor.release.options, ...(options.arguments ?? [])],
      env,
    );
    try {
      const [, port] = await server.line(/Extension host agent listening on (\d+)/);
      const served = new ServedEditor(server, install, token, Number(port));
      await until('an answer of the editor', () => served.#answers(server));
      return served;
    } catch (error) {
      await server.end();
      throw error;
    }
  }

  /** Installs a VSIX, or a newer one, while windows are open; those that are opened from now on have it. */
  async install(vsix: string): Promise<void> {
    await this.#install(vsix);
  }

  /** `host:port`, as `vscode-remote:` URIs name this server. */
  get authority(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** It ends by `close()` only, unless it crashed or was killed. */
  get ended(): boolean {
    return this.#server.ended;
  }

  get output(): string {
    return this.#server.output;
  }

  /** The address of a window on this folder or `.code-workspace` (or of an empty one), right to enter included. */
  url(folder?: string, payload?: readonly (readonly [string, string])[]): string {
    const query = new URLSearchParams({ tkn: this.#token });
    if (folder?.endsWith('.code-workspace')) query.set('workspace', folder);
    else if (folder) query.set('folder', folder);
    else query.set('ew', 'true');
    if (payload) query.set('payload', JSON.stringify(payload));
    return `http://${this.authority}/?${query}`;
  }

  /** Ends the server and its extension hosts. Close the pages before. */
  async close(): Promise<void> {
    await this.#server.end();
  }

  async #answers(server: ProcessGroup): Promise<boolean> {
    if (server.ended) throw new Error(`The editor ended:\n${server.output}`);
    return await fetch(this.url(), { redirect: 'manual' }).then(
      ({ status }) => status < 400,
      () => false,
    );
  }
}
