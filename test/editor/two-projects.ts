/**
 * Two windows on two untouched projects, a Vite app and an Express app, with one server below
 * them: what a person does in them, and how long until the other window shows it. It asserts
 * nothing; the acceptance test and the latency bench both go through these steps.
 */
import { HarbormasterEditor, statusItem } from './harbormaster.ts';
import { until } from './host/until.ts';
import type { EditorVersion } from './host/versions.ts';
import { changesIn, newProject } from './new-projects.ts';
import type { Workbench } from './workbench.ts';

/** A listening service, as `hm ls --json` tells it. */
interface Listening {
  readonly port: number;
  readonly url: string;
  readonly listener: { readonly process: { readonly pid: number } };
}

/** Milliseconds in which the other window must show what happened. */
const deadline = 10_000;

/** Milliseconds for a first start on a busy machine. */
const startDeadline = 60_000;

export class TwoProjects {
  readonly harbor: HarbormasterEditor;
  readonly #env: NodeJS.ProcessEnv;
  readonly shopFolder: string;
  /** The window on the Vite app. */
  readonly shop: Workbench;
  readonly blogFolder: string;
  /** The window on the Express app. */
  readonly blog: Workbench;

  private constructor(
    harbor: HarbormasterEditor,
    [shopFolder, shop]: readonly [string, Workbench],
    [blogFolder, blog]: readonly [string, Workbench],
  ) {
    this.harbor = harbor;
    this.#env = harbor.editor.home.environment();
    this.shopFolder = shopFolder;
    this.shop = shop;
    this.blogFolder = blogFolder;
    this.blog = blog;
  }

  /** Makes the projects and opens a window on each. */
  static async open(version: EditorVersion): Promise<TwoProjects> {
    const harbor = await HarbormasterEditor.open(version);
    try {
      const { editor } = harbor;
      const env = editor.home.environment();
      const [shop, blog] = [editor.folder('shop'), editor.folder('blog')];
      await newProject('vite', shop, env);
      await newProject('express', blog, env);
      const opened = async (folder: string) => [folder, await harbor.openWindow(folder)] as const;
      return new TwoProjects(harbor, await opened(shop), await opened(blog));
    } catch (error) {
      await harbor.close();
      throw error;
    }
  }

