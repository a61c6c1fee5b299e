/**
 * Runs an extension's own tests in the extension host of a served VS Code, behind the command line
 * of the desktop one. It knows these options and how the editor reports back; what is tested, and
 * in which home, its caller has decided.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cache } from './cache.ts';
import { launchChromium } from './chromium.ts';
import { Report } from './report.ts';
import { ServedEditor } from './served-editor.ts';
import { servedPackage } from './served-package.ts';

/** Resolves to the exit code that the tests in the extension host asked for. */
export async function launch(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false, // Most of what desktop VS Code understands means nothing here.
    options: {
      extensionTestsPath: { type: 'string' },
      extensionDevelopmentPath: { type: 'string' },
      'user-data-dir': { type: 'string' },
    },
  });
  const tests = String(values.extensionTestsPath);
  const development = String(values.extensionDevelopmentPath);
  const profile = String(values['user-data-dir']);
  // The newest one ignores a request to run tests in its extension host.
  const editor = await servedPackage('oldest');
  const server = await ServedEditor.start(editor, {
    env: process.env,
    dataDirectory: profile,
    arguments: ['--disable-workspace-trust'],
  });
  try {
    const browser = await launchChromium(process.env);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    try {
      const report = new Report(async () => {
        const picture = join(cache, 'silent-window.png');
        await mkdir(cache, { recursive: true });
        await page.screenshot({ path: picture });
        return picture;
      });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, report.interrupt);
      await page.exposeFunction('codeAutomationLog', report.log);
      await page.exposeFunction('codeAutomationExit', report.end);
      const remote = (path: string) => `vscode-remote://${server.authority}${path}`;
      await page.goto(
        server.url(positionals[0], [
          ['extensionDevelopmentPath', remote(development)],
          ['extensionTestsPath', remote(tests)],
          ['skipWelcome', 'true'],
        ]),
      );
      return await report.verdict;
    } finally {
      await page.close().catch(() => {});
      await browser.close();
    }
  } finally {
    await server.close();
  }
}
