/**
 * Runs the suites of this directory inside the extension host of the oldest VS Code. It bundles
 * them, and leaves the choice of the editor to the host.
 */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { build } from 'esbuild';
import { repository } from '#test/editor/host/cache.ts';
import { displayEnvironment } from '#test/editor/host/desktop.ts';
import { editorToTest } from '#test/editor/host/find-editor.ts';
import { Home } from '#test/editor/host/home.ts';

export interface InsideOptions {
  /** The extension that is loaded from its source directory. */
  readonly extension: string;
  /** The suites' files. */
  readonly suites: readonly string[];
  /** Added to the environment of the extension host. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Whether every test passed. What they print is printed as it comes. */
export async function runInside({ extension, suites, env }: InsideOptions): Promise<boolean> {
  const here = import.meta.dirname;
  const bundles = join(repository, 'test', 'out', 'inside', basename(extension));
  await rm(bundles, { recursive: true, force: true });
  await build({
    entryPoints: [join(here, 'run.ts'), ...suites],
    outdir: bundles,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const home = new Home();
  try {
    const found = await editorToTest('oldest');
    const desktop = found.kind === 'desktop';
    // Undefined takes away what test-electron would hand on from our own environment.
    const cleared = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
    await runTests({
      vscodeExecutablePath: desktop ? found.executable : join(here, '../host/launch-served.mjs'),
      extensionDevelopmentPath: extension,
      extensionTestsPath: join(bundles, 'run.cjs'),
      extensionTestsEnv: {
        ...cleared,
        ...home.environment({ ...(desktop && displayEnvironment()), ...env }),
      },
      launchArgs: [
        home.make('work', 'inside'),
        `--user-data-dir=${home.make('vscode')}`,
        `--extensions-dir=${home.make('vscode', 'extensions')}`,
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof TestRunFailedError) return false;
    throw error;
  } finally {
    await home.close();
  }
}
