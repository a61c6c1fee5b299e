/** The *Activity* view: what happens is in it at once, and what is not asked for is not. */
import { strict as assert } from 'node:assert';
import { HarbormasterEditor } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

for (const version of versionsToTest()) {
  describe(`the activity in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let shop: string;

    before(async function () {
      this.timeout(240_000); // The first run on a machine fetches the editor.
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      window = await harbor.openWindow(shop);
      await harbor.hm(shop, 'port', 'web');
      await window.openView('Harbormaster');
      await window.command('Harbormaster: Focus on Activity View');
    });

    after(() => harbor?.close());

    it('shows what happened, and what happens, newest first', async () => {
      await window.row(/^web \d+, leased, shop/).waitFor();
      await harbor.hm(shop, 'port', 'api');
      await window.row(/^api \d+, leased, shop/).waitFor();
      await harbor.hm(shop, 'release', 'web');
      await window.row(/^web \d+, released, shop/).waitFor();
      const names = (await window.rowNames()).filter((name) =>
        / (leased|released), shop/.test(name),
      );
      assert.deepEqual(
        names.map((name) => name.replace(/ \d+,.*/, '')),
        ['web', 'api', 'web'],
      );
      await window.screenshot(`activity/${version}-light`);
    });

    it('is narrowed to one kind, and says to which', async () => {
      await window.command('Harbormaster: Filter Activity');
      await window.pick('Projects');
      await window.row(/^shop, project met/).waitFor();
      await until('nothing else is shown', async () => {
        const names = await window.rowNames();
        return names.every((name) => !/, (leased|released), /.test(name));
      });
      await window.toggleTheme();
      await window.screenshot(`activity/${version}-dark-narrowed`);
    });
  });
}
