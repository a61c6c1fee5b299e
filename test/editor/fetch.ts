/** Fetches everything that the editor's suites need of the network, so that they can run in one that has no way out. */
import { fetchVim } from '#test/vim.ts';
import { findChromium } from './host/chromium.ts';
import { servedPackage } from './host/served-package.ts';
import { versionsToTest } from './host/versions.ts';
import { fetchNewProjects } from './new-projects.ts';

console.log(`Chromium: ${await findChromium()}`);
for (const version of versionsToTest()) {
  const { release, main } = await servedPackage(version);
  console.log(`VS Code ${release.vscode} (${version}): ${main}`);
}
await fetchNewProjects(console.log);
await fetchVim();