  /** `hm run -- npm run dev` in the terminal of the shop's window, until that shows Vite listening. */
  async runVite(): Promise<Listening> {
    if ((await this.shop.terminal()) === '') await this.shop.openTerminal();
    // A run that was killed ends a moment after its server; what is typed before is lost.
    await until('a prompt', async () => /[#$%>]\s*$/.test(await this.shop.terminal()));
    await this.shop.type('hm run -- npm run dev');
    await shows(this.shop, /^web, port \d+, listening, vite/m, startDeadline);
    return await this.listening(this.shopFolder);
  }

  /** *Run with a Port* of the palette in the blog's window, until that shows Express listening. */
  async runExpress(): Promise<Listening> {
    await this.blog.command('Harbormaster: Run with a Port');
    await this.blog.pick(/\bstart\b/);
    await this.blog.answer('web');
    await shows(this.blog, /^web, port \d+, listening, node/m, startDeadline);
    return await this.listening(this.blogFolder);
  }

  /** What listens as `web` in this folder's project. */
  async listening(folder: string): Promise<Listening> {
    const { stdout } = await this.harbor.hm(folder, 'ls', '--here', '--json');
    const leases = JSON.parse(stdout) as (Listening & { service: string; state: string })[];
    const found = leases.find(({ service, state }) => service === 'web' && state === 'bound');
    if (!found) throw new Error(`Nothing listens as web in ${folder}: ${stdout}`);
    return found;
  }

  /** The server's process id, as `hm server status` tells it. */
  async serverPid(): Promise<number> {
    const { stdout } = await this.harbor.hm(this.blogFolder, 'server', 'status', '--json');
    return (JSON.parse(stdout) as { pid: number }).pid;
  }

  /** Leases `docs` by the palette in the shop's window; milliseconds until the blog's shows it. */
  async leaseSeen(): Promise<number> {
    await this.shop.command('Harbormaster: Lease a Port');
    await this.shop.answer('docs');
    await this.shop.options(/^docs\b/).waitFor();
    await this.shop.input.fill('docs');
    await this.shop.options(/^(?!docs)/).waitFor({ state: 'detached' });
    return await latency(
      () => this.shop.page.keyboard.press('Enter'),
      () => shows(this.blog, /^docs, port \d+, reserved/m),
    );
  }

  /** Gives `docs` back, and waits until both windows have forgotten it. */
  async releaseLease(): Promise<void> {
    await this.harbor.hm(this.shopFolder, 'release', 'docs');
    for (const window of [this.shop, this.blog]) await hides(window, /^docs, port/m);
  }

  /** Kills Vite (SIGKILL); milliseconds until the blog's window no longer shows it listening. */
  async viteDeathSeen(): Promise<number> {
    const { listener } = await this.listening(this.shopFolder);
    return await latency(
      () => process.kill(listener.process.pid, 'SIGKILL'),
      () => hides(this.blog, /listening, vite/),
    );
  }

  /** Waits until the killed Vite's port is free again, and `hm run` has ended. */
  async viteGone(): Promise<void> {
    await shows(this.blog, /^shop, window, .*no ports/m);
  }

  /** Kills the server (SIGKILL); milliseconds until the blog's window says so, and until it is back. */
  async serverDeathSeen(): Promise<{ readonly away: number; readonly back: number }> {
    const pid = await this.serverPid();
    const { page } = this.blog;
    await page.evaluate(watchForAway);
    const began = performance.now();
    const away = await latency(
      () => process.kill(pid, 'SIGKILL'),
      () => until('the word on the screen', () => page.evaluate<boolean>('globalThis.hmSawAway')),
    );
    await until('another server', async () => {
      return (await this.serverPid().catch(() => pid)) !== pid;
    });
    await shows(this.blog, /^Ports of blog/m, startDeadline);
    return { away, back: performance.now() - began };
  }

  /** Closes the shop's window; milliseconds until the blog's no longer shows it. */
  async closingSeen(): Promise<number> {
    return await this.#closingSeen(this.shop, /^shop, window/m);
  }

  /** Opens a third window, and closes it as soon as the blog's shows it; milliseconds until that no longer does. */
  async passingWindowSeen(): Promise<number> {
    const passing = await this.harbor.editor.openWindow(this.harbor.editor.folder('passing'));
    const row = /^passing, window/m;
    await shows(this.blog, row, startDeadline);
    return await this.#closingSeen(passing, row);
  }

  async #closingSeen(window: Workbench, row: RegExp): Promise<number> {
    return await latency(
      () => window.close(),
      () => hides(this.blog, row),
    );
  }

  /** What differs in both folders from what the generators wrote; '' when nothing does. */
  get changes(): string {
    return changesIn(this.shopFolder, this.#env) + changesIn(this.blogFolder, this.#env);
  }

  /** The mark of every process of this run: see host/processes.ts. */
  get mark(): string {
    return this.harbor.editor.home.mark;
  }

  async close(): Promise<void> {
    await this.harbor.close();
  }
}

/**
 * What a window shows, a line each: the names of the rows from top to bottom, then that of the
 * status bar item. Read at one instant, for rows come and go.
 */
export async function board(window: Workbench): Promise<readonly string[]> {
  const rows = await window.rows().evaluateAll(names);
  const item = await statusItem(window).locator('[aria-label]').evaluateAll(names);
  return [...rows, ...item.slice(0, 1)];
}

export async function shows(window: Workbench, what: RegExp, within = deadline): Promise<void> {
  await watch(window, `${what} on the board`, (text) => what.test(text), within);
}

export async function hides(window: Workbench, what: RegExp, within = deadline): Promise<void> {
  await watch(window, `${what} gone from the board`, (text) => !what.test(text), within);
}

async function watch(
  window: Workbench,
  what: string,
  is: (text: string) => boolean,
  within: number,
): Promise<void> {
  let text = '';
  const ask = async () => {
    text = (await board(window)).join('\n');
    return is(text);
  };
  // A state that lasts a quarter of a second must not be missed.
  await until(what, ask, within, 10).catch((error: Error) => {
    throw new Error(`${error.message}. The board was:\n${text}`);
  });
}

function names(elements: readonly { getAttribute(name: string): string | null }[]): string[] {
  return elements.map((element) => element.getAttribute('aria-label') ?? '');
}

/** Runs in the window: notes that the status bar said so, however soon it was over, which looks now and then would miss. */
const watchForAway = `
  globalThis.hmSawAway = false;
  new MutationObserver(() => {
    const bar = document.querySelector('.part.statusbar');
    if (bar && /server away/.test(bar.textContent)) globalThis.hmSawAway = true;
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
`;

/** Milliseconds from the deed until it is seen. */
async function latency(deed: () => unknown, seen: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  const done = deed();
  await seen();
  const taken = performance.now() - began;
  await done;
  return taken;
}
