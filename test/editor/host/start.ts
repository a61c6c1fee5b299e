/**
 * `npm start`: builds Harbormaster, opens an editor with it and stays until Ctrl-C. Its profile and
 * state lie under `.vscode-test/start`: the developer's own editor and harbour are never touched.
 *
 *   npm start -- [folder] [--extension directory]     BROWSER=none keeps the browser closed
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cache, repository } from './cache.ts';
import { displayEnvironment, hasDisplay } from './desktop.ts';
import { editorToStart } from './find-editor.ts';
import { Home } from './home.ts';
import { packageExtension } from './package-extension.ts';
import { endStarted, ProcessGroup } from './processes.ts';
import { endRunning, run } from './run.ts';
import { ServedEditor } from './served-editor.ts';
import type { ServedPackage } from './served-package.ts';
import { until } from './until.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { extension: { type: 'string' } },
});
const extension = resolve(values.extension ?? repository);
const lasting = join(cache, 'start');

let leaving = false;
let home: Home | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // A terminal's Ctrl-C may arrive twice, by itself and relayed by npm.
  process.on(signal, () => void leave(0));
}

// npm that is killed passes nothing on: whoever loses its parent has nobody left to be open for.
const parent = process.ppid;
setInterval(() => process.ppid === parent || void leave(0), 500).unref();

mkdirSync(lasting, { recursive: true });
home = new Home(lasting);
const folder = positionals[0] ? resolve(positionals[0]) : home.make('folder');

try {
  if (!values.extension) {
    console.log('Building ...');
    await run('npm', ['run', 'build'], { cwd: repository });
  }
  const found = await editorToStart();
  await (found.kind === 'desktop'
    ? showDesktop(found.executable, home)
    : serve(found.editor, home));
  await leave(0);
} catch (error) {
  if (!leaving) console.error(error);
  await leave(1);
}

/** Resolves when the person has closed the editor. */
async function showDesktop(executable: string, home: Home): Promise<void> {
  const profile = home.make('desktop');
  const editor = new ProcessGroup(
    executable,
    [
      `--user-data-dir=${profile}`,
      `--extensions-dir=${home.make('desktop', 'extensions')}`,
      `--extensionDevelopmentPath=${extension}`,
      '--new-window',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      folder,
    ],
    home.environment(displayEnvironment()),
  );
  console.log(`Harbormaster is open in ${executable}`);
  await editor.closed(Number.POSITIVE_INFINITY);
}

/** Rejects when the server ends by itself. */
async function serve(editor: ServedPackage, home: Home): Promise<void> {
  const vsix = await packageExtension(extension, join(lasting, 'harbormaster.vsix'));
  const served = await ServedEditor.start(editor, {
    env: home.environment(),
    dataDirectory: home.make('vscode'),
    extensions: [vsix],
  });
  const url = served.url(folder);
  console.log(`Harbormaster is open at ${url}`);
  console.log('Ctrl-C closes it.');
  if (hasDisplay() && process.env.BROWSER !== 'none') browse(url);
  await until('the end of the editor', () => served.ended, Number.POSITIVE_INFINITY, 500);
  throw new Error(`The editor ended:\n${served.output}`);
}

/** Asks the developer's own browser, which is not ours to end. */
function browse(url: string): void {
  const opener = {
    darwin: ['open', url],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', url],
  }[process.platform as 'darwin' | 'win32'] ?? ['xdg-open', url];
  const [command = '', ...args] = opener;
  const browser = spawn(command, args, { detached: true, stdio: 'ignore' });
  browser.on('error', () => {}); // The address is on the screen; it can be opened by hand.
  browser.unref();
}

/** Start-up read backwards, from wherever it has come to. */
async function leave(code: number): Promise<void> {
  if (leaving) return;
  leaving = true;
  endRunning();
  try {
    await endStarted();
    await home?.close();
  } finally {
    process.exit(code);
  }
}
