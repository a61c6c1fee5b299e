/**
 * One VS Code under test: a served editor, its throw-away home, its browser and its windows, made
 * together and ended together. It knows the order of both, and nothing of what is tested.
 */
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchChromium } from '#test/editor/host/chromium.ts';
import { Home } from '#test/editor/host/home.ts';
import { commandLine, marked } from '#test/editor/host/processes.ts';
import { ServedEditor } from '#test/editor/host/served-editor.ts';
import { servedPackage } from '#test/editor/host/served-package.ts';
import { until } from '#test/editor/host/until.ts';
import type { EditorVersion } from '#test/editor/host/versions.ts';
import { Workbench } from '#test/editor/workbench.ts';

export interface TestEditorOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** VSIX files. */
  readonly extensions?: readonly string[];
  /** Added to the environment of the throw-away home. */
  readonly env?: NodeJS.ProcessEnv;
  /** The size of the windows in CSS pixels, and how many real pixels each of these has. */
  readonly screen?: {
    readonly width: number;
    readonly height: number;
    readonly deviceScaleFactor: number;
  };
}

const usualScreen = { width: 1280, height: 800, deviceScaleFactor: 1 };

export class TestEditor {
  readonly version: EditorVersion;
  readonly home: Home;
  readonly #server: ServedEditor;
  readonly #browser: Browser;
  readonly #profile: BrowserContext;

  private constructor(
    version: EditorVersion,
    home: Home,
    server: ServedEditor,
    browser: Browser,
    profile: BrowserContext,
  ) {
    this.version = version;
    this.home = home;
    this.#server = server;
    this.#browser = browser;
    this.#profile = profile;
  }

  /** Fetches what is missing, installs the extensions and starts server and browser. */
  static async open(
    version: EditorVersion,
    { env, screen = usualScreen, ...options }: TestEditorOptions = {},
  ): Promise<TestEditor> {
    const editor = await servedPackage(version);
    const home = new Home();
    let server: ServedEditor | undefined;
    let browser: Browser | undefined;
    try {
      server = await ServedEditor.start(editor, {
        ...options,
        env: home.environment(env),
        dataDirectory: home.make('vscode'),
      });
      browser = await launchChromium(home.environment());
      // One profile for all windows: what the editor keeps in the browser is shared, as it is
      // between the windows of a person.
      const { deviceScaleFactor, ...viewport } = screen;
      const profile = await browser.newContext({ viewport, deviceScaleFactor });
      profile.setDefaultTimeout(20_000);
      return new TestEditor(version, home, server, browser, profile);
    } catch (error) {
      await browser?.close();
      await server?.close();
      await home.close();
      throw error;
    }
  }

  /** What the server has written so far: read it when a test fails. */
  get output(): string {
    return this.#server.output;
  }

  /** The windows that are open. */
  get windows(): number {
    return this.#profile.pages().length;
  }

  /** The extension hosts that live now (their process ids): one for each window. Linux only. */
  get extensionHosts(): readonly number[] {
    return marked(this.home.mark).filter((id) => commandLine(id).includes('--type=extensionHost'));
  }

  /** Where installed extensions lie, a folder each. */
  get extensions(): string {
    return join(this.home.make('vscode'), 'extensions');
  }

  /** Installs a VSIX while windows are open; those that are opened from now on have it. */
  async install(vsix: string): Promise<void> {
    await this.#server.install(vsix);
  }

  /** Makes a folder in the throw-away home. */
  folder(name: string): string {
    return this.home.make('work', name);
  }

  /** Opens a window on a folder or a `.code-workspace`, with an extension host of its own, and waits until it is drawn. */
  async openWindow(folder?: string): Promise<Workbench> {
    const page = await this.#profile.newPage();
    await page.goto(this.#server.url(folder));
    const window = new Workbench(page);
    await window.ready();
    if (folder?.endsWith('.code-workspace')) await withItsFolders(window);
    return window;
  }

  /** Keeps a picture of every window below `test/out/failed/`: what was there when a test failed. */
  async keepPictures(title: string): Promise<void> {
    const name = title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 100);
    for (const [index, page] of this.#profile.pages().entries()) {
      await new Workbench(page).screenshot(`failed/${name}-${index + 1}`).catch(() => {});
    }
  }

  /** Start-up read backwards: pages first, because a closed page ends its extension host. */
  async close(): Promise<void> {
    for (const page of this.#profile.pages()) await page.close().catch(() => {});
    await this.#browser.close();
    await this.#server.close();
    await this.home.close();
  }
}

/**
 * A served editor may read a workspace file before the file system behind it is there: it then has a workspace without
 * folders, and says so in its own explorer, until it is loaded again.
 */
async function withItsFolders(window: Workbench): Promise<void> {
  await window.openView('Explorer');
  await until(
    'the folders of the workspace in the explorer',
    async () => {
      const first = window.rows().first();
      const shown = await first.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      if (!shown) await window.reload();
      return shown;
    },
    60_000,
  );
}
