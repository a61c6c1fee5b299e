/** A terminal that was told ports which are others now is marked by the editor; one of another folder, or one that was told the same, is not. */
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor, says } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const settings = {
  'terminal.integrated.tabs.hideCondition': 'never',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the editor's variable.
  'terminal.integrated.tabs.title': '${workspaceFolder}',
};

for (const version of versionsToTest()) {
  describe(`open terminals in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let shop: string;

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version, { settings });
      shop = harbor.project('shop');
      const docs = harbor.project('docs');
      declare(shop, 4521);
      declare(docs, 4522);
      const file = join(harbor.editor.home.directory, 'both.code-workspace');
      writeFileSync(file, JSON.stringify({ folders: [{ path: shop }, { path: docs }] }));
      window = await harbor.openWindow(file);
      await window.row(/^web, port 4521/).waitFor();
      await window.row(/^web, port 4522/).waitFor();
      for (const name of ['shop', 'docs']) await terminal(name);
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(() => harbor?.close());

    function declare(folder: string, port: number): void {
      const services = { web: { port } };
      writeFileSync(join(folder, 'harbormaster.jsonc'), JSON.stringify({ version: 1, services }));
    }

    /** A terminal of this folder that somebody has used: one that nobody has is quietly started anew by the editor. */
    async function terminal(folder: string): Promise<void> {
      const before = await window.terminal();
      await window.command('Terminal: Create New Terminal');
      await window.pick(new RegExp(`^${folder}\\b`));
      await tab(folder).waitFor();
      await window.promptAfter(before);
      await window.type('echo "<$PORT>"');
      await until('its port', async () => /<45\d\d>/.test(await window.terminal()));
    }

    const tab = (folder: string) =>
      window.page.locator('.tabs-list .terminal-tabs-entry').filter({ hasText: folder });
    const marks = async () =>
      await Promise.all(
        ['shop', 'docs'].map((folder) => tab(folder).locator('[class*="iconBadge"]').count()),
      );

    it('bear no mark while nothing changed, also when the server is another', async () => {
      assert.deepEqual(await marks(), [0, 0]);
      const pid = await harbor.serverPid();
      process.kill(pid, 'SIGKILL');
      await until('another server', async () => (await harbor.serverPid()) !== pid);
      await says(window, /^Ports of/);
      // Longer than the editor takes to mark (it waits for a second of silence).
      await window.page.waitForTimeout(3_000);
      assert.deepEqual(await marks(), [0, 0]);
    });

    it('of the folder whose port is another are marked, and say why', async () => {
      await harbor.hm(shop, 'release', 'web');
      declare(shop, 4523);
      await window.row(/^web, port 4523/).waitFor();
      await until('the mark', async () => (await marks()).join() === '1,0');
      await window.screenshot(`relaunch-mark/${version}-1-marked`);
      assert.match(await window.hover(tab('shop').locator('.label-name').first()), /Harbormaster/);
      await window.screenshot(`relaunch-mark/${version}-2-why`);
    });
  });
}
