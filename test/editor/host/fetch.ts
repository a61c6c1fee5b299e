/**
 * Fetches everything that the editor tests need, so that they can run without a network later.
 */
import { findChromium } from './chromium.ts';
import { servedPackage } from './served-package.ts';
import { versionsToTest } from './versions.ts';

console.log(`Chromium: ${await findChromium()}`);
for (const version of versionsToTest()) {
  const { release, main } = await servedPackage(version);
  console.log(`VS Code ${release.vscode} (${version}): ${main}`);
}
