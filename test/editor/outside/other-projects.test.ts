/** The projects that are open nowhere and hold nothing: seen, put away, forgotten, and opened in a window of their own. */
import { strict as assert } from 'node:assert';
import { rmSync } from 'node:fs';
import { HarbormasterEditor, rowNames } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

for (const version of versionsToTest()) {
  describe(`other projects in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let shop: string;
    const picture = (name: string) => window.screenshot(`other-projects/${version}-${name}`);

    before(async function () {
      this.timeout(240_000); // The first run on a machine fetches the editor.
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      for (const name of ['attic', 'barn', 'forge']) {
        const folder = harbor.project(name);
        await harbor.hm(folder, 'port', 'web');
        await harbor.hm(folder, 'release', 'web');
        if (name === 'barn') rmSync(folder, { recursive: true });
      }
      await harbor.hm(shop, 'projects', 'tag', 'forge', 'client-x');
      await harbor.hm(shop, 'port', 'web', '--port', '4491');
      window = await harbor.openWindow(shop);
    });

    after(() => harbor?.close());

    const shows = async (...rows: string[]) => {
      let seen: readonly string[] = [];
      await until('these rows', async () => {
        seen = await rowNames(window);
        return seen.join('\n') === rows.join('\n');
      }).catch((error: Error) => assert.fail(`${error.message} ${seen.join('\n')}`));
    };
    const ours = ['shop, this window, branch main, 1 port', 'web, port 4491, reserved, project'];

    it('are one closed node at the end', async () => {
      await shows(...ours, 'Other Projects, 3 projects');
      // It comes last, and a click that meets it on its way would be its own.
      await window.row(/^Service Types,/).waitFor();
    });

    it('are marked when their folder is deleted, in light and in dark', async () => {
      await window.expand(/^Other Projects/);
      // The list takes a new look at every folder.
      await harbor.hm(shop, 'projects');
      await shows(
        ...ours,
        'Other Projects, 3 projects',
        'attic, branch main',
        'barn, folder missing, branch main',
        'forge, branch main',
      );
      await picture('1-light');
      await window.toggleTheme();
      await picture('2-dark');
      await window.toggleTheme();
    });

    it('are put away by the menu, and come back by Undo', async () => {
      await window.rowMenu(/^attic/, 'Archive');
      await window.toasts(/attic is put away/).waitFor();
      await window.row(/^attic/).waitFor({ state: 'detached' });
      await picture('3-archived');
      await window.toastAction(/attic is put away/, 'Undo');
      await window.row(/^attic/).waitFor();
    });

    it('are forgotten when the user says so twice', async () => {
      await window.rowMenu(/^barn/, 'Forget');
      assert.match(await window.question(), /Forget barn\?.*Nothing in \S+barn is touched/s);
      await picture('4-forget');
      await window.reply('Forget');
      await window.row(/^barn/).waitFor({ state: 'detached' });
      assert.doesNotMatch((await harbor.hm(shop, 'projects', '--all')).stdout, /barn/);
    });

    it('leave the node when they are leased a port, as a terminal’s', async () => {
      await harbor.hm(harbor.project('attic'), 'port', 'web', '--port', '4492');
      await window.row(/^attic, terminal, branch main, 1 port/).waitFor();
      await window.row('Other Projects, 1 project').waitFor();
    });

    it('are opened in a new window by their row', async () => {
      const opened = window.page.context().waitForEvent('page');
      await window.rowAction(/^forge/, 'Open in New Window');
      const page = await opened;
      assert.match(decodeURIComponent(page.url()), /folder=\S*forge/);
      await page.close();
    });
  });
}
